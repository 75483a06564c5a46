import { createEngine, type Engine, type FingerprintOptions } from './engine.ts';
import type { ImageInput } from './image/image-input.ts';
import type { Match } from './matching/match.ts';

/**
 * Whether `suspect` shows `original`, and where: the whole of this package in one call.
 *
 * Works in a worker thread that is started for the call. For more than a handful of pictures make an engine (`createEngine`), take each
 * fingerprint once, and compare those.
 *
 * @param original The registered work.
 * @param suspect The image that is asked about. One that ends too early is compared as far as it goes, as a browser shows it.
 * @throws {ImageError} when a picture is refused or cannot be read; its `code` says why.
 * @example
 * import { match } from '@imgguard/core';
 * const result = await match('lighthouse.jpg', 'found-on-the-web.webp');
 * console.log(result.kind, result.probability, result.reasons.map((reason) => reason.text));
 */
export async function match(original: ImageInput, suspect: ImageInput, options: MatchOptions = {}): Promise<Match> {
  const engine: Engine = createEngine({ threads: 2 });
  try {
    const [reference, query] = await Promise.all([
      engine.fingerprint(original, { ...options, role: 'reference' }),
      engine.fingerprint(suspect, { truncated: 'accept', ...options, role: 'query' }),
    ]);
    return await engine.match(query, reference, options);
  } finally {
    await engine.close();
  }
}

/** Limits for reading both pictures, and a signal. */
export type MatchOptions = Omit<FingerprintOptions, 'role'>;
