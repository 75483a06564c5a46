/** When an address is worth a visit again: the more often it was found changed, the sooner. */
import { createHash } from 'node:crypto';
import { argumentError } from '../errors.ts';
import type { FetchRecord } from './fetch-history.ts';

/** How the pause between two visits of an address adapts; in milliseconds. */
export interface RevisitSchedule {
  /** Pause after the first visit. @default 86_400_000, a day */
  readonly firstMs: number;
  /** @default 3_600_000, an hour */
  readonly minMs: number;
  /** @default 7_776_000_000, 90 days */
  readonly maxMs: number;
}

/** A day is the default of StormCrawler; 90 days is Nutch's longest. Nutch goes down to a minute, which is for news, not for pictures. */
export const DEFAULT_REVISIT: RevisitSchedule = { firstMs: 86_400_000, minMs: 3_600_000, maxMs: 7_776_000_000 };

/** The defaults with the caller's changes. Throws when they make no sense. */
export function checkedRevisit(changes: Partial<RevisitSchedule>): RevisitSchedule {
  const schedule = { ...DEFAULT_REVISIT, ...changes };
  const { firstMs, minMs, maxMs } = schedule;
  if (!(minMs > 0 && minMs <= firstMs && firstMs <= maxMs)) {
    throw argumentError('revisit', 'pauses with 0 < minMs <= firstMs <= maxMs', JSON.stringify(schedule));
  }
  return schedule;
}

/** What one visit taught. */
export interface Visit {
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly changed: boolean;
  /** What was known before; `null` for the first visit. */
  readonly earlier: Pick<FetchRecord, 'askedAt' | 'changedAt' | 'intervalMs'> | null;
}

/** The fields of a record that a visit changes. */
export function afterVisit(schedule: RevisitSchedule, visit: Visit): Pick<FetchRecord, 'askedAt' | 'changedAt' | 'intervalMs' | 'dueAt'> {
  const { at, url, earlier, changed } = visit;
  const intervalMs = Math.round(Math.min(Math.max(nextInterval(schedule, visit), schedule.minMs), schedule.maxMs));
  const changedAt = earlier === null || changed ? at : earlier.changedAt;
  return { askedAt: at, changedAt, intervalMs, dueAt: at + Math.round(intervalMs * spread(url)) };
}

// --- internal ---

/** Steps of Nutch's AdaptiveFetchSchedule: `inc_rate` and `dec_rate`. */
const LONGER = 1.4;
const SHORTER = 0.8;
/** A visit that came sooner than this part of the pause says nothing about whether the pause may be longer. */
const TELLING_PART = 0.5;
/** Visits of a site's addresses, which were all read in one crawl, are spread over this part of the pause before and after. */
const SPREAD = 0.25;

function nextInterval({ firstMs }: RevisitSchedule, { at, changed, earlier }: Visit): number {
  if (earlier === null) return firstMs;
  if (changed) return earlier.intervalMs * SHORTER;
  return at - earlier.askedAt >= earlier.intervalMs * TELLING_PART ? earlier.intervalMs * LONGER : earlier.intervalMs;
}

/** Always the same for one address, evenly between the bounds over many. */
function spread(url: string): number {
  const fraction = createHash('sha256').update(url).digest().readUInt32BE(0) / 2 ** 32;
  return 1 - SPREAD + 2 * SPREAD * fraction;
}
