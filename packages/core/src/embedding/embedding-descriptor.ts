/** What a model makes of one picture or text: a vector of length 1, with all that it takes to know what it may be compared with. */
import { createHash } from 'node:crypto';
import { EmbeddingError } from './embedding-error.ts';
import type { ModelManifest } from './model-manifest.ts';
import { PREPROCESS_VERSION } from './preprocess.ts';

/** Which model made a vector, and how it was fed. Vectors are comparable when all of it is the same. */
export interface EmbeddingModel {
  readonly id: string;
  /** SHA-256 of the model's file, lowercase hex. */
  readonly sha256: string;
  /** Digest of how pictures or words become the model's input and its output a vector, 16 hexadecimal digits; see {@link recipeOf}. */
  readonly recipe: string;
  readonly task: 'image' | 'text';
  /** The space that the vectors lie in; pictures and texts of one space can be compared by {@link textSimilarity}. */
  readonly space: string;
  readonly dimensions: number;
}

/** One vector of length 1, as int8 with a scale (a quarter of the bytes), or as it came. */
export interface EmbeddingDescriptor {
  readonly algorithm: 'embedding';
  readonly version: 1;
  readonly model: EmbeddingModel;
  readonly vector: Int8Vector | Float32Vector;
}

/** Component i is `values[i] * scale`. */
export interface Int8Vector {
  readonly kind: 'int8';
  readonly values: Int8Array;
  readonly scale: number;
}

export interface Float32Vector {
  readonly kind: 'float32';
  readonly values: Float32Array;
}

/** An image that is asked about: as it is, and as a negative, to which the models are blind otherwise. */
export interface QueryEmbedding {
  readonly upright: EmbeddingDescriptor;
  readonly negative: EmbeddingDescriptor;
}

/** The model that a manifest describes, as embeddings name it. */
export function embeddingModelOf(manifest: ModelManifest): EmbeddingModel {
  const { id, file, input, output, space } = manifest;
  return { id, sha256: file.sha256, recipe: recipeOf(manifest), task: input.kind, space, dimensions: output.dimensions };
}

/**
 * Digest of everything but the file that a vector depends on. Another filter or another size gives other vectors with the same file, and those must not
 * be compared either.
 */
export function recipeOf({ input, output }: ModelManifest): string {
  return createHash('sha256')
    .update(JSON.stringify([PREPROCESS_VERSION, sorted(input), sorted(output)]))
    .digest('hex')
    .slice(0, 16);
}

/** @param vector Of length 1, as embedders return it. */
export function embeddingDescriptor(
  model: EmbeddingModel,
  vector: Float32Array,
  storage: 'int8' | 'float32' = 'int8',
): EmbeddingDescriptor {
  if (vector.length !== model.dimensions) throw mismatch(`${model.dimensions} numbers make a vector of ${model.id}, not ${vector.length}`);
  return {
    algorithm: 'embedding',
    version: 1,
    model,
    vector: storage === 'float32' ? { kind: 'float32', values: vector.slice() } : quantised(vector),
  };
}

/** Whether vectors of these models may be compared: the same file, fed in the same way. */
export function isSameModel(a: EmbeddingModel, b: EmbeddingModel): boolean {
  return (
    a.id === b.id &&
    a.sha256 === b.sha256 &&
    a.recipe === b.recipe &&
    a.task === b.task &&
    a.space === b.space &&
    a.dimensions === b.dimensions
  );
}

/**
 * Cosine similarity, -1 to 1.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when they come from different models, or were made in different ways: make one of them again from
 * its image.
 */
export function embeddingSimilarity(a: EmbeddingDescriptor, b: EmbeddingDescriptor): number {
  if (!isSameModel(a.model, b.model)) throw mismatch(`${modelText(a.model)} and ${modelText(b.model)} are different models`);
  return cosine(a.vector.values, b.vector.values);
}

/**
 * Cosine similarity of words and a picture, for searching with words; around 0.2 to 0.35 for what fits with CLIP, so only the order means something.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` unless one is of a text, the other of a picture, and both are of one space.
 */
export function textSimilarity(text: EmbeddingDescriptor, image: EmbeddingDescriptor): number {
  const fits = text.model.task === 'text' && image.model.task === 'image' && text.model.space === image.model.space;
  if (!fits || text.model.dimensions !== image.model.dimensions) {
    throw mismatch(`${modelText(text.model)} and ${modelText(image.model)} are not a text model and an image model of one space`);
  }
  return cosine(text.vector.values, image.vector.values);
}

/** Throws unless `model` is the one that was expected. */
export function expectModel(expected: EmbeddingModel, model: EmbeddingModel): void {
  if (!isSameModel(expected, model)) throw mismatch(`expected an embedding of ${modelText(expected)}, got one of ${modelText(model)}`);
}

// --- internal ---

const INT8_MAX = 127;

/** The largest component becomes 127. A cosine changes by at most 0.0023 (measured on all pairs of 566 pictures, both SSCD files). */
function quantised(vector: Float32Array): Int8Vector {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / INT8_MAX;
  return { kind: 'int8', values: Int8Array.from(vector, (value) => Math.round(value / scale)), scale };
}

/** Scales fall out: what is divided by is the vectors' own lengths. 0 when one has none. */
function cosine(a: Int8Array | Float32Array, b: Int8Array | Float32Array): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    squaresA += a[i]! * a[i]!;
    squaresB += b[i]! * b[i]!;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : Math.max(-1, Math.min(1, dot / Math.sqrt(squaresA * squaresB)));
}

function modelText({ id, sha256, recipe, task }: EmbeddingModel): string {
  return `${id} (${task}, file ${sha256.slice(0, 8)}…, recipe ${recipe})`;
}

function mismatch(why: string): EmbeddingError {
  return new EmbeddingError(
    'IMGGUARD_EMBEDDING_MISMATCH',
    `These embeddings cannot be compared: ${why}. Make them again from the images with one model`,
  );
}

/** Objects with their keys in order, so that the digest does not depend on how a manifest was written. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
