/** What an embedder and its worker thread say to each other. Errors do not survive the way with their codes; these records of them do. */
import { ImageError, type ImageErrorCode } from '../errors.ts';
import type { DecodeOptions } from '../image/decode-options.ts';
import type { PortableInput } from '../workers/portable-input.ts';
import { EmbeddingError, type EmbeddingErrorCode } from './embedding-error.ts';
import type { EmbeddingVariant } from './preprocess.ts';

/** One thing to embed. */
export type EmbeddingItem =
  | {
      readonly kind: 'image';
      readonly input: PortableInput;
      readonly variants: readonly EmbeddingVariant[];
      readonly options: Omit<DecodeOptions, 'signal'>;
    }
  | { readonly kind: 'text'; readonly text: string };

/** To the thread. */
export type EmbeddingRequest = { readonly kind: 'run'; readonly items: readonly EmbeddingItem[] } | { readonly kind: 'close' };

/** From the thread: first `ready`, then one answer for each request, in their order. `closed` is the last. */
export type EmbeddingReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly results: readonly EmbeddingResult[] }
  | { readonly kind: 'failed'; readonly error: PortableError }
  | { readonly kind: 'closed' };

/** For one item: a vector for each variant, or why there is none. */
export type EmbeddingResult =
  | { readonly ok: true; readonly vectors: readonly Float32Array[] }
  | { readonly ok: false; readonly error: PortableError };

export type PortableError =
  | { readonly kind: 'image'; readonly code: ImageErrorCode; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'embedding'; readonly code: EmbeddingErrorCode; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'other'; readonly error: unknown };

export function portableError(error: unknown): PortableError {
  if (error instanceof ImageError) return { kind: 'image', code: error.code, message: error.message, retryable: error.retryable };
  if (error instanceof EmbeddingError) return { kind: 'embedding', code: error.code, message: error.message, retryable: error.retryable };
  return { kind: 'other', error };
}

export function errorOf(portable: PortableError): unknown {
  if (portable.kind === 'other') return portable.error;
  const { code, message, retryable } = portable;
  return portable.kind === 'image'
    ? new ImageError(portable.code, message, { retryable })
    : new EmbeddingError(code as EmbeddingErrorCode, message, { retryable });
}
