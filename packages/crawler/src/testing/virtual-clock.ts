/** A clock that stands still until it is told to go on, so that tests of pace take no time. */
import type { Clock } from '../clock.ts';
import { createHeap, type Heap } from '../heap.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass and wakes everyone whose sleep ends within it, in order. */
  advance(ms: number): Promise<void>;
  /** Goes on from sleep to sleep for as long as anyone sleeps. */
  runAll(): Promise<void>;
  /** How many sleep. */
  readonly sleeping: number;
}

/** Builds a clock that begins at `startMs` (milliseconds since the epoch). */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  const state: State = { time: startMs, sleeping: 0, order: 0, sleepers: createHeap(isBefore) };
  return {
    now: () => state.time,
    sleep: (ms, signal) => sleep(state, ms, signal),
    async advance(ms) {
      const limit = state.time + ms;
      await settled();
      while (await wakeNext(state, limit));
      state.time = limit;
    },
    async runAll() {
      await settled();
      while (await wakeNext(state, Number.POSITIVE_INFINITY));
    },
    get sleeping() {
      return state.sleeping;
    },
  };
}

// --- internal ---

interface Sleeper {
  readonly until: number;
  /** Who sleeps until the same time wakes in the order in which they went to sleep. */
  readonly order: number;
  isAwake: boolean;
  wake(): void;
}

interface State {
  time: number;
  sleeping: number;
  order: number;
  readonly sleepers: Heap<Sleeper>;
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.until < b.until || (a.until === b.until && a.order < b.order);
}

function sleep(state: State, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    if (ms <= 0) return resolve();
    const rise = (): void => {
      sleeper.isAwake = true;
      state.sleeping -= 1;
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      rise();
      reject(signal?.reason as Error);
    };
    const wake = (): void => {
      rise();
      resolve();
    };
    const sleeper: Sleeper = { until: state.time + ms, order: state.order++, isAwake: false, wake };
    signal?.addEventListener('abort', onAbort, { once: true });
    state.sleeping += 1;
    state.sleepers.push(sleeper);
  });
}

async function wakeNext(state: State, limit: number): Promise<boolean> {
  const next = nextSleeper(state.sleepers);
  if (next === undefined || next.until > limit) return false;
  state.sleepers.pop();
  state.time = Math.max(state.time, next.until);
  next.wake();
  await settled();
  return true;
}

/** Those that were woken by a signal are left out when they come up. */
function nextSleeper(sleepers: Heap<Sleeper>): Sleeper | undefined {
  for (let next = sleepers.peek(); next?.isAwake === true; next = sleepers.peek()) sleepers.pop();
  return sleepers.peek();
}

/** Lets everything run that waits for nothing but the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
