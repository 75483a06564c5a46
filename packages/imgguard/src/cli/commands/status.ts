import type { Guard } from '../../guard.ts';
import type { GuardStatus } from '../../guard/status.ts';
import { count } from '../../report/format.ts';
import type { Run } from '../../store/run-store.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { atMost, switchFlag } from '../flags.ts';
import { printable } from '../terminal.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'says what the data folder holds',
  help: `Says what the data folder holds, what waits for you, and which scans were cut off.

Usage: imgguard status [options]

  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

Example:
  imgguard status --data ~/imgguard-data`,
  options: { data: { type: 'string' }, ndjson: { type: 'boolean' } },
  run: (call) => {
    atMost(call.positionals, 0);
    return withGuard(call, (guard) => show(call, guard));
  },
};

// --- internal ---

async function show({ flags, terminal }: CommandCall, guard: Guard): Promise<number> {
  if (switchFlag(flags, 'ndjson')) await terminal.json({ dataDir: guard.dataDir, ...guard.status() });
  else for (const [name, value] of rows(guard)) await terminal.line(`${name.padEnd(12)} ${printable(value)}`);
  return EXIT.ok;
}

function rows(guard: Guard): (readonly [name: string, value: string])[] {
  const { works, images, embeddings, hits, claims, licenses, allowRules, latestRun, unfinishedRuns } = guard.status();
  const unfinished = unfinishedRuns.map(
    (run) => ['unfinished', `${sitesOf(run)}, since ${run.startedAt}; the same scan goes on with it`] as const,
  );
  return [
    ['data folder', guard.dataDir],
    ['works', String(works)],
    ['pictures', `${images.seen} seen, ${images.refused} of them unreadable, ${images.waiting} not compared with the newest works yet`],
    ['model', modelText(embeddings)],
    ['hits', `${count(hits.copies, 'copy', 'copies')} (${hits.undecided} undecided), ${hits.similar} for a person to look at`],
    ['records', `${count(licenses, 'license')}, ${count(allowRules, 'allow rule')}, ${count(claims, 'claim')}`],
    ['last scan', latestRun === null ? 'none yet' : scanText(latestRun)],
    ...unfinished,
  ];
}

function modelText({ model, background, waiting, problem }: GuardStatus['embeddings']): string {
  if (problem !== null && model === null) return `none can be used: ${problem.message}`;
  if (model === null) return 'none';
  const parts = [
    background === 0 ? 'no background' : `background of ${count(background, 'picture')}`,
    ...(waiting === 0 ? [] : [`${count(waiting, 'picture')} not asked about yet; the next scan does it`]),
    ...(problem === null ? [] : [problem.message]),
  ];
  return `${model}, ${parts.join('; ')}`;
}

function scanText({ run, counts }: { readonly run: Run; readonly counts: { readonly pages: number; readonly hits: number } }): string {
  const state = run.finishedAt === null ? 'cut off' : `finished ${run.finishedAt}`;
  return `${sitesOf(run)}: ${state}, ${count(counts.pages, 'page')} read, ${count(counts.hits, 'hit')}`;
}

function sitesOf({ options }: Run): string {
  return options.sites.join(', ');
}
