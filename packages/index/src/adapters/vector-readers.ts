/** The threads that search: each query goes to the one that is least busy, several at once when many wait. */
import type { FoundLabels, LabelQuery } from './search-chunks.ts';
import type { ChunkMessage } from './vector-messages.ts';
import type { VectorThread } from './vector-thread.ts';

/** A graph to search with: its file, and what it holds. */
export interface ReaderGraph {
  readonly file: string;
  readonly through: number;
  readonly efSearch: number;
}

export interface NearLabels {
  readonly labels: Uint32Array;
  /** Squared. */
  readonly distances: Float64Array;
}

export interface Readers {
  /** The nearest `k`, and all others that are as far as the last of them. */
  search(vector: Float32Array, query: LabelQuery): Promise<NearLabels>;
  /** All search with this graph when it resolves. `null`: with none. */
  open(graph: ReaderGraph | null): Promise<void>;
  tell(message: ChunkMessage): void;
  end(): Promise<unknown>;
}

export interface ReadersOptions {
  readonly count: number;
  readonly dimensions: number;
  readonly graph: ReaderGraph | null;
  start(): VectorThread;
}

export function createReaders({ count, dimensions, graph, start }: ReadersOptions): Readers {
  const threads = Array.from({ length: count }, start);
  const waiting: Waiting[] = [];
  const isReady = Promise.all(threads.map((thread) => (graph === null ? null : thread.ask({ kind: 'open', ...graph }))));
  isReady.catch(() => {});

  let isDue = false;
  /** Where all threads work already, whatever else is asked in this turn of the event loop goes along: a message costs as much as a tenth of a search. */
  function dispatchSoon(): void {
    if (isDue) return;
    if (threads.some((thread) => thread.busy() === 0)) {
      dispatch();
      return;
    }
    isDue = true;
    setImmediate(() => {
      isDue = false;
      dispatch();
    });
  }

  function dispatch(): void {
    while (waiting.length > 0) {
      const thread = threads.reduce((least, one) => (one.busy() < least.busy() ? one : least));
      if (thread.busy() >= MAX_BUSY) return;
      const share = Math.ceil(waiting.length / threads.length);
      const batch = waiting.splice(0, Math.min(MAX_BATCH, share));
      void send(thread, batch);
    }
  }

  async function send(thread: VectorThread, batch: readonly Waiting[]): Promise<void> {
    const vectors = new Float32Array(batch.length * dimensions);
    batch.forEach(({ vector }, i) => vectors.set(vector, i * dimensions));
    try {
      const queries = batch.map(({ query }) => query);
      answerAll(batch, await thread.ask({ kind: 'search', vectors, queries }, [vectors.buffer]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    dispatchSoon();
  }

  return {
    async search(vector, query) {
      await isReady;
      return new Promise<NearLabels>((resolve, reject) => {
        waiting.push({ vector, query, resolve, reject });
        dispatchSoon();
      });
    },
    async open(next) {
      await Promise.all(threads.map((thread) => thread.ask(next === null ? { kind: 'forget' } : { kind: 'open', ...next })));
    },
    tell(message) {
      for (const thread of threads) thread.tell(message);
    },
    end: () => Promise.all(threads.map((thread) => thread.end())),
  };
}

// --- internal ---

/** Batches that a thread has at a time: the next one is there when it is done with one. */
const MAX_BUSY = 2;
/** Queries of a batch. */
const MAX_BATCH = 16;

interface Waiting {
  readonly vector: Float32Array;
  readonly query: LabelQuery;
  resolve(found: NearLabels): void;
  reject(error: unknown): void;
}

function answerAll(batch: readonly Waiting[], { counts, labels, distances }: FoundLabels): void {
  let at = 0;
  batch.forEach(({ resolve }, i) => {
    const end = at + counts[i]!;
    resolve({ labels: labels.subarray(at, end), distances: distances.subarray(at, end) });
    at = end;
  });
}
