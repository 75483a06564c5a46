/** The items of one host in memory that wait to be leased. */
import { createHeap, type Heap } from '../heap.ts';
import type { FrontierEntry } from './frontier.ts';

export interface Row {
  entry: FrontierEntry;
  /** In which it was put. */
  readonly order: number;
  state: 'pending' | 'leased' | 'done';
  attempts: number;
  notBefore: number;
}

export interface HostQueue {
  /** Rows that are pending. */
  readonly size: number;
  push(row: Row): void;
  /** Up to `count` rows that are ready, the next one first. */
  take(count: number, now: number): Row[];
  /** The row was done without having been taken; to be called once its state says so. */
  dropped(): void;
  /** When the first row is ready; 0 when one was at the last look. */
  earliest(): number;
  /** All rows. */
  drain(): Row[];
}

/** Builds an empty queue. */
export function createHostQueue(): HostQueue {
  const ready = createHeap<Row>(
    (a, b) => a.entry.priority > b.entry.priority || (a.entry.priority === b.entry.priority && a.order < b.order),
  );
  const waiting = createHeap<Row>((a, b) => a.notBefore < b.notBefore);
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(row) {
      (row.notBefore === 0 ? ready : waiting).push(row);
      size += 1;
    },
    take(count, now) {
      for (let row = next(waiting); row !== undefined && row.notBefore <= now; row = next(waiting)) {
        waiting.pop();
        ready.push(row);
      }
      const taken: Row[] = [];
      for (let row = next(ready); row !== undefined && taken.length < count; row = next(ready)) {
        ready.pop();
        taken.push(row);
      }
      size -= taken.length;
      return taken;
    },
    dropped: () => void (size -= 1),
    earliest: () => (next(ready) === undefined ? (next(waiting)?.notBefore ?? Number.POSITIVE_INFINITY) : 0),
    drain() {
      size = 0;
      return [...ready.drain(), ...waiting.drain()].filter(({ state }) => state === 'pending');
    },
  };
}

// --- internal ---

/** The first row that is still pending; those that were done while they waited are left out when they come up. */
function next(rows: Heap<Row>): Row | undefined {
  for (let row = rows.peek(); row !== undefined; row = rows.peek()) {
    if (row.state === 'pending') return row;
    rows.pop();
  }
  return undefined;
}
