/** A clock that stands still until it is told to go on, so that tests of pace take no time. */
import type { Clock } from '../clock.ts';
import { createHeap } from '../heap.ts';

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
  /** Who sleeps until the same time wakes in the order in which they went to sleep. */
  readonly order: number;
  isAwake: boolean;
  wake(): void;
}

/** Builds a clock that begins at `startMs` (milliseconds since the epoch). */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let time = startMs;
  let order = 0;
  let sleeping = 0;
  const sleepers = createHeap<Sleeper>((a, b) => a.until < b.until || (a.until === b.until && a.order < b.order));

  function nextSleeper(limit: number): Sleeper | null {
    for (let next = sleepers.peek(); next !== undefined; next = sleepers.peek()) {
      if (!next.isAwake) return next.until <= limit ? next : null;
      sleepers.pop();
    }
    return null;
  }

  async function wakeNext(limit: number): Promise<boolean> {
    const next = nextSleeper(limit);
    if (next === null) return false;
    sleepers.pop();
    time = Math.max(time, next.until);
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
        const rise = (): void => {
          sleeper.isAwake = true;
          sleeping -= 1;
          signal?.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          rise();
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          until: time + ms,
          order: order++,
          isAwake: false,
          wake() {
            rise();
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleeping += 1;
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
      return sleeping;
    },
  };
}

// --- internal ---

/** Lets everything run that waits for nothing but the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
