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
  if (!isTime(value)) throw invalidArgument(name, 'an ISO 8601 instant with zone or an ISO date', value);
  return Date.parse(value);
}

/** Whether a text is an instant or a day that exists: `2026-02-30` is neither. */
export function isTime(value: string): boolean {
  if (!DAY.test(value) && !INSTANT.test(value)) return false;
  const day = value.slice(0, 10);
  const midnight = Date.parse(day);
  return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(day) && Number.isFinite(Date.parse(value));
}

/** Whether a text is a day that exists, without a time. */
export function isDay(value: string): boolean {
  return value.length === 10 && isTime(value);
}

/** The same day some months later as an ISO date, or the last one of that month where it has no such day. Throws as `startMs`. */
export function monthsAfter(value: string, months: number, name: string): string {
  const date = new Date(startMs(value, name));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(date.getUTCDate(), last))).toISOString().slice(0, 10);
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

/** What is wrong with the dates of a record, one sentence each; empty when they are fine. `what` begins the sentence, such as `The license`. */
export function periodProblems({ from, until }: Period, what: string): readonly string[] {
  const wrong = [from, until].filter((value) => value !== undefined && !isTime(value));
  if (wrong.length > 0) return wrong.map((value) => `"${value}" is neither an ISO 8601 instant with zone nor an ISO date.`);
  if (from === undefined || until === undefined || endMs(until, 'until') >= startMs(from, 'from')) return [];
  return [`${what} ends before it begins.`];
}

// --- internal ---

function cut(part: Span, from: number, until: number): Span[] {
  if (until < part.startMs || from > part.endMs) return [part];
  const before: Span = { startMs: part.startMs, endMs: from - 1 };
  const after: Span = { startMs: until + 1, endMs: part.endMs };
  return [before, after].filter((piece) => piece.startMs <= piece.endMs);
}
