/**
 * The building blocks of matching, for indexes: what `createEngine` is made of. Pure functions on plain data; those that take `cv` work on
 * OpenCV and belong in worker threads. Most programs need only `@imgguard/core`.
 */
export { BUCKET_BITS, BUCKET_KEY_BITS, BUCKET_TABLES, bucketKeys } from './descriptors/descriptor-buckets.ts';
export { DESCRIPTOR_WORDS, descriptorDistance, packDescriptors } from './descriptors/descriptor-words.ts';
export { type ImageLook, lookAt, type LookFacts } from './extract-fingerprint.ts';
export { type Variant, variantKeypoints, VARIANTS } from './descriptors/keypoint-variants.ts';
export { type EncodedFrame, decodeFrame } from './image/frame-codec.ts';
export { type ComparedFingerprint, type ComparedQuery, conclude, type EmbeddingTier, type PdqComparison } from './matching/conclude.ts';
export type { PackedKeypoints } from './matching/guided-matching.ts';
export { isStronger, type Judgement, type ReferenceView } from './matching/examination.ts';
export { type AlignmentInput, alignProposal, judge, type Proposal } from './matching/judge.ts';
export { comparePdq, type FramedKeypoints, judgePair } from './matching/match-fingerprints.ts';
export { loadOpenCv, type OpenCv } from './matching/open-cv.ts';
export { nearPairs, pairwiseVote } from './matching/pairwise-vote.ts';
export {
  MAX_CANDIDATES,
  SIMILAR_MAX_PROBABILITY,
  SMOOTH_MAX_PDQ_DISTANCE,
  VOTE_MAX_HAMMING,
  VOTE_MAX_PAIRS,
  VOTE_PRESELECTED,
} from './matching/parameters.ts';
export { queryKeypoints, type QueryKeypoints, queryViews, type QueryViews } from './matching/query-views.ts';
export { mulberry32 } from './matching/random.ts';
export { confirmWhole, type WholePicture } from './matching/whole-picture.ts';
export { isSmooth, judgeWholeSmooth } from './matching/smooth.ts';
export { coarseVote, fineVote, type Hypothesis, pairWeights, VOTE_MIN_SUPPORT, type WeightedPairs } from './matching/vote.ts';
export { type FingerprintTask, runFingerprintTask } from './workers/fingerprint-task.ts';
export { type PortableInput, portableInput } from './workers/portable-input.ts';
export { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';
export { workerEntry } from './workers/worker-entry.ts';
export { asResult, unwrap, type WorkerResult } from './workers/worker-result.ts';
