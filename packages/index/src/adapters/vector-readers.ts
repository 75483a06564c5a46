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

export interface Readers {
  search(query: LabelQuery): Promise<FoundLabels>;
  /** All search with this graph when it resolves. `null`: with none. */
  open(graph: ReaderGraph | null): Promise<void>;
  tell(message: ChunkMessage): void;
  end(): Promise<unknown>;
}

export function createReaders(count: number, start: () => VectorThread, graph: ReaderGraph | null): Readers {
  const threads = Array.from({ length: count }, start);
  const waiting: Waiting[] = [];
  const isReady = Promise.all(threads.map((thread) => (graph === null ? null : thread.ask({ kind: 'open', ...graph }))));
  isReady.catch(() => {});

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
    try {
      const found = await thread.ask({ kind: 'search', queries: batch.map(({ query }) => query) });
      batch.forEach(({ resolve }, i) => resolve(found[i]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    dispatch();
  }

  return {
    async search(query) {
      await isReady;
      return new Promise<FoundLabels>((resolve, reject) => {
        waiting.push({ query, resolve, reject });
        dispatch();
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
  readonly query: LabelQuery;
  resolve(found: FoundLabels): void;
  reject(error: unknown): void;
}
