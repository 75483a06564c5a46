/** What a crawl remembers of the pages that it read. */
import type { PageExtraction } from '../extract/page-extraction.ts';
import { restoredExtraction, storedExtraction, type StoredExtraction } from '../extract/stored-extraction.ts';
import type { PageRendering } from '../sighting.ts';
import { type Memory, recall, type Recalled } from './memory.ts';

/** What is remembered of a page. */
export interface PageContent {
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
  readonly extraction: PageExtraction;
  readonly byteLength: number;
  /** SHA-1 of its bytes; absent of what was remembered before there was one. */
  readonly digest?: string;
  /** When it is what a browser showed. */
  readonly rendering?: PageRendering;
}

/** The form in which it is kept. */
export function storedPage(content: PageContent): StoredPage {
  return { ...content, extraction: storedExtraction(content.extraction) };
}

/** Asks the history of a page. */
export async function recallPage(memory: Memory | null, url: string): Promise<Recalled<PageContent> | null> {
  const recalled = await recall<StoredPage>(memory, 'page', url);
  if (recalled === null || recalled.content === null) return recalled === null ? null : { ...recalled, content: null };
  const { content } = recalled;
  return { ...recalled, content: { ...content, extraction: restoredExtraction(content.extraction) } };
}

// --- internal ---

type StoredPage = Omit<PageContent, 'extraction'> & { readonly extraction: StoredExtraction };
