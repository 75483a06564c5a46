import type { KeypointSet } from './descriptors/keypoint-set.ts';
import type { PdqDescriptor } from './descriptors/pdq-descriptor.ts';
import type { EmbeddingDescriptor } from './embedding/embedding-descriptor.ts';
import type { EncodedFrame } from './image/frame-codec.ts';

/**
 * All descriptors of one image: what an index stores and what `match` compares. Plain data.
 *
 * A `reference` is a registered work (frame of 512 px, 700 keypoints), a `query` an image that is asked about (768 px, 1,200 keypoints).
 */
export interface Fingerprint {
  readonly version: 1;
  readonly role: FingerprintRole;
  /** SHA-256 of the file's bytes, lowercase hex; `null` when pixels were given. */
  readonly fileSha256: string | null;
  /** SHA-256 of the canonical pixels, lowercase hex. */
  readonly pixelSha256: string;
  /** Size of the picture in pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly pdq: PdqDescriptor;
  /** For a query: the PDQ hashes of its eight dihedral positions (see `PDQ_DIHEDRAL_ORDER`), 8 x 32 bytes. For a reference: its one hash, 32 bytes. */
  readonly pdqDihedral: Uint8Array;
  readonly keypoints: KeypointSet;
  /** The gray picture for the photometric comparison, compressed. */
  readonly frame: EncodedFrame;
  /** What a model makes of the picture, where one is used. */
  readonly embedding?: FingerprintEmbedding;
}

/** Optional, and of one model: vectors of another are refused where they meet (`IMGGUARD_EMBEDDING_MISMATCH`). */
export interface FingerprintEmbedding {
  readonly upright: EmbeddingDescriptor;
  /** Of an image that is asked about: the same of its negative, to which models are blind otherwise. */
  readonly negative?: EmbeddingDescriptor;
}

export type FingerprintRole = 'reference' | 'query';

/**
 * Names everything that a fingerprint's figures depend on. Fingerprints of another engine are never compared in silence: `decodeFingerprint`
 * refuses them, and they are made again from the image.
 */
export const FINGERPRINT_ENGINE = 'akaze-mldb-486@wasm-1;1024:700/1200;fill-0.00002;pdq-full-512;frame-jpeg-90;2';

/** Engines whose fingerprints can be compared with ours. Those of the first have 500 keypoints at most, from the frame of 512 px: parts of such works are found less often. */
export const COMPARABLE_ENGINES: readonly string[] = [
  FINGERPRINT_ENGINE,
  'akaze-mldb-486@wasm-1;fill-0.00002;pdq-full-512;frame-jpeg-90;1',
];
