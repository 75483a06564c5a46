/**
 * The embeddings of an index's works, by the works' numbers, those of each model together in shared memory, so that threads search them without a copy. One writer, the
 * index's own thread: it writes behind what readers were told of, and marks what is gone.
 */
import { type EmbeddingDescriptor, embeddingDescriptor, type EmbeddingModel, isSameModel } from '@imgguard/core/embedding';

export interface EmbeddingShelf {
  /** Kept as int8, whatever they come as. A number that is there is to be removed first. */
  put(number: number, embedding: EmbeddingDescriptor): void;
  /** What is left over from works that are gone is cleared now and then. */
  remove(number: number): void;
  of(number: number): EmbeddingDescriptor | null;
  clear(): void;
  /** As they are now. */
  view(): readonly ShelvedEmbeddings[];
}

/** Embeddings of one model. */
export interface ShelvedEmbeddings {
  readonly model: EmbeddingModel;
  readonly count: number;
  /** The work's number of each; `GONE` where it was removed. */
  readonly numbers: Uint32Array;
  /** `count` x `dimensions`, and room for more. */
  readonly values: Int8Array;
}

/** No work has this number. */
export const GONE: number = 0xffff_ffff;

export function createEmbeddingShelf(): EmbeddingShelf {
  let boards: Board[] = [];
  const placeOf = new Map<number, { readonly board: Board; readonly at: number }>();

  function put(number: number, embedding: EmbeddingDescriptor): void {
    const { model } = embedding;
    let board = boards.find((each) => isSameModel(each.model, model));
    if (board === undefined) boards.push((board = newBoard(model)));
    if (board.count === board.numbers.length) grow(board);
    const { values, scale } = int8Of(embedding);
    board.values.set(values, board.count * model.dimensions);
    board.scales[board.count] = scale;
    board.numbers[board.count] = number;
    placeOf.set(number, { board, at: board.count });
    board.count += 1;
    board.living += 1;
  }
  /** Into new memory: searches may still be reading the old. */
  function rewrite(board: Board): void {
    const kept = Array.from({ length: board.count }, (_, at) => at).filter((at) => board.numbers[at] !== GONE);
    const fresh = newBoard(board.model, kept.length);
    boards = boards.flatMap((each) => (each !== board ? [each] : kept.length === 0 ? [] : [fresh]));
    for (const from of kept) {
      const { dimensions } = board.model;
      fresh.values.set(board.values.subarray(from * dimensions, (from + 1) * dimensions), fresh.count * dimensions);
      fresh.scales[fresh.count] = board.scales[from]!;
      fresh.numbers[fresh.count] = board.numbers[from]!;
      placeOf.set(board.numbers[from]!, { board: fresh, at: fresh.count });
      fresh.count += 1;
    }
    fresh.living = fresh.count;
  }
  return {
    put,
    remove(number) {
      const place = placeOf.get(number);
      if (place === undefined) return;
      placeOf.delete(number);
      const { board, at } = place;
      board.numbers[at] = GONE;
      board.living -= 1;
      if (board.living < MIN_LIVING_SHARE * board.count && (board.count > FIRST_ROOM || board.living === 0)) rewrite(board);
    },
    of(number) {
      const place = placeOf.get(number);
      if (place === undefined) return null;
      const { board, at } = place;
      const { model } = board;
      const values = new Int8Array(board.values.subarray(at * model.dimensions, (at + 1) * model.dimensions));
      return { algorithm: 'embedding', version: 1, model, vector: { kind: 'int8', values, scale: board.scales[at]! } };
    },
    clear() {
      boards = [];
      placeOf.clear();
    },
    view: () => boards.map(({ model, count, numbers, values }) => ({ model, count, numbers, values })),
  };
}

// --- internal ---

/** Embeddings that there is room for at first; it doubles when it is full. */
const FIRST_ROOM = 64;
/** Memory with a smaller share of living works is written anew. */
const MIN_LIVING_SHARE = 0.5;

interface Board {
  readonly model: EmbeddingModel;
  count: number;
  living: number;
  numbers: Uint32Array;
  values: Int8Array;
  /** Not for threads: similarities do not depend on them. */
  scales: Float64Array;
}

function newBoard(model: EmbeddingModel, room: number = FIRST_ROOM): Board {
  const length = Math.max(FIRST_ROOM, room);
  return {
    model,
    count: 0,
    living: 0,
    numbers: new Uint32Array(new SharedArrayBuffer(4 * length)),
    values: new Int8Array(new SharedArrayBuffer(length * model.dimensions)),
    scales: new Float64Array(length),
  };
}

function grow(board: Board): void {
  const larger = newBoard(board.model, 2 * board.numbers.length);
  larger.numbers.set(board.numbers);
  larger.values.set(board.values);
  larger.scales.set(board.scales);
  board.numbers = larger.numbers;
  board.values = larger.values;
  board.scales = larger.scales;
}

function int8Of({ model, vector }: EmbeddingDescriptor): { readonly values: Int8Array; readonly scale: number } {
  if (vector.kind === 'int8') return vector;
  const { vector: stored } = embeddingDescriptor(model, vector.values, 'int8');
  return stored.kind === 'int8' ? stored : { values: new Int8Array(model.dimensions), scale: 1 };
}
