import { readFile } from 'node:fs/promises';
import { LICENSE_COLUMNS, MEDIA, type License, type LicenseOrigin, type LicensePlaces, type Medium } from '@imgguard/claims';
import { fileError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import type { NewRecord } from '../../guard/rights.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findWork } from '../find-work.ts';
import { atMost, dayFlag, exactly, requiredText, switchFlag, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { count } from '../../report/format.ts';
import { listRecords, removeRecords } from '../records.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const ORIGINS: readonly LicenseOrigin[] = ['regular', 'post-claim', 'agency', 'public'];

export const licenseCommand: Command = {
  name: 'license',
  summary: 'lists, adds and removes permissions that you gave',
  help: `Licenses are permissions that you gave. A use that one covers is proposed as licensed, in old hits and new ones alike.

Usage: imgguard license list [--ndjson]
       imgguard license add --licensee name (--domain d | --host h | --url u)… [options]
       imgguard license import <file.csv|file.json>
       imgguard license check <hit>
       imgguard license remove <id…>

  --licensee name      who holds the license
  --domain domain      where: a domain with its subdomains; may be repeated, as the next two
  --host host          where: exactly one host
  --url url            where: one page, or everything below one when it ends in /*
  --work work          for this work only (id or file name); may be repeated (default: all works)
  --collection name    for the works that are in this collection now; may be repeated
  --from day           first day, such as 2026-01-31 (default: since ever)
  --until day          last day (default: without end)
  --medium word        ${MEDIA.join(', ')}; may be repeated (default: all)
  --origin word        how it came about: ${ORIGINS.join(', ')} (default regular)
  --reference text     invoice or contract number
  --note text          anything else
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

import takes over a table or list, all of it or nothing; licenses whose id is known are replaced. Columns of a table:
  ${LICENSE_COLUMNS.join(', ')}
  Several values in one cell are parted by "|"; works are named by id or file name, or are "all".
check says for a hit what each license says to it, and why.

Examples:
  imgguard license add --licensee "Example Ltd" --domain example.com --until 2027-12-31 --reference "invoice 117"
  imgguard license import sales-2026.csv
  imgguard license list`,
  options: {
    data: { type: 'string' },
    licensee: { type: 'string' },
    domain: { type: 'string', multiple: true },
    host: { type: 'string', multiple: true },
    url: { type: 'string', multiple: true },
    work: { type: 'string', multiple: true },
    collection: { type: 'string', multiple: true },
    from: { type: 'string' },
    until: { type: 'string' },
    medium: { type: 'string', multiple: true },
    origin: { type: 'string' },
    reference: { type: 'string' },
    note: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) => {
    const { data: _data, ...own } = licenseCommand.options;
    return runAction(call, {
      list: { flags: ['data', 'ndjson'], run: (each) => listRecords(each, (guard) => guard.licenses.list(), licenseText) },
      add: { flags: ['data', ...Object.keys(own)], run: add },
      import: { flags: ['data', 'ndjson'], run: importFile },
      check: { flags: ['data', 'ndjson'], run: check },
      remove: { flags: ['data'], run: (each) => removeRecords(each, 'license', (guard) => guard.licenses) },
    });
  },
};

// --- internal ---

async function add(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  const license = licenseOf(flags);
  const use = async (guard: Guard): Promise<number> => {
    const works = [
      ...textsFlag(flags, 'work').map((name) => findWork(guard, name).id),
      ...textsFlag(flags, 'collection').flatMap((name) => worksIn(guard, name)),
    ];
    const stored = guard.licenses.add({ ...license, workIds: works.length === 0 ? 'all' : [...new Set(works)] });
    await (switchFlag(flags, 'ndjson') ? terminal.json(stored) : terminal.line(licenseText(stored)));
    return EXIT.ok;
  };
  return withGuard(call, use, { create: true });
}

function worksIn(guard: Guard, collection: string): readonly string[] {
  const works = guard.works.list({ collection });
  if (works.length === 0) throw new UsageError(`There is no collection ${collection}; imgguard works collections lists them.`);
  return works.map(({ id }) => id);
}

async function importFile(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const [path] = exactly(call.positionals, ['file']);
  const format = /\.csv$/iu.test(path) ? 'csv' : /\.json$/iu.test(path) ? 'json' : undefined;
  if (format === undefined) throw new UsageError(`The file must end in .csv or .json, got "${path}".`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path);
  });
  const use = async (guard: Guard): Promise<number> => {
    const licenses = guard.licenses.import(text, format);
    for (const license of licenses) await (switchFlag(flags, 'ndjson') ? terminal.json(license) : terminal.line(licenseText(license)));
    terminal.note(`${count(licenses.length, 'license')} taken over.`);
    return EXIT.ok;
  };
  return withGuard(call, use, { create: true });
}

async function check(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const [id] = exactly(call.positionals, ['hit']);
  return withGuard(call, async (guard) => {
    const { hit, lastSeenAt } = guard.hits.get(id);
    const { seenAt: from, pageUrl } = hit.sighting;
    for (const answer of guard.licenses.check({ workId: hit.workId, pageUrl, from, until: lastSeenAt })) {
      const { license, coverage } = answer;
      if (switchFlag(flags, 'ndjson')) await terminal.json(answer);
      else await terminal.line(`${license.id}  ${coverage.extent}  ${printable(coverage.reasons.map(({ text }) => text).join(' '))}`);
    }
    return EXIT.ok;
  });
}

function licenseOf(flags: Flags): Omit<NewRecord<License>, 'workIds'> {
  const where = placesOf(flags);
  const from = dayFlag(flags, 'from');
  const until = dayFlag(flags, 'until');
  const media = textsFlag(flags, 'medium').map((medium) => wordFlag({ medium }, 'medium', MEDIA) as Medium);
  const reference = textFlag(flags, 'reference');
  const note = textFlag(flags, 'note');
  return {
    licensee: { name: requiredText(flags, 'licensee') },
    where,
    origin: wordFlag(flags, 'origin', ORIGINS) ?? 'regular',
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(media.length === 0 ? {} : { media }),
    ...(reference === undefined ? {} : { reference }),
    ...(note === undefined ? {} : { note }),
  };
}

function placesOf(flags: Flags): LicensePlaces {
  const domains = textsFlag(flags, 'domain');
  const hosts = textsFlag(flags, 'host');
  const urls = textsFlag(flags, 'url');
  if (domains.length + hosts.length + urls.length === 0) throw new UsageError('Say where it holds with --domain, --host or --url.');
  return {
    ...(domains.length === 0 ? {} : { domains }),
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(urls.length === 0 ? {} : { urls }),
  };
}

function licenseText({ id, licensee, where, workIds, from, until, reference }: License): string {
  const places =
    where === 'anywhere' ? (licensee.domains ?? ['anywhere']) : [...(where.domains ?? []), ...(where.hosts ?? []), ...(where.urls ?? [])];
  const works = workIds === 'all' ? 'all works' : workIds.join(', ');
  const term = `${from ?? 'since ever'} to ${until ?? 'without end'}`;
  return printable(`${id}  ${licensee.name}  ${places.join(', ')}  ${works}  ${term}${reference === undefined ? '' : `  (${reference})`}`);
}
