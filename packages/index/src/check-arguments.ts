/** Arguments are checked where they come in: what is wrong with a fingerprint would otherwise show in a worker thread, much later. */
import { type EmbeddingDescriptor, isSameModel } from '@imgguard/core/embedding';
import { DESCRIPTOR_BYTES, type Fingerprint, type FingerprintEmbedding, PDQ_BYTES, PDQ_DIHEDRAL_ORDER } from '@imgguard/core';
import { argumentError, IndexError } from './index-error.ts';

/** Longest id in bytes of UTF-8: its length must fit two bytes of a snapshot's record. */
const MAX_ID_BYTES = 65_535;

export function checkId(id: string): void {
  const fits = typeof id === 'string' && id.length > 0 && Buffer.byteLength(id) <= MAX_ID_BYTES && isWellFormed(id);
  if (!fits) throw argumentError('id', `a well-formed string of 1 to ${MAX_ID_BYTES} bytes in UTF-8`, shortened(id));
}

/** @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` unless `fingerprint` is of this role and its parts fit together */
export function checkFingerprint(fingerprint: Fingerprint, role: Fingerprint['role'], method: string): void {
  if (fingerprint.role !== role) {
    const message = `${method} needs a fingerprint of role ${role}, got ${fingerprint.role}; take it with fingerprint(image, { role: '${role}' }).`;
    throw new IndexError('IMGGUARD_INVALID_ARGUMENT', message);
  }
  const problem = problemOf(fingerprint);
  if (problem !== null) throw new IndexError('IMGGUARD_INVALID_ARGUMENT', `The fingerprint cannot be used: ${problem}. Take it again.`);
}

/** @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` */
export function checkedEmbedding(embedding: EmbeddingDescriptor | null): EmbeddingDescriptor | null {
  const problem = embedding === null ? null : embeddingProblem({ upright: embedding });
  if (problem === null) return embedding;
  throw new IndexError('IMGGUARD_INVALID_ARGUMENT', `The embedding cannot be used: ${problem}. Make it again.`);
}

// --- internal ---

/** Whether it is the same after a way through UTF-8: halves of surrogate pairs are not. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

/** Side of a frame in pixels: far above what is made (512 for works, 768 for queries), and small enough to be decoded safely. */
const MAX_FRAME_SIDE = 4096;
const SHOWN_CHARACTERS = 40;

function problemOf({ version, role, pdq, pdqDihedral, keypoints, frame, ...rest }: Fingerprint): string | null {
  const { count, points, descriptors } = keypoints;
  if (version !== 1) return `version ${String(version)} is not known`;
  if (pdq.variant !== 'full') return `its PDQ hash is of variant ${pdq.variant}, not full`;
  if (pdq.hash.length !== PDQ_BYTES) return `its PDQ hash has ${pdq.hash.length} bytes`;
  const positions = role === 'reference' ? 1 : PDQ_DIHEDRAL_ORDER.length;
  if (pdqDihedral.length !== positions * PDQ_BYTES) return `its dihedral hashes have ${pdqDihedral.length} bytes`;
  if (!isSize(count + 1) || points.length !== 4 * count) return `${count} keypoints have ${points.length} coordinates`;
  if (descriptors.length !== DESCRIPTOR_BYTES * count) return `${count} keypoints have descriptors of ${descriptors.length} bytes`;
  if (!isSize(frame.width, MAX_FRAME_SIDE) || !isSize(frame.height, MAX_FRAME_SIDE)) return `its frame is ${frame.width}x${frame.height}`;
  if (!isSize(rest.width) || !isSize(rest.height)) return `the picture is ${rest.width}x${rest.height}`;
  if (frame.jpeg.length === 0) return 'its frame is empty';
  return embeddingProblem(rest.embedding);
}

function embeddingProblem(embedding: FingerprintEmbedding | undefined): string | null {
  if (embedding === undefined) return null;
  const { upright, negative = upright } = embedding;
  for (const { model, vector } of [upright, negative]) {
    if (model.task !== 'image') return `its embedding is of a model for ${model.task}`;
    if (vector.values.length !== model.dimensions) return `its embedding has ${vector.values.length} numbers, not ${model.dimensions}`;
  }
  return isSameModel(upright.model, negative.model) ? null : 'its embeddings are of two models';
}

function isSize(value: number, max = Infinity): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

function shortened(id: unknown): unknown {
  return typeof id === 'string' && id.length > SHOWN_CHARACTERS ? `${id.slice(0, SHOWN_CHARACTERS)}…` : id;
}
