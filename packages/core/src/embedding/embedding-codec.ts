/** Embeddings as bytes, for stores and for other languages; see `sealed-bytes` for the layout. Magic `IGEM`. */
import type { EmbeddingDescriptor, EmbeddingModel } from './embedding-descriptor.ts';
import { corruptEmbedding, seal, type SealedFormat, unseal } from './sealed-bytes.ts';

/** About 790 bytes for 512 numbers as int8, 2.3 KB as floats. */
export function encodeEmbedding({ model, vector }: EmbeddingDescriptor): Uint8Array {
  const storage = vector.kind === 'int8' ? { kind: vector.kind, scale: vector.scale } : { kind: vector.kind };
  return seal(FORMAT, { model, storage }, [vector.values]);
}

/**
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_CORRUPT` when bytes are missing or changed, `IMGGUARD_EMBEDDING_VERSION` for another version of the format:
 * make it again from the image.
 */
export function decodeEmbedding(bytes: Uint8Array): EmbeddingDescriptor {
  const { header, numbers } = unseal(bytes, FORMAT);
  const { model: stored, storage } = header as { model?: unknown; storage?: { kind?: unknown; scale?: unknown } };
  const model = storedModel(stored, FORMAT.noun);
  const { kind, scale } = storage ?? {};
  if (kind === 'int8' && typeof scale === 'number' && numbers.byteLength === model.dimensions) {
    return { algorithm: 'embedding', version: 1, model, vector: { kind, values: new Int8Array(numbers), scale } };
  }
  if (kind === 'float32' && numbers.byteLength === 4 * model.dimensions) {
    return { algorithm: 'embedding', version: 1, model, vector: { kind, values: new Float32Array(numbers) } };
  }
  throw corruptEmbedding(FORMAT.noun, 'its header and its length disagree');
}

/** A model from a stored header. */
export function storedModel(value: unknown, noun: string): EmbeddingModel {
  const { id, sha256, recipe, task, space, dimensions } = (value ?? {}) as Partial<EmbeddingModel>;
  const texts = [id, sha256, recipe, space].every((text) => typeof text === 'string');
  if (!texts || (task !== 'image' && task !== 'text') || !Number.isSafeInteger(dimensions) || dimensions! < 1) {
    throw corruptEmbedding(noun, 'its header names no model');
  }
  return { id: id!, sha256: sha256!, recipe: recipe!, task, space: space!, dimensions: dimensions! };
}

// --- internal ---

const FORMAT: SealedFormat = { magic: 'IGEM', version: 1, noun: 'stored embedding' };
