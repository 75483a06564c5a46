/** What the thread of an index and its worker threads say to each other. */
import type { GraphKind, GraphTuning } from './graph-library.ts';
import type { FoundLabels, LabelQueries } from './search-chunks.ts';
import type { ChunkMemory } from './vector-chunks.ts';

/** Given to a worker when it starts. */
export interface VectorWorkerData {
  readonly dimensions: number;
  readonly chunks: readonly (ChunkMemory | null)[];
  /** Not 0 when the index was closed: long work then ends. */
  readonly stop: Int32Array<SharedArrayBuffer>;
  /** `null` where there is no library: everything is compared. */
  readonly library: { readonly kind: GraphKind; readonly lib: string; readonly tuning: GraphTuning } | null;
}

/** No answer is awaited. */
export interface ChunkMessage {
  readonly kind: 'chunk';
  readonly number: number;
  readonly memory: ChunkMemory | null;
}

/** The thread has nothing more to do. */
export interface EndMessage {
  readonly kind: 'end';
}

export type VectorRequest =
  /** The memory of `vectors` is handed over. */
  | ({ readonly kind: 'search' } & LabelQueries)
  /** Searches use this graph from now on. */
  | { readonly kind: 'open'; readonly file: string; readonly through: number; readonly efSearch: number }
  /** Searches use no graph from now on. */
  | { readonly kind: 'forget' }
  /** Enters the living labels from `from` up to `to` into the graph, a new one if `isFresh`, and writes it to `file`. */
  | { readonly kind: 'build'; readonly from: number; readonly to: number; readonly isFresh: boolean; readonly file: string }
  /** The builder goes on with a graph from a file. */
  | { readonly kind: 'resume'; readonly file: string }
  /** The vectors of labels in a graph's file. */
  | { readonly kind: 'points'; readonly file: string; readonly labels: Uint32Array };

export interface VectorAnswers {
  readonly search: FoundLabels;
  readonly open: null;
  readonly forget: null;
  readonly build: { readonly count: number };
  readonly resume: { readonly count: number };
  readonly points: Float32Array | null;
}

export interface NumberedRequest {
  readonly number: number;
  readonly request: VectorRequest;
}

export type NumberedAnswer =
  | { readonly number: number; readonly answer: VectorAnswers[keyof VectorAnswers] }
  | { readonly number: number; readonly error: unknown };
