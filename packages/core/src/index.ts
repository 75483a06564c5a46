export type { DecodedImage, ImageFormat } from './image/decoded-image.ts';
export type { GrayFrame } from './image/gray-frame.ts';
export type { PdqDescriptor, PdqVariant } from './descriptors/pdq-descriptor.ts';
export type { KeypointSet } from './descriptors/keypoint-set.ts';
export { DESCRIPTOR_BITS, DESCRIPTOR_BYTES } from './descriptors/keypoint-set.ts';
export type { Fingerprint, FingerprintRole } from './fingerprint.ts';
export type { Alignment, Match, MatchEvidence, MatchKind, MatchReason, MatchReasonCode, MatchVerdict, Point } from './matching/match.ts';
