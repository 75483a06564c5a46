/**
 * Fingerprints and matches in worker threads.
 *
 * @example
 * import { createEngine } from '@imgguard/core';
 * const engine = createEngine({ threads: 2 });
 * const work = await engine.fingerprint('lighthouse.jpg', { role: 'reference' });
 * const image = await engine.fingerprint('found-on-the-web.webp');
 * const result = await engine.match(image, work);
 * console.log(result.kind, result.probability);
 * await engine.close();
 */
import type { Fingerprint, FingerprintRole } from './fingerprint.ts';
import type { DecodeOptions } from './image/decode-options.ts';
import type { ImageInput } from './image/image-input.ts';
import type { Match } from './matching/match.ts';
import { createWorkerPool } from './workers/worker-pool.ts';
import { workerEntry } from './workers/worker-entry.ts';

export interface EngineOptions {
  /** Worker threads; each takes about 200 MB once it is in use. @default the number of cores, at most 4 */
  readonly threads?: number;
}

export interface FingerprintOptions extends DecodeOptions {
  /** `reference` for a registered work, `query` for an image that is asked about. @default 'query' */
  readonly role?: FingerprintRole;
}

export interface Engine {
  /** @throws {ImageError} when the picture is refused or cannot be read; its `code` says why. */
  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint>;
  /** Whether `query` (role `query`) shows `reference` (role `reference`), and where. */
  match(query: Fingerprint, reference: Fingerprint, options?: { readonly signal?: AbortSignal }): Promise<Match>;
  /** Ends the threads. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function createEngine({ threads }: EngineOptions = {}): Engine {
  const pool = createWorkerPool({ entry: workerEntry(import.meta.url, 'matching-worker'), ...(threads === undefined ? {} : { threads }) });
  return {
    fingerprint: pool.fingerprint,
    match: (query, reference, { signal } = {}) => pool.run<Match>({ kind: 'match', query, reference }, signal),
    close: pool.close,
    [Symbol.asyncDispose]: pool.close,
  };
}
