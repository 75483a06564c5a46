/** Counts pages against their budget; pages that are being fetched hold a place, so that parallel hosts do not overshoot it. */
import { unlessAborted } from '../abort.ts';

export interface PageBudget {
  /** Takes a place; waits while the last ones are held by pages that may yet give them back. `false` when the budget is spent. */
  acquire(signal: AbortSignal): Promise<boolean>;
  /** The place was not needed. */
  release(): void;
  /** A page was read on the place. */
  spend(): void;
  /** So many were read in all, by others too. */
  learn(total: number): void;
  /** Whether no further page will be read. */
  isSpent(): boolean;
}

/** Builds a budget of `max` pages, of which `visited` were read by an earlier process. */
export function createPageBudget(max: number, visited: number): PageBudget {
  const state: State = { spent: visited, held: 0, waiting: [] };
  return {
    async acquire(signal) {
      while (state.spent < max && state.spent + state.held >= max) {
        await unlessAborted(new Promise((resolve) => state.waiting.push(resolve)), signal);
        signal.throwIfAborted();
      }
      if (state.spent >= max) return false;
      state.held += 1;
      return true;
    },
    release: () => giveBack(state),
    spend() {
      state.spent += 1;
      giveBack(state);
    },
    learn(total) {
      state.spent = Math.max(state.spent, total);
      wakeAll(state);
    },
    isSpent: () => state.spent >= max,
  };
}

// --- internal ---

interface State {
  spent: number;
  held: number;
  readonly waiting: (() => void)[];
}

function giveBack(state: State): void {
  state.held -= 1;
  wakeAll(state);
}

function wakeAll(state: State): void {
  for (const wake of state.waiting.splice(0)) wake();
}
