/** What `imgguard scan` shows while it goes on: lines for people or JSON for machines. */
import type { Guard } from '../guard.ts';
import type { FinishedSearch, SearchEvent, SearchProgress } from '../pipeline/search-event.ts';
import { count } from '../report/format.ts';
import { hitJson, hitText } from './hit-line.ts';
import { modelTroubleText } from './model-trouble.ts';
import type { Registered } from './register-works.ts';
import { printable, progressBar, type Terminal } from './terminal.ts';

export interface ScanOutput {
  registered(one: Registered): Promise<void>;
  event(event: SearchEvent): Promise<void>;
  summary(guard: Guard, finished: FinishedSearch, sites: readonly string[]): Promise<void>;
  report(file: string): Promise<void>;
}

export function createScanOutput(terminal: Terminal, asJson: boolean): ScanOutput {
  const showProgress = createProgress(terminal, asJson);
  return {
    registered: async (one) => {
      if (asJson) await terminal.json(registeredJson(one));
      if (one.kind === 'work-refused')
        terminal.note(`The work ${printable(one.file.name)} cannot be read: ${printable(one.error.message)}`);
    },
    event: async (event) => {
      if (asJson) await terminal.json(eventJson(event));
      else await tell(terminal, event);
      if (event.kind === 'progress') showProgress(event);
    },
    summary: async (guard, finished, sites) => {
      terminal.progress('');
      if (!asJson) for (const line of summaryLines(guard, finished)) await terminal.line(line);
      for (const sentence of unreachableSentences(finished, sites)) terminal.note(sentence);
    },
    report: async (file) => {
      terminal.progress('');
      await (asJson ? terminal.json({ kind: 'report', file }) : terminal.line(`The report is in ${printable(file)}`));
    },
  };
}

// --- internal ---

/** How often a line says how far it is where there is no screen: seldom enough for a log. */
const PLAIN_PROGRESS_MS = 30_000;

function createProgress(terminal: Terminal, asJson: boolean): (progress: SearchProgress) => void {
  let nextPlainLine = performance.now() + PLAIN_PROGRESS_MS;
  return (progress) => {
    const { pages, sightings, hits, pending, waiting } = progress;
    const text = `${count(pages, 'page')}, ${count(sightings, 'picture')}, ${count(hits, 'hit')}; ${pending} to fetch, ${waiting} to compare`;
    const done = pages + sightings;
    terminal.progress(`sites  ${progressBar(done / Math.max(1, done + pending + waiting))} ${text}`);
    if (terminal.isScreen || asJson || performance.now() < nextPlainLine) return;
    terminal.note(text);
    nextPlainLine = performance.now() + PLAIN_PROGRESS_MS;
  };
}

function registeredJson(one: Registered): unknown {
  if (one.kind === 'work-refused') return { kind: one.kind, file: one.file.path, error: one.error };
  const { id, title } = one.work;
  return { kind: one.kind, work: { id, title, file: one.file.path }, isNew: one.isNew };
}

function eventJson(event: SearchEvent): unknown {
  switch (event.kind) {
    case 'hit':
    case 'similar':
      return { kind: event.kind, isNew: event.isNew, hit: hitJson(event.hit) };
    case 'sighting': {
      const { pageUrl, imageUrl, sha256 } = event.sighting;
      return { kind: event.kind, page: pageUrl, image: imageUrl, sha256 };
    }
    case 'skipped': {
      const { url, pageUrl, reason, detail } = event;
      return { kind: event.kind, url, page: pageUrl, reason, detail };
    }
    case 'image-refused':
      return { kind: event.kind, sha256: event.sha256, error: { code: event.code, message: event.message } };
    default:
      return event;
  }
}

async function tell(terminal: Terminal, event: SearchEvent): Promise<void> {
  if (event.kind === 'started') {
    const verb = event.resumed ? 'Going on with a scan that was cut off' : 'Scanning';
    terminal.note(`${verb} for ${count(event.works, 'work')}.`);
  }
  if (event.kind === 'embeddings-off' || event.kind === 'background-off') terminal.note(modelTroubleText(event));
  if (event.kind === 'hit' || event.kind === 'similar') await terminal.line(`${hitText(event.hit)}${event.isNew ? '' : '  (known)'}`);
}

function summaryLines(guard: Guard, { runId, counts }: FinishedSearch): string[] {
  if (counts === null) return [];
  const copies = guard.hits.count({ runId, verdict: 'copy' });
  const similar = guard.hits.count({ runId, verdict: 'similar' });
  const found = `${count(copies, 'copy', 'copies')}, ${similar} for a person to look at`;
  const lines = [
    `${count(counts.pages, 'page')} read, ${count(counts.sightings, 'picture')} seen, ${count(counts.skipped, 'address', 'addresses')} skipped: ${found}.`,
  ];
  if (copies + similar > 0) lines.push('imgguard hits lists them; imgguard decide records what you decide about each.');
  return lines;
}

function unreachableSentences({ unreachable }: FinishedSearch, sites: readonly string[]): string[] {
  const sentences = unreachable.map(({ site, detail }) => `${printable(site)} could not be reached: ${printable(inWords(detail))}`);
  const asked = new Set(sites.map((site) => new URL(site).href));
  if (asked.size > 1 && unreachable.length === asked.size) sentences.push('None of the sites could be reached; nothing was searched.');
  return sentences;
}

/** What the system's codes for a failed connection mean. */
const NETWORK_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no server has this name',
  EAI_AGAIN: 'the name could not be looked up; is this machine online?',
  ENETUNREACH: 'there is no way to it; is this machine online?',
  EHOSTUNREACH: 'there is no way to it; is this machine online?',
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection broke',
  ETIMEDOUT: 'it did not answer in time',
};

function inWords(detail: string): string {
  if (detail.includes('(loopback)')) return `${detail.replace(/\.$/, '')}; --allow-loopback lets it be visited.`;
  const code = Object.keys(NETWORK_WORDS).find((each) => detail.includes(each));
  return code === undefined ? detail : `${NETWORK_WORDS[code]} (${code})`;
}
