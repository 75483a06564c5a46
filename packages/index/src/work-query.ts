/** What an index is asked with: a fingerprint, or an image that is looked at step by step. */
import type { Fingerprint, FingerprintEmbedding, FingerprintOptions, ImageInput } from '@imgguard/core';
import { portableInput, type WorkerPool } from '@imgguard/core/matching';
import { checkFingerprint } from './check-arguments.ts';
import type { EmbeddingUse } from './embeddings/embedding-options.ts';
import type { AskedImage } from './tiers/search-query.ts';
import type { WorkSearchOptions } from './work-index.ts';

export function isFingerprint(query: unknown): query is Fingerprint {
  return typeof query === 'object' && query !== null && 'keypoints' in query && 'pdqDihedral' in query;
}

/** A query as it goes to a thread: streams and sharp instances are read here. @throws {ImageError} when an image is refused meanwhile; {IndexError} `IMGGUARD_INVALID_ARGUMENT` */
export async function askedOf(
  query: Fingerprint | ImageInput,
  { decode = {}, signal }: WorkSearchOptions,
): Promise<Fingerprint | AskedImage> {
  if (!isFingerprint(query)) {
    return { input: await portableInput(query, { ...decode, ...(signal === undefined ? {} : { signal }) }), options: decode };
  }
  checkFingerprint(query, 'query', 'search');
  return query;
}

/** A fingerprint, with the embedding of the index's model if it has one that can be used. */
export async function fingerprintWith(
  { pool, use }: { readonly pool: WorkerPool; readonly use: EmbeddingUse | null },
  input: ImageInput,
  options: FingerprintOptions = {},
): Promise<Fingerprint> {
  if (use === null) return pool.fingerprint(input, options);
  const { role = 'query', ...decode } = options;
  // A stream can be read only once.
  const image = await portableInput(input, decode);
  const embed = async (): Promise<FingerprintEmbedding> => {
    if (role === 'query') return (await use.embedder.describeQueries([image], decode))[0]!;
    return { upright: (await use.embedder.describe([image], decode))[0]! };
  };
  const [fingerprint, embedding] = await Promise.all([pool.fingerprint(image, options), use.unlessUnavailable(embed())]);
  return embedding === null ? fingerprint : { ...fingerprint, embedding };
}
