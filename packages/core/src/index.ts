export { match, type MatchOptions } from './match-images.ts';
export { createEngine, type Engine, type EngineOptions, type FingerprintOptions } from './engine.ts';
export { type Fingerprint, FINGERPRINT_ENGINE, type FingerprintEmbedding, type FingerprintRole } from './fingerprint.ts';
export { decodeFingerprint, encodeFingerprint } from './fingerprint-codec.ts';
export type {
  Alignment,
  ComparedCell,
  Coverage,
  Match,
  MatchEvidence,
  MatchKind,
  MatchReason,
  MatchReasonCode,
  MatchVerdict,
  Point,
} from './matching/match.ts';
export { decode } from './image/decode.ts';
export type { DecodeOptions } from './image/decode-options.ts';
export type { DecodedImage, ImageFormat } from './image/decoded-image.ts';
export type { ImageInput, RawPixels } from './image/image-input.ts';
export { type GrayFrame, toGray } from './image/gray-frame.ts';
export type { EncodedFrame } from './image/frame-codec.ts';
export { DESCRIPTOR_BITS, DESCRIPTOR_BYTES, type KeypointSet } from './descriptors/keypoint-set.ts';
export {
  type DihedralPosition,
  PDQ_BYTES,
  PDQ_DIHEDRAL_ORDER,
  PDQ_MAX_DISTANCE,
  PDQ_MIN_QUALITY,
  pdqComplement,
  type PdqDescriptor,
  type PdqDihedral,
  pdqFromHex,
  pdqToHex,
  type PdqVariant,
} from './descriptors/pdq-descriptor.ts';
export { type NearestPdq, nearestPdq, pdqDistance } from './descriptors/pdq-distance.ts';
export { pdq, pdqDihedral, type PdqOptions } from './descriptors/pdq.ts';
export type { PdqSource } from './descriptors/pdq-reduction.ts';
export { FingerprintError, type FingerprintErrorCode } from './fingerprint-error.ts';
export { ArgumentError, ImageError, type ImageErrorCode, type ImgGuardError, isImgGuardError } from './errors.ts';
