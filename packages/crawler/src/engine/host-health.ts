/** Leaves a host alone for a while that fails again and again. */

/** Failures in a row after which a host is parked, and for how long (Nutch: `fetcher.max.exceptions.per.queue`, 1,800 s). */
const MAX_FAILURES_IN_A_ROW = 5;
const PARKED_MS = 1_800_000;

export interface HostHealth {
  succeeded(host: string): void;
  /** Returns until when the host is to be left alone from now on, or `null`. */
  failed(host: string, now: number): number | null;
  isParked(host: string, now: number): boolean;
}

/** Builds a record in which every host is well. */
export function createHostHealth(): HostHealth {
  const failures = new Map<string, number>();
  const parked = new Map<string, number>();
  return {
    succeeded(host) {
      failures.delete(host);
    },
    failed(host, now) {
      const count = (failures.get(host) ?? 0) + 1;
      failures.set(host, count);
      if (count < MAX_FAILURES_IN_A_ROW) return null;
      failures.delete(host);
      parked.set(host, now + PARKED_MS);
      return now + PARKED_MS;
    },
    isParked: (host, now) => (parked.get(host) ?? 0) > now,
  };
}
