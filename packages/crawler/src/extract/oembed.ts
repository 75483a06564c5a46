/** What an oEmbed provider says of a page (oembed.com): its picture, or a thumbnail of whatever else it is about. */
import { objectOf, textOf } from '../json-values.ts';

/** Answers have a few kilobytes; `rich` ones carry markup. */
export const MAX_OEMBED_BYTES = 1_048_576;

export interface OembedImages {
  /** Addresses as written, against the address of the answer; the picture first. */
  readonly images: readonly string[];
  readonly title: string | null;
  readonly author: string | null;
}

/** The images of an answer; none if it cannot be read. */
export function readOembed(text: string): OembedImages {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { images: [], title: null, author: null };
  }
  const answer = objectOf(value);
  const images = [answer['type'] === 'photo' ? textOf(answer['url']) : undefined, textOf(answer['thumbnail_url'])];
  return {
    images: images.filter((url) => url !== undefined),
    title: textOf(answer['title'])?.trim().slice(0, MAX_WORDS_CHARS) ?? null,
    author: textOf(answer['author_name'])?.trim().slice(0, MAX_WORDS_CHARS) ?? null,
  };
}

// --- internal ---

/** More says nothing about a picture. */
const MAX_WORDS_CHARS = 2_000;
