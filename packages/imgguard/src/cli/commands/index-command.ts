import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import { describeFinding, type IndexCheck, inspectWorkIndex, rebuildWorkIndex, verifyWorkIndex, type WorkEntry } from '@imgguard/index';
import { GuardError } from '../../errors.ts';
import { bytes as size, count, number } from '../../report/format.ts';
import { decodedWork, INDEX_FOLDER, indexEntry } from '../../pipeline/works-index.ts';
import { openStore, type Store } from '../../store/store.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, dataDirOf } from '../data-folder.ts';
import { atMost, switchFlag } from '../flags.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';

export const indexCommand: Command = {
  name: 'index',
  summary: 'checks, rebuilds and describes the index of the works',
  help: `The index of the registered works is a folder in which scans look for them, and which other programs can open with openWorkIndex of @imgguard/index. The database is the
truth: a scan takes in what has changed, and builds the index again where it is missing or damaged. It is open in one process at a time; a scan that
cannot have it holds the works in memory alone.

Usage: imgguard index verify [folder] [--ndjson]
       imgguard index rebuild [folder]
       imgguard index stats [folder] [--ndjson]

  folder               an index's folder (default: "index" in the data folder)
  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

verify reads every byte, names what is damaged and says what repairs it; for the index of the data folder it also says which works are missing from it. The exit code is
then 1. rebuild fills the index of the data folder from the database; another folder is built again from what can be read of it, and what is lost is named.

Examples:
  imgguard index rebuild
  imgguard index verify --data ~/imgguard-data
  imgguard index stats /srv/dam/works-index`,
  options: { data: { type: 'string' }, ndjson: { type: 'boolean' } },
  run: (call) =>
    runAction(call, {
      verify: { flags: ['data', 'ndjson'], run: verify },
      rebuild: { flags: ['data', 'ndjson'], run: rebuild },
      stats: { flags: ['data', 'ndjson'], run: stats },
    }),
};

// --- internal ---

/** The folder, and whether it is the one of the data folder. */
function folderOf(call: CommandCall): { readonly folder: string; readonly isOwn: boolean } {
  const [folder] = atMost(call.positionals, 1);
  return folder === undefined ? { folder: join(dataDirOf(call), INDEX_FOLDER), isOwn: true } : { folder, isOwn: false };
}

function withStore<T>(call: CommandCall, use: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(dataDirOf(call), false);
  return use(store).finally(() => store.close());
}

async function verify(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const { folder, isOwn } = folderOf(call);
  await expectFolder(folder, isOwn);
  const checked = await verifyWorkIndex(folder);
  const { missing, left } = isOwn ? await withStore(call, async (store) => differences(store, checked)) : NO_DIFFERENCE;
  const { findings } = checked;
  const isWhole = findings.length === 0 && missing.length === 0 && left.length === 0;
  if (switchFlag(flags, 'ndjson')) await terminal.json({ folder, ...recordOf(checked), findings, missing, left });
  else {
    for (const finding of findings) await terminal.line(printable(`${describeFinding(finding)}; ${REPAIRS[finding.repair]}`));
    if (missing.length > 0)
      await terminal.line(
        `${count(missing.length, 'work')} of the database not in the index: the next scan sees to it, or imgguard index rebuild`,
      );
    if (left.length > 0)
      await terminal.line(
        `${count(left.length, 'work')} in the index no longer in the database: the next scan sees to it, or imgguard index rebuild`,
      );
    if (isWhole) await terminal.line(`whole: ${count(checked.works, 'work')}, ${count(checked.records, 'record')}, ${size(checked.bytes)}`);
  }
  return isWhole ? EXIT.ok : EXIT.failed;
}

const REPAIRS = {
  copy: 'opening the index repairs it',
  log: 'opening or rebuilding the index repairs it',
  store: 'the index has to be rebuilt',
} as const;

const NO_DIFFERENCE: Differences = { missing: [], left: [] };

interface Differences {
  /** Ids of works that the index should hold. */
  readonly missing: readonly string[];
  /** Ids of works that it should not hold. */
  readonly left: readonly string[];
}

function differences(store: Store, checked: IndexCheck): Differences {
  const [registered, indexed] = [new Set(store.works.list().map(({ work }) => work.id)), new Set(checked.ids())];
  return { missing: [...registered].filter((id) => !indexed.has(id)), left: [...indexed].filter((id) => !registered.has(id)) };
}

async function rebuild(call: CommandCall): Promise<number> {
  const { terminal } = call;
  const { folder, isOwn } = folderOf(call);
  if (isOwn) {
    return withStore(call, async (store) => {
      const old: string[] = [];
      const { works } = await rebuildWorkIndex(folder, { source: () => entriesOf(store, old) });
      await terminal.line(printable(`${folder}: ${count(works, 'work')}`));
      if (old.length === 0) return EXIT.ok;
      terminal.note(
        `${count(old.length, 'work')} left out, with fingerprints of an older version: the next scan makes them again, then rebuild once more.`,
      );
      return EXIT.failed;
    });
  }
  await expectFolder(folder, isOwn);
  const { depth } = await inspectWorkIndex(folder);
  const { works, lost } = await rebuildWorkIndex(folder, { depth });
  for (const finding of lost) await terminal.line(printable(`lost: ${describeFinding(finding)}`));
  await terminal.line(printable(`${folder}: ${count(works, 'work')}`));
  return lost.length === 0 ? EXIT.ok : EXIT.failed;
}

function* entriesOf(store: Store, old: string[]): Generator<WorkEntry> {
  for (const { id } of store.works.order(0)) {
    const entry = store.works.fingerprint(id)!;
    if (entry.engine === FINGERPRINT_ENGINE) yield indexEntry(decodedWork(entry));
    else old.push(id);
  }
}

async function stats(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const { folder, isOwn } = folderOf(call);
  await expectFolder(folder, isOwn);
  const checked = await inspectWorkIndex(folder);
  if (switchFlag(flags, 'ndjson')) await terminal.json({ folder, ...recordOf(checked) });
  else for (const [name, value] of rows(folder, checked)) await terminal.line(printable(`${name.padEnd(8)} ${value}`));
  return EXIT.ok;
}

function recordOf({ depth, engine, works, records, logs, bytes }: IndexCheck): object {
  return { depth, engine, works, records, logs, bytes };
}

function rows(folder: string, { depth, engine, works, logs, bytes, findings }: IndexCheck): (readonly [name: string, value: string])[] {
  return [
    ['folder', folder],
    ['works', number(works)],
    ['depth', depth],
    ['engine', engine],
    ['files', `${size(bytes)}, ${count(logs, 'log')}`],
    [
      'state',
      findings.length === 0 ? 'nothing noticed; verify reads every byte' : `${count(findings.length, 'damage', 'damages')}; see verify`,
    ],
  ];
}

async function expectFolder(folder: string, isOwn: boolean): Promise<void> {
  if ((await stat(folder).catch(() => null)) !== null) return;
  const advice = isOwn ? 'build it with imgguard index rebuild' : 'name another folder';
  throw new GuardError('IMGGUARD_NO_DATA', `There is no index in ${folder}; ${advice}.`);
}
