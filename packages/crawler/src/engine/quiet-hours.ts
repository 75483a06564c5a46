/** Keeps a host's turns out of its quiet hours. */
import type { Engine } from './engine.ts';

/** Least pause before quiet hours are looked at again. */
const MIN_LOOK_MS = 1_000;

/**
 * When to look again, if the next request to the host would fall into its quiet hours; `null` when it may be sent. No later than the crawl waits for a
 * host: quiet hours are waited for, and the host is not given up.
 */
export function quietUntil({ schedule, pacer, clock, maxHostWaitMs }: Engine, host: string): number | null {
  const now = clock.now();
  const turnAt = Math.max(now, pacer.nextAt(host));
  const opensAt = schedule.opensAt(host, turnAt);
  return opensAt > turnAt ? Math.min(opensAt, now + Math.max(maxHostWaitMs, MIN_LOOK_MS)) : null;
}
