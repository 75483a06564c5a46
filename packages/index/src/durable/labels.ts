/** What a caller files a picture under: a collection and tags. Stored as canonical JSON, so that equal labels are one text. */
import { argumentError } from '../index-error.ts';

export interface Labels {
  readonly collection?: string;
  readonly tags?: readonly string[];
}

/** Which pictures are looked at. All that is given has to hold. */
export interface LabelFilter {
  /** Only pictures of one of these collections. */
  readonly collections?: readonly string[];
  /** Only pictures that have every one of these tags. */
  readonly allTags?: readonly string[];
  /** Only pictures that have at least one of these tags. */
  readonly anyTags?: readonly string[];
}

/** @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` */
export function encodeLabels({ collection, tags = [] }: Labels): string {
  for (const text of [...(collection === undefined ? [] : [collection]), ...tags]) {
    if (typeof text !== 'string' || text === '') throw argumentError('labels', 'texts that are not empty', text);
  }
  const sorted = [...new Set(tags)].toSorted();
  if (collection === undefined && sorted.length === 0) return '';
  const encoded = JSON.stringify({ ...(collection === undefined ? {} : { collection }), ...(sorted.length === 0 ? {} : { tags: sorted }) });
  if (Buffer.byteLength(encoded) > MAX_LABEL_BYTES)
    throw argumentError('labels', `at most ${MAX_LABEL_BYTES} bytes as JSON`, encoded.length);
  return encoded;
}

export function decodeLabels(encoded: string): Labels {
  return encoded === '' ? {} : (JSON.parse(encoded) as Labels);
}

export function passes(encoded: string, { collections, allTags, anyTags }: LabelFilter): boolean {
  const { collection, tags = [] } = decodeLabels(encoded);
  if (collections !== undefined && (collection === undefined || !collections.includes(collection))) return false;
  if (allTags !== undefined && !allTags.every((tag) => tags.includes(tag))) return false;
  return anyTags === undefined || anyTags.some((tag) => tags.includes(tag));
}

// --- internal ---

/** Its length must fit two bytes of a record. */
const MAX_LABEL_BYTES = 65_535;
