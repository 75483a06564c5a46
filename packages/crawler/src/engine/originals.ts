/** Images that a page names at an address of a resizing service, once more at the addresses that the spelling tells of. */
import { MAX_REFERENCES } from '../extract/page-extraction.ts';
import type { FrontierEntry } from '../frontier/frontier.ts';
import { unwrapImageUrl } from '../url/unwrap.ts';
import { type EntryRules, imageEntry } from './entries.ts';

/** The entries as they are, then those for originals that none of them names. */
export function* withOriginals(
  { rules, unwrapImages }: { readonly rules: EntryRules; readonly unwrapImages: boolean },
  entries: Iterable<FrontierEntry>,
): Generator<FrontierEntry> {
  const images: FrontierEntry[] = [];
  for (const entry of entries) {
    yield entry;
    if (unwrapImages && entry.kind === 'image' && entry.host !== '' && images.length < MAX_REFERENCES) images.push(entry);
  }
  const known = new Set(images.map(keyOf));
  for (const image of images) {
    for (const url of unwrapImageUrl(image.url)) {
      const original = originalEntry(rules, image, url);
      if (known.has(keyOf(original))) continue;
      known.add(keyOf(original));
      yield original;
    }
  }
}

// --- internal ---

function keyOf({ url, pageUrl }: FrontierEntry): string {
  return `${url}\n${pageUrl ?? ''}`;
}

function originalEntry(rules: EntryRules, { url: unwrappedFrom, pageUrl, depth, detail }: FrontierEntry, url: string): FrontierEntry {
  const { contexts = [], pageTitle = null, signals = [] } = detail;
  const origin = { pageUrl, depth, pageTitle, signals };
  return imageEntry(rules, { url, contexts: contexts.map((context) => ({ ...context, unwrappedFrom })), origin, guess: true });
}
