/** Gives turns to hosts that have something to do, several at once, until nothing is left. */
import { unlessAborted } from '../abort.ts';
import { patienceMs } from './ask.ts';
import type { Engine } from './engine.ts';
import type { EventQueue } from './event-queue.ts';
import { hostTurn } from './host-turn.ts';

/** Least pause before the frontier is asked again. */
const MIN_WAIT_MS = 5;
/** Longest pause where other processes may have brought something to do. */
const SHARED_LOOK_MS = 1_000;
/** How often leases are prolonged while they run. */
const RENEWALS_PER_LEASE = 3;

/** Runs until the frontier has nothing left for this process. Throws when the crawl is cancelled or a turn failed. */
export async function runScheduler(engine: Engine, queue: EventQueue, maxHosts: number): Promise<void> {
  const renewedAt = engine.clock.now();
  const state: State = { engine, queue, maxHosts, turns: new Set(), failures: [], bell: createBell(), renewedAt };
  try {
    while (await step(state));
  } finally {
    await Promise.all(state.turns);
  }
}

// --- internal ---

interface State {
  readonly engine: Engine;
  readonly queue: EventQueue;
  readonly maxHosts: number;
  readonly turns: Set<Promise<void>>;
  readonly failures: unknown[];
  readonly bell: Bell;
  /** When the leases were prolonged last. */
  renewedAt: number;
}

/** Starts turns as long as there are hosts for them, and waits for a change. `false` when nothing is left. */
async function step(state: State): Promise<boolean> {
  const { engine, turns, failures, bell, maxHosts } = state;
  const { frontier, clock, leaseMs } = engine;
  engine.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  const heard = bell.next();
  const free = maxHosts - turns.size;
  await renewLeases(state);
  const hosts = free > 0 ? await frontier.leaseHosts(free, leaseMs, clock.now()) : [];
  for (const host of hosts) startTurn(state, host);
  if (turns.size >= maxHosts) return waitFor(state, heard, null);
  if (hosts.length > 0) return true;
  const nextAt = await frontier.nextAt();
  if (turns.size > 0) return waitFor(state, heard, nextAt);
  if (nextAt === null) return false;
  if (await givesUp(engine, nextAt)) return true;
  return waitFor(state, heard, nextAt);
}

/** Before anything is leased: what ran out while this process was held up, and nobody else has taken, is still its own. */
async function renewLeases(state: State): Promise<void> {
  const { frontier, clock, leaseMs } = state.engine;
  const now = clock.now();
  if (now - state.renewedAt < leaseMs / RENEWALS_PER_LEASE) return;
  state.renewedAt = now;
  await frontier.renew(leaseMs, now);
}

function startTurn(state: State, host: string): void {
  const turn = runTurn(state, host).finally(() => {
    state.turns.delete(turn);
    state.bell.ring();
  });
  state.turns.add(turn);
}

async function runTurn({ engine, queue, failures, bell }: State, host: string): Promise<void> {
  try {
    await hostTurn(engine, host, { queue, changed: bell.ring });
  } catch (error) {
    failures.push(error);
  }
}

/** Hosts that ask for more patience than the crawl has, when nothing else is left to do. */
async function givesUp(engine: Engine, nextAt: number): Promise<boolean> {
  const { frontier, clock } = engine;
  const waitMs = patienceMs(engine);
  const limit = clock.now() + waitMs;
  if (nextAt <= limit) return false;
  const seconds = Math.round(waitMs / 1_000);
  const detail = `The host failed again and again, or asked to be left alone for longer than this crawl waits (${seconds} s).`;
  return (await frontier.skipBlocked(limit, { reason: 'host-parked', detail })) > 0;
}

interface Bell {
  ring(): void;
  /** Resolves at the next ring from now on. */
  next(): Promise<void>;
}

function createBell(): Bell {
  let listeners: (() => void)[] = [];
  return {
    ring() {
      const awake = listeners;
      listeners = [];
      for (const wake of awake) wake();
    },
    next: () => new Promise((resolve) => listeners.push(resolve)),
  };
}

/** Waits for a ring, the time, or the end of the crawl; where others use the frontier, not for long. */
async function waitFor(state: State, heard: Promise<void>, nextAt: number | null): Promise<true> {
  const { clock, signal } = state.engine;
  const now = clock.now();
  const until = Math.min(nextAt ?? Number.POSITIVE_INFINITY, sharedUntil(state, now));
  if (!Number.isFinite(until)) {
    await unlessAborted(heard, signal);
    return true;
  }
  const over = new AbortController();
  const slept = clock.sleep(Math.max(until - now, MIN_WAIT_MS), over.signal).catch(() => undefined);
  await unlessAborted(Promise.race([heard, slept]), signal);
  over.abort();
  return true;
}

/** When the frontier is to be looked at again and leases are to be prolonged; alone, a process keeps what it has. */
function sharedUntil({ engine: { frontier, leaseMs }, renewedAt }: State, now: number): number {
  return frontier.isShared === true ? Math.min(now + SHARED_LOOK_MS, renewedAt + leaseMs / RENEWALS_PER_LEASE) : Number.POSITIVE_INFINITY;
}
