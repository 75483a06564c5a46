/**
 * Embeddings: vectors by which pictures, or pictures and words, are near to each other. Optional: they need `onnxruntime-node`, and the file of a model, which is
 * never downloaded.
 */
export { createEmbedder, type Embedder, type EmbedderOptions } from './create-embedder.ts';
export { builtInModel, MODEL_MANIFESTS } from './embedding/built-in-models.ts';
export { decodeEmbedding, encodeEmbedding } from './embedding/embedding-codec.ts';
export {
  type EmbeddingDescriptor,
  embeddingDescriptor,
  type EmbeddingModel,
  embeddingModelOf,
  embeddingSimilarity,
  type Float32Vector,
  type Int8Vector,
  isSameModel,
  type QueryEmbedding,
  textSimilarity,
} from './embedding/embedding-descriptor.ts';
export { EmbeddingError, type EmbeddingErrorCode, isModelUnavailable } from './embedding/embedding-error.ts';
export {
  decodeEmbeddingSet,
  type EmbeddingSet,
  embeddingSet,
  encodeEmbeddingSet,
  type NearEmbedding,
  nearestEmbeddings,
} from './embedding/embedding-set.ts';
export {
  type CandidateOptions,
  compareEmbeddings,
  type EmbeddingCandidate,
  embeddingCandidates,
  type EmbeddingEvidence,
  type EmbeddingRule,
  embeddingRule,
  embeddingVerdict,
  type QueryBackground,
  queryBackground,
  SUPPORTED_MIN_PROBABILITY,
  withEmbedding,
} from './embedding/embedding-verdict.ts';
export type {
  ImageModelInput,
  ModelFile,
  ModelLicense,
  ModelManifest,
  ModelOutput,
  PixelValues,
  ResizePlan,
  Rgb,
  TextModelInput,
} from './embedding/model-manifest.ts';
export { backgroundSimilarity, normaliseSimilarity, type SimilarityNormalisation } from './embedding/normalise-similarity.ts';
export { parseModelManifest } from './embedding/parse-manifest.ts';
export type { ResampleFilter } from './embedding/resample.ts';
