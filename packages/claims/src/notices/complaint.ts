import { monthsAfter } from '../period.ts';
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
  return monthsAfter(refused.at, COMPLAINT_MONTHS, 'at');
}
