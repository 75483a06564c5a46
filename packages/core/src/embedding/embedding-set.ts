/**
 * Many embeddings of one model in one block of memory: to find the nearest, and as the background that similarities are normalised against. A scan, no
 * index: 50,000 vectors of 512 bytes are 26 MB.
 */
import { ArgumentError, expectInteger } from '../errors.ts';
import { storedModel } from './embedding-codec.ts';
import { type EmbeddingDescriptor, embeddingDescriptor, type EmbeddingModel, expectModel } from './embedding-descriptor.ts';
import { corruptEmbedding, seal, type SealedFormat, unseal } from './sealed-bytes.ts';

export interface EmbeddingSet {
  readonly version: 1;
  readonly model: EmbeddingModel;
  readonly count: number;
  /** `count` x `dimensions`; embedding i begins at `i * dimensions`. */
  readonly values: Int8Array;
}

export interface NearEmbedding {
  /** Its place in the set. */
  readonly index: number;
  /** Cosine similarity, -1 to 1. */
  readonly similarity: number;
}

/**
 * Puts embeddings together, in their order.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when they are not all of one model.
 * @throws {ArgumentError} without any: a set has to know its model.
 */
export function embeddingSet(embeddings: readonly EmbeddingDescriptor[]): EmbeddingSet {
  const [first] = embeddings;
  if (first === undefined) throw new ArgumentError('embeddings.length', 'at least 1', 0);
  const { model } = first;
  const values = new Int8Array(embeddings.length * model.dimensions);
  embeddings.forEach((embedding, i) => {
    expectModel(model, embedding.model);
    values.set(int8Values(embedding), i * model.dimensions);
  });
  return { version: 1, model, count: embeddings.length, values };
}

/**
 * The embeddings nearest to a query, most similar first, ties in the order of the set.
 *
 * @param count Most that are returned.
 * @param accepts Whether the embedding at a place may be returned. @default all
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when the query is of another model.
 */
export function nearestEmbeddings(
  set: EmbeddingSet,
  query: EmbeddingDescriptor,
  count: number,
  accepts: (index: number) => boolean = () => true,
): NearEmbedding[] {
  expectInteger('count', count, 1);
  expectModel(set.model, query.model);
  const { dimensions } = set.model;
  const wanted = int8Values(query);
  const length = Math.sqrt(dotAt(wanted, 0, wanted));
  const nearest: NearEmbedding[] = [];
  for (let index = 0; index < set.count; index++) {
    if (!accepts(index)) continue;
    const at = index * dimensions;
    const own = Math.sqrt(squaresAt(set.values, at, dimensions));
    const similarity = own === 0 || length === 0 ? 0 : Math.max(-1, Math.min(1, dotAt(set.values, at, wanted) / (own * length)));
    if (nearest.length < count) insert(nearest, { index, similarity });
    else if (similarity > nearest.at(-1)!.similarity) {
      nearest.pop();
      insert(nearest, { index, similarity });
    }
  }
  return nearest;
}

/** A set as bytes, for a file; see `sealed-bytes` for the layout. Magic `IGES`. */
export function encodeEmbeddingSet({ model, count, values }: EmbeddingSet): Uint8Array {
  return seal(FORMAT, { model, count }, [values]);
}

/**
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_CORRUPT` when bytes are missing or changed, `IMGGUARD_EMBEDDING_VERSION` for another version of the format.
 */
export function decodeEmbeddingSet(bytes: Uint8Array): EmbeddingSet {
  const { header, numbers } = unseal(bytes, FORMAT);
  const { model: stored, count } = header as { model?: unknown; count?: unknown };
  const model = storedModel(stored, FORMAT.noun);
  if (!Number.isSafeInteger(count) || numbers.byteLength !== (count as number) * model.dimensions) {
    throw corruptEmbedding(FORMAT.noun, 'its header and its length disagree');
  }
  return { version: 1, model, count: count as number, values: new Int8Array(numbers) };
}

// --- internal ---

const FORMAT: SealedFormat = { magic: 'IGES', version: 1, noun: 'set of embeddings' };

function int8Values({ model, vector }: EmbeddingDescriptor): Int8Array {
  if (vector.kind === 'int8') return vector.values;
  const { vector: stored } = embeddingDescriptor(model, vector.values, 'int8');
  return stored.values as Int8Array;
}

function dotAt(values: Int8Array, at: number, other: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < other.length; i++) sum += values[at + i]! * other[i]!;
  return sum;
}

function squaresAt(values: Int8Array, at: number, count: number): number {
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** Behind all that are as similar. */
function insert(nearest: NearEmbedding[], entry: NearEmbedding): void {
  let at = nearest.length;
  while (at > 0 && nearest[at - 1]!.similarity < entry.similarity) at--;
  nearest.splice(at, 0, entry);
}
