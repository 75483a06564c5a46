import { startMs } from '../period.ts';
import type { HostNotice } from './host-notice.ts';

/** Months in which a decision on a notice can be complained about, at least (Regulation (EU) 2022/2065, Article 20(1)). */
export const COMPLAINT_MONTHS = 6;

/**
 * The last day on which a provider's refusal of a DSA notice can surely be complained about, ISO date; `null` where nothing was refused, or a complaint was made.
 * Small providers need not take complaints (Article 19).
 */
export function complainBy({ name, state, history }: HostNotice): string | null {
  const refused = history.findLast(({ event }) => event === 'refused');
  if (name !== 'dsa-notice' || state !== 'refused' || refused === undefined) return null;
  const at = new Date(startMs(refused.at, 'at'));
  // Of a month without that day its last one.
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + COMPLAINT_MONTHS + 1, 0)).getUTCDate();
  const day = Math.min(at.getUTCDate(), last);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + COMPLAINT_MONTHS, day)).toISOString().slice(0, 10);
}
