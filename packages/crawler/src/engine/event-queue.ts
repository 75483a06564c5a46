/** Between the hosts' turns, which produce events and wait until they are settled, and the consumer, who takes and settles them. */
import type { Awaitable } from '../frontier/frontier.ts';
import type { CrawlRecord, Settling } from './engine.ts';

export type CrawlEvent = CrawlRecord & Settling;

export interface EventQueue {
  /** Offers an event; resolves once it is settled. `acknowledge` is what settling does. */
  deliver(record: CrawlRecord, acknowledge: () => Awaitable<void>): Promise<void>;
  /** The next event; `null` at the end. Throws what `fail` was given. */
  next(): Promise<CrawlEvent | null>;
  end(): void;
  fail(error: unknown): void;
}

/** Builds an empty queue. It needs no bound: each turn waits for its event. */
export function createEventQueue(): EventQueue {
  const state: State = { waiting: [], outcome: null, listener: null };
  return {
    deliver: (record, acknowledge) =>
      new Promise((resolve) => {
        state.waiting.push(settling(record, acknowledge, resolve));
        wake(state);
      }),
    next: () => next(state),
    end: () => finish(state, 'ended'),
    fail: (error) => finish(state, { error }),
  };
}

// --- internal ---

interface State {
  readonly waiting: CrawlEvent[];
  outcome: { readonly error: unknown } | 'ended' | null;
  listener: (() => void) | null;
}

function wake(state: State): void {
  const { listener } = state;
  state.listener = null;
  listener?.();
}

function finish(state: State, outcome: State['outcome']): void {
  state.outcome ??= outcome;
  wake(state);
}

async function next(state: State): Promise<CrawlEvent | null> {
  for (;;) {
    if (state.outcome !== null && state.outcome !== 'ended') throw state.outcome.error;
    const event = state.waiting.shift();
    if (event !== undefined) return event;
    if (state.outcome === 'ended') return null;
    await new Promise<void>((resolve) => (state.listener = resolve));
  }
}

function settling(record: CrawlRecord, acknowledge: () => Awaitable<void>, onSettled: () => void): CrawlEvent {
  let settled = false;
  let running: Promise<void> | null = null;
  const settle = (): Awaitable<void> => {
    if (settled) return;
    if (running !== null) return running;
    const stored = acknowledge();
    const markSettled = (): void => {
      settled = true;
      onSettled();
    };
    if (!(stored instanceof Promise)) return markSettled();
    running = stored.then(markSettled).finally(() => (running = null));
    return running;
  };
  return Object.defineProperty({ ...record } as CrawlEvent, 'settle', { value: settle, enumerable: false });
}
