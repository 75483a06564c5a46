/** Long computations in slices, so that timers, sockets and the consumer's own work never wait long for one. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that is done before others get their turn. A step between two pauses adds its own time. */
const SLICE_MS = 8;

export interface Slices {
  /** To be awaited between two steps: goes on at once, or after others had their turn. Throws the reason of an aborted signal. */
  pause(): Promise<void>;
}

/** Begins the first slice. */
export function createSlices(signal?: AbortSignal): Slices {
  let started = performance.now();
  return {
    async pause() {
      if (performance.now() - started < SLICE_MS) return;
      await nextTurn();
      signal?.throwIfAborted();
      started = performance.now();
    },
  };
}
