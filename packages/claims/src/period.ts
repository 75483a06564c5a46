import { invalidArgument } from './claims-error.ts';

/**
 * Points and spans of time as data. Instants are ISO 8601 (`2026-03-01T12:00:00Z`); days are ISO dates (`2026-03-01`) and mean the whole
 * day in UTC. Nothing here reads a clock: "now" is always passed in.
 */
export interface Period {
  /** First instant or day; absent: since ever. */
  readonly from?: string;
  /** Last instant or day, the day included; absent: without end. */
  readonly until?: string;
}

/** Milliseconds of a day. */
export const DAY_MS: number = 86_400_000;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** First millisecond that an instant or a day names. Throws `IMGGUARD_INVALID_ARGUMENT` for anything else. */
export function startMs(value: string, name: string): number {
  const ms = DAY.test(value) || INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  const sameDay = Number.isFinite(ms) && (!DAY.test(value) || new Date(ms).toISOString().startsWith(value));
  if (!sameDay) throw invalidArgument(name, 'an ISO 8601 instant with zone or an ISO date', value);
  return ms;
}

/** Last millisecond that an instant or a day names. Throws `IMGGUARD_INVALID_ARGUMENT` for anything else. */
export function endMs(value: string, name: string): number {
  return startMs(value, name) + (DAY.test(value) ? DAY_MS - 1 : 0);
}

/** Whether a period holds an instant. */
export function holds(period: Period, at: string): boolean {
  const ms = startMs(at, 'at');
  if (period.from !== undefined && ms < startMs(period.from, 'from')) return false;
  return period.until === undefined || ms <= endMs(period.until, 'until');
}

/** A span with both ends, in milliseconds, both included. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** What remains of `span` when everything that lies in `periods` is taken away, in order of time. */
export function subtract(span: Span, periods: readonly Period[]): readonly Span[] {
  let rest: Span[] = [span];
  for (const period of periods) {
    const from = period.from === undefined ? Number.NEGATIVE_INFINITY : startMs(period.from, 'from');
    const until = period.until === undefined ? Number.POSITIVE_INFINITY : endMs(period.until, 'until');
    rest = rest.flatMap((part) => cut(part, from, until));
  }
  return rest;
}

// --- internal ---

function cut(part: Span, from: number, until: number): Span[] {
  if (until < part.startMs || from > part.endMs) return [part];
  const before: Span = { startMs: part.startMs, endMs: from - 1 };
  const after: Span = { startMs: until + 1, endMs: part.endMs };
  return [before, after].filter((piece) => piece.startMs <= piece.endMs);
}
