/** What an index is asked with: a fingerprint, or an image that is looked at step by step. */
import type { Fingerprint, ImageInput } from '@imgguard/core';
import { portableInput } from '@imgguard/core/matching';
import { checkFingerprint } from './check-arguments.ts';
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
