import type { ImgGuardError } from '../errors.ts';

/** Why an embedding could not be made, read or compared. */
export type EmbeddingErrorCode =
  /** The peer `onnxruntime-node` is not installed, or cannot be loaded on this system. */
  | 'IMGGUARD_EMBEDDING_RUNTIME_MISSING'
  /** A model manifest says something that makes no sense. */
  | 'IMGGUARD_MODEL_MANIFEST'
  /** A model's file, or its tokenizer's, is not where it should be or cannot be read. */
  | 'IMGGUARD_MODEL_NOT_FOUND'
  /** A model's file, or its tokenizer's, has another SHA-256 than its manifest says. */
  | 'IMGGUARD_MODEL_HASH'
  /** The file has the right hash, but no session can be made of it, or it does not answer as its manifest says. */
  | 'IMGGUARD_MODEL_UNUSABLE'
  /** The file is no vocabulary for this tokenizer. */
  | 'IMGGUARD_TOKENIZER'
  /** Vectors of different models, or of different ways to feed one, were to be compared. */
  | 'IMGGUARD_EMBEDDING_MISMATCH'
  /** Stored bytes are missing or changed. */
  | 'IMGGUARD_EMBEDDING_CORRUPT'
  /** Stored by another version of the format. */
  | 'IMGGUARD_EMBEDDING_VERSION'
  /** The embedder was closed. */
  | 'IMGGUARD_EMBEDDING_CLOSED'
  /** The worker thread ended in the middle of its work. */
  | 'IMGGUARD_EMBEDDING_WORKER';

/** An embedding could not be made, read or compared; `code` says why, `message` what to do. */
export class EmbeddingError extends Error implements ImgGuardError {
  override readonly name = 'EmbeddingError';
  readonly code: EmbeddingErrorCode;
  readonly retryable: boolean;

  constructor(code: EmbeddingErrorCode, message: string, options: { readonly cause?: unknown; readonly retryable?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? false;
    Object.defineProperty(this, Symbol.for('imgguard.error'), { value: true });
  }
}

/**
 * Whether an error says that a model cannot be used at all (its runtime, its files or its thread), and not that one picture or one comparison is at fault: then there is
 * no use in asking it again, and whatever goes without a model can go on without it.
 *
 * @example
 * const embedder = await createEmbedder({ manifest, file }).catch((error: unknown) => {
 *   if (isModelUnavailable(error)) return null;
 *   throw error;
 * });
 */
export function isModelUnavailable(error: unknown): error is EmbeddingError {
  return error instanceof EmbeddingError && UNAVAILABLE.has(error.code);
}

// --- internal ---

const UNAVAILABLE: ReadonlySet<EmbeddingErrorCode> = new Set<EmbeddingErrorCode>([
  'IMGGUARD_EMBEDDING_RUNTIME_MISSING',
  'IMGGUARD_MODEL_MANIFEST',
  'IMGGUARD_MODEL_NOT_FOUND',
  'IMGGUARD_MODEL_HASH',
  'IMGGUARD_MODEL_UNUSABLE',
  'IMGGUARD_TOKENIZER',
  'IMGGUARD_EMBEDDING_WORKER',
]);
