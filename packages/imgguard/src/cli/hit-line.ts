/** Hits as lines, for machines and for people. */
import type { DecisionEntry } from '@imgguard/claims';
import type { HitDetail } from '../guard/hits.ts';
import { describeMatch, matchJson, type MatchJson } from './describe-match.ts';
import { placeText } from '../report/place.ts';
import { printable } from './terminal.ts';

/** A hit as `--ndjson` shows it. */
export interface HitJson {
  /** What `imgguard decide` and `imgguard letter` take. */
  readonly id: string;
  /** Host of the page, with its port. */
  readonly site: string;
  readonly page: { readonly url: string; readonly title: string | null };
  readonly image: { readonly url: string; readonly sha256: string; readonly width?: number; readonly height?: number };
  readonly work: { readonly id: string; readonly title: string; readonly file: string };
  readonly match: MatchJson;
  readonly triage: {
    readonly truth: string;
    readonly use: string;
    /** `machine`: a proposal. `person`: decided. */
    readonly proposedBy: 'machine' | 'person';
    readonly reasons: readonly { readonly code: string; readonly text: string }[];
  };
  /** How soon it deserves a look, 0 to 100, and what counts. */
  readonly priority: {
    readonly score: number;
    readonly parts: readonly { readonly code: string; readonly points: number; readonly text: string }[];
  };
  /** ISO 8601. */
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Everything that was ever decided, oldest first. */
  readonly decisions: readonly DecisionEntry[];
}

export function hitJson({ hit, work, site, triage, priority, match, firstSeenAt, lastSeenAt }: HitDetail): HitJson {
  const { sighting } = hit;
  const { truth, use, proposedBy, reasons } = triage;
  return {
    id: hit.id,
    site,
    page: { url: sighting.pageUrl, title: sighting.pageTitle },
    image: { url: sighting.imageUrl, sha256: sighting.sha256, ...hit.size },
    work: { id: work.id, title: work.title, file: work.fileName },
    match: matchJson(match),
    triage: { truth, use, proposedBy, reasons: reasons.map(({ code, text }) => ({ code, text })) },
    priority,
    firstSeenAt,
    lastSeenAt,
    decisions: hit.decisions,
  };
}

/** A hit on one line for a person. */
export function hitText({ hit, work, match, triage }: HitDetail): string {
  const state = triage.proposedBy === 'person' ? 'decided' : 'proposed';
  const { pageUrl } = hit.sighting;
  return `${hit.id}  ${state}: ${triage.truth}, ${triage.use}  ${describeMatch(match, work.title)}  ${printable(pageUrl)}`;
}

/** All that is known about a hit, for a person. */
export function hitDetailText(detail: HitDetail): string {
  const { hit, work, match, triage, priority, firstSeenAt, lastSeenAt } = detail;
  const { sighting } = hit;
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['work', `${work.title} (${work.fileName}, ${work.id})`],
    ['match', describeMatch(match, work.title)],
    ['shows', placeText(match)],
    ['page', sighting.pageUrl],
    ['title', sighting.pageTitle ?? ''],
    ['image', sighting.imageUrl],
    ['credit', sighting.context.credit ?? ''],
    ['seen', firstSeenAt === lastSeenAt ? firstSeenAt : `${firstSeenAt} to ${lastSeenAt}`],
    [triage.proposedBy === 'person' ? 'decided' : 'proposed', `${triage.truth}, ${triage.use}`],
    ...reasonsOf(detail).map((text) => ['because', text] as const),
    ...(priority.score === 0
      ? []
      : [['priority', `${priority.score}: ${priority.parts.map(({ points, text }) => `${points} ${text}`).join(' ')}`] as const]),
    ...hit.decisions.map((entry) => ['history', historyText(entry)] as const),
  ];
  const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `  ${name.padEnd(9)} ${printable(value)}`);
  return [hit.id, ...lines].join('\n');
}

/** Whether a hit is narrowed down to by the words that a person typed. */
export function isAsked(
  { triage }: HitDetail,
  { truth, use }: { readonly truth?: string | undefined; readonly use?: string | undefined },
): boolean {
  return (truth === undefined || triage.truth === truth) && (use === undefined || triage.use === use);
}

// --- internal ---

/** What the machine found, then what follows from it; a reason that another one repeats is said once. */
function reasonsOf({ match, triage }: HitDetail): readonly string[] {
  const texts = [...match.reasons, ...triage.reasons].map(({ text }) => text);
  return texts.filter(
    (text, at) => !texts.some((other, otherAt) => otherAt !== at && other.includes(text) && (other !== text || otherAt < at)),
  );
}

function historyText(entry: DecisionEntry): string {
  const parked = entry.kind === 'undo' || entry.parkedUntil === undefined ? '' : `, put aside until ${entry.parkedUntil}`;
  const what = entry.kind === 'undo' ? 'taken back' : `${entry.truth}, ${entry.use}${parked}`;
  return `${entry.at} ${entry.by}: ${what}${entry.note === undefined ? '' : ` (${entry.note})`}`;
}
