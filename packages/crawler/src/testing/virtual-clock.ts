/** A clock that stands still until it is told to go on, so that tests of pace take no time. */
import type { Clock } from '../clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass and wakes everyone whose sleep ends within it, in order. */
  advance(ms: number): Promise<void>;
  /** Goes on from sleep to sleep for as long as anyone sleeps. */
  runAll(): Promise<void>;
  /** How many sleep. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Builds a clock that begins at `startMs` (milliseconds since the epoch). */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let time = startMs;
  let sleepers: Sleeper[] = [];

  async function wakeNext(limit: number): Promise<boolean> {
    const next = sleepers.reduce<Sleeper | null>((first, one) => (first === null || one.until < first.until ? one : first), null);
    if (next === null || next.until > limit) return false;
    time = Math.max(time, next.until);
    sleepers = sleepers.filter((one) => one !== next);
    next.wake();
    await settled();
    return true;
  }

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        if (ms <= 0) return resolve();
        const onAbort = (): void => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          until: time + ms,
          wake() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
      }),
    async advance(ms) {
      const limit = time + ms;
      await settled();
      while (await wakeNext(limit));
      time = limit;
    },
    async runAll() {
      await settled();
      while (await wakeNext(Number.POSITIVE_INFINITY));
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

// --- internal ---

/** Lets everything run that waits for nothing but the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
