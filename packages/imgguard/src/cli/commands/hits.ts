import { csvLine } from '@imgguard/claims';
import type { Guard } from '../../guard.ts';
import type { HitDetail } from '../../guard/hits.ts';
import type { HitFilter } from '../../store/hit-store.ts';
import { count } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findWork } from '../find-work.ts';
import { exactly, switchFlag, textFlag, wordFlag } from '../flags.ts';
import { hitDetailText, hitJson, hitText, isAsked } from '../hit-line.ts';
import { HIT_COLUMNS, hitCells } from '../hit-table.ts';
import { UsageError } from '../usage-error.ts';
import { TRUTHS, USES } from '../words.ts';

export const hitsCommand: Command = {
  name: 'hits',
  summary: 'lists what was found, or shows one hit with all reasons',
  help: `Lists hits: pictures on pages that are copies of your works, and those that only a person can tell from one.

Usage: imgguard hits [<hit>] [options]

  <hit>                an id, or the beginning of one: shows all that is known about it
  --site host          hits on pages of this host, such as shop.example or 127.0.0.1:8080
  --work work          hits of one work: its id or file name
  --verdict word       copy: verified copies; similar: for a person to look at
  --truth word         ${TRUTHS.join(', ')}: as proposed or decided
  --use word           ${USES.join(', ')}
  --undecided          hits about which no person has decided yet, or that were put aside until today
  --parked             hits that were put aside until a later day
  --by-priority        those that deserve a look first come first, instead of by site
  --csv                a table for a spreadsheet; what pages wrote stays text there and is no formula
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

Each line: the hit's id, what is proposed or was decided, the match, and the page. Hits are ordered by site, page and image. With --ndjson:
  {"id","site","page":{"url","title"},"image":{"url","sha256","width","height"},"work":{"id","title","file"},
   "match":{"kind","probability","mirrored","corners"},"triage":{"truth","use","proposedBy","reasons":[{"code","text"}]},
   "priority":{"score","parts":[{"code","points","text"}]},"firstSeenAt","lastSeenAt","decisions":[…]}

Examples:
  imgguard hits --undecided
  imgguard hits --site shop.example --use unknown
  imgguard hits 7k3m9`,
  options: {
    data: { type: 'string' },
    site: { type: 'string' },
    work: { type: 'string' },
    verdict: { type: 'string' },
    truth: { type: 'string' },
    use: { type: 'string' },
    undecided: { type: 'boolean' },
    parked: { type: 'boolean' },
    'by-priority': { type: 'boolean' },
    csv: { type: 'boolean' },
    ndjson: { type: 'boolean' },
  },
  run: (call) => (call.positionals.length > 0 ? show(call) : list(call)),
};

// --- internal ---

/** Hits read at a time: a long list stays out of memory. */
const PAGE = 500;

async function show(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['hit']);
  const stray = Object.keys(flags).find((flag) => flag !== 'data' && flag !== 'ndjson');
  if (stray !== undefined) throw new UsageError(`--${stray} narrows a list and does not go with one hit.`);
  const detail = await withGuard(call, (guard) => guard.hits.get(id));
  await (switchFlag(flags, 'ndjson') ? terminal.json(hitJson(detail)) : terminal.line(hitDetailText(detail)));
  return EXIT.ok;
}

async function list(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const asJson = switchFlag(flags, 'ndjson');
  const asked = { truth: wordFlag(flags, 'truth', TRUTHS), use: wordFlag(flags, 'use', USES) };
  const asTable = switchFlag(flags, 'csv');
  if (asTable && asJson) throw new UsageError('--csv does not go with --ndjson.');
  const filterFor = filterOf(flags);
  return withGuard(call, async (guard) => {
    const filter = filterFor(guard);
    let listed = 0;
    if (asTable) await terminal.line(csvLine(HIT_COLUMNS));
    const all = askedIn(inPages(guard, filter, signal), asked);
    for (const detail of switchFlag(flags, 'by-priority') ? byPriority(guard, all) : all) {
      if (asTable) await terminal.line(csvLine(hitCells(detail)));
      else await (asJson ? terminal.json(hitJson(detail)) : terminal.line(hitText(detail)));
      listed += 1;
    }
    if (!asJson && !asTable) terminal.note(listed === 0 ? 'No hits.' : `${count(listed, 'hit')}.`);
    return EXIT.ok;
  });
}

function* inPages(guard: Guard, filter: HitFilter, signal: AbortSignal): Generator<HitDetail> {
  for (let offset = 0; ; offset += PAGE) {
    signal.throwIfAborted();
    const page = guard.hits.list({ ...filter, limit: PAGE, offset });
    yield* page;
    if (page.length < PAGE) return;
  }
}

function* askedIn(details: Iterable<HitDetail>, asked: Parameters<typeof isAsked>[1]): Generator<HitDetail> {
  for (const detail of details) if (isAsked(detail, asked)) yield detail;
}

/** Only ids and scores are kept of all of them. */
function* byPriority(guard: Guard, all: Iterable<HitDetail>): Generator<HitDetail> {
  const scores: { readonly id: string; readonly score: number }[] = [];
  for (const { hit, priority } of all) scores.push({ id: hit.id, score: priority.score });
  for (const { id } of scores.toSorted((a, b) => b.score - a.score)) yield guard.hits.get(id);
}

/** Reads the flags at once; a work can only be looked up when the folder is open. */
function filterOf(flags: Flags): (guard: Guard) => HitFilter {
  const site = textFlag(flags, 'site');
  const work = textFlag(flags, 'work');
  const verdict = wordFlag(flags, 'verdict', ['copy', 'similar']);
  if (switchFlag(flags, 'undecided') && switchFlag(flags, 'parked')) throw new UsageError('--undecided does not go with --parked.');
  return (guard) => ({
    ...(site === undefined ? {} : { site: hostOf(site) }),
    ...(work === undefined ? {} : { workId: findWork(guard, work).id }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(switchFlag(flags, 'undecided') ? { state: 'open' as const } : {}),
    ...(switchFlag(flags, 'parked') ? { state: 'parked' as const } : {}),
  });
}

/** A host as the store keeps it, also from an address. */
function hostOf(text: string): string {
  const address = /^https?:\/\//i.test(text) ? text : `http://${text}/`;
  return URL.canParse(address) ? new URL(address).host : text;
}
