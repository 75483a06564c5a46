import type { Guard } from '../../guard.ts';
import { GuardError } from '../../errors.ts';
import type { ImageFile } from '../../pipeline/image-files.ts';
import { defaultThreads, type SearchOptions } from '../../pipeline/search.ts';
import type { FinishedSearch } from '../../pipeline/search-event.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { CRAWL_FLAGS, CRAWL_HELP, crawlOptionsOf } from '../crawl-flags.ts';
import { DATA_HELP, dataDirOf, dataFlagOf, withGuard } from '../data-folder.ts';
import { integerFlag, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { filesNamed, registerWorks } from '../register-works.ts';
import { checkReportFile } from '../report-file.ts';
import { createScanOutput, type ScanOutput } from '../scan-output.ts';
import { UsageError } from '../usage-error.ts';

export const scanCommand: Command = {
  name: 'scan',
  summary: 'registers works, crawls sites, and reports where copies are',
  help: `Registers pictures as works, crawls sites, compares every picture there with the works, and says where copies are.

Usage: imgguard scan <file|folder…> --site <url…> [options]

  <file|folder…>       your pictures; folders are read all levels deep. May be left out when works are registered already
  --site url           where to begin: http:// or https://; each host is crawled as a whole; may be repeated
  --report file.html   writes the report: one file that opens from disk; an older one is replaced
  --allow-loopback     lets the crawler visit this machine, for trials
  --threads n          worker threads, each about 200 MB (default: the number of cores, at most 4)
  --ndjson             one JSON object a line for everything that happens, for machines
${DATA_HELP}
  -h, --help           shows this

${CRAWL_HELP}

robots.txt is obeyed. Ctrl-C stops; the same command goes on where it stopped, also after a crash. Works that cannot be read are named and left
out. When works could not be read, or a site could not be reached, the exit code is 1 and all the rest was done.

With --ndjson "kind" tells the lines apart:
  {"kind":"work","work":{"id","title","file"},"isNew"}          {"kind":"work-refused","file","error":{"code","message"}}
  {"kind":"started","runId","resumed","works"}                  {"kind":"page","url","title"}
  {"kind":"sighting","page","image","sha256"}                   {"kind":"image-refused","sha256","error":{"code","message"}}
  {"kind":"skipped","url","page","reason","detail"}             {"kind":"progress","pages","sightings","hits","pending","waiting"}
  {"kind":"hit","isNew","hit":{…}}                              hit as in imgguard hits --ndjson
  {"kind":"similar","isNew","hit":{…}}                          only a person can tell it from a copy
  {"kind":"embeddings-off","code","message"}                    the model cannot be used; the scan goes on without (background-off: without its background)
  {"kind":"finished","runId","counts":{"pages","sightings","skipped","hits"},"unreachable":[{"site","detail"}],"embeddings":"on"|"off"|"none"}
  {"kind":"report","file"}

Examples:
  imgguard scan ~/Photos --site https://example.com/ --report report.html
  imgguard scan --site https://example.com/ --site https://example.org/ --max-pages 500
  imgguard scan --site https://example.com/ --contact me@example.org --quiet-hours 08:00-18:00 --revisit due`,
  options: {
    data: { type: 'string' },
    site: { type: 'string', multiple: true },
    report: { type: 'string' },
    'allow-loopback': { type: 'boolean' },
    threads: { type: 'string' },
    ndjson: { type: 'boolean' },
    ...CRAWL_FLAGS,
  },
  run,
};

// --- internal ---

/** As many as the worker pool takes. */
const MOST_THREADS = 64;

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const { sites, paths } = namedIn(call);
  const threads = integerFlag(flags, 'threads', 1, MOST_THREADS) ?? defaultThreads();
  const options = searchOptions(call, sites);
  const report = textFlag(flags, 'report');
  const files = await filesNamed(paths);
  if (report !== undefined) await checkReportFile(report);
  const output = createScanOutput(terminal, switchFlag(flags, 'ndjson'));
  const use = async (guard: Guard): Promise<number> => {
    const refused = await register(call, guard, { files, threads, output });
    const finished = await search(guard, options, output);
    if (report !== undefined) {
      terminal.progress('writing the report …');
      await guard.report({ file: report, signal, ...dataFlagOf(call), ...(finished === null ? {} : { runId: finished.runId }) });
      await output.report(report);
    }
    const isWhole = refused === 0 && finished !== null && finished.unreachable.length === 0;
    return isWhole ? EXIT.ok : EXIT.failed;
  };
  try {
    return await withGuard(call, use, { create: true, threads });
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.progress('');
    terminal.note('imgguard: Stopped; the same command goes on where it stopped.');
    return EXIT.interrupted;
  }
}

/** Sites may also follow the first one without a flag of their own: an address is no path. */
function namedIn({ flags, positionals }: CommandCall): { sites: string[]; paths: string[] } {
  const sites = [...textsFlag(flags, 'site'), ...positionals.filter(isAddress)];
  if (sites.length === 0) throw new UsageError('--site is missing: say where to look.');
  for (const site of sites) {
    if (isAddress(site) && URL.canParse(site)) continue;
    const hint = URL.canParse(`https://${site}`) && !site.includes(':') ? ` (did you mean https://${site}?)` : '';
    throw new UsageError(`--site must be an address that begins with http:// or https://, got "${site}"${hint}`);
  }
  return { sites, paths: positionals.filter((text) => !isAddress(text)) };
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function searchOptions({ flags, signal, terminal }: CommandCall, sites: readonly string[]): SearchOptions {
  return {
    sites,
    signal,
    allowLoopback: switchFlag(flags, 'allow-loopback'),
    ...crawlOptionsOf(flags),
    onWarning: ({ detail }) => terminal.note(detail),
  };
}

interface Registering {
  readonly files: readonly ImageFile[];
  readonly threads: number;
  readonly output: ScanOutput;
}

/** Registers the files; returns how many could not be read. Without any work there is nothing to search for. */
async function register(call: CommandCall, guard: Guard, { files, threads, output }: Registering): Promise<number> {
  let refused = 0;
  for await (const registered of registerWorks(call, guard, { files, width: threads })) {
    if (registered.kind === 'work-refused') refused += 1;
    await output.registered(registered);
  }
  if (guard.status().works > 0) return refused;
  const sentence =
    refused > 0 ? 'None of the pictures can be read' : `No pictures were found, and no works are registered in ${dataDirOf(call)}`;
  throw new GuardError('IMGGUARD_NO_WORKS', `${sentence}; name your pictures or their folder.`);
}

async function search(guard: Guard, options: SearchOptions, output: ScanOutput): Promise<FinishedSearch | null> {
  let finished: FinishedSearch | null = null;
  for await (const event of guard.search(options)) {
    if (event.kind === 'finished') finished = event;
    await output.event(event);
  }
  if (finished !== null) await output.summary(guard, finished, options.sites);
  return finished;
}
