/** Leaves a host alone for a while that fails again and again. Failures are counted in the frontier, so that processes that share one count together. */
import type { Awaitable, Frontier } from '../frontier/frontier.ts';

/** Failures in a row after which a host is parked, and for how long (Nutch: `fetcher.max.exceptions.per.queue`, 1,800 s). */
const MAX_FAILURES_IN_A_ROW = 5;
const PARKED_MS = 1_800_000;

export interface HostHealth {
  succeeded(host: string): Awaitable<void>;
  /** Parks the host from its fifth failure in a row on; after that time a single request tries whether it is well again. */
  failed(host: string, now: number): Promise<void>;
  isParked(host: string, now: number): boolean;
}

/** Builds a record of hosts over what the frontier knows of them. */
export function createHostHealth(frontier: Pick<Frontier, 'countFailure' | 'forgetFailures' | 'blockHost'>): HostHealth {
  const parked = new Map<string, number>();
  return {
    succeeded: (host) => frontier.forgetFailures(host),
    async failed(host, now) {
      if ((await frontier.countFailure(host)) < MAX_FAILURES_IN_A_ROW) return;
      parked.set(host, now + PARKED_MS);
      await frontier.blockHost(host, now + PARKED_MS);
    },
    isParked: (host, now) => (parked.get(host) ?? 0) > now,
  };
}
