/** Elements whose text is read: titles, captions, credit lines, styles and data scripts. */
import { cssReferences, MAX_CSS_CHARS } from './css.ts';
import { jsonLdImages, MAX_JSON_LD_CHARS, MAX_STATE_CHARS, stateBlobImages } from './json-images.ts';
import type { Attributes } from './markup-reader.ts';
import { addCredit, addImage, addSheet, type PageState } from './page-state.ts';
import type { Capture } from './text-captures.ts';

/** Words that are kept; more is no title, caption or credit line. */
const MAX_TITLE_CHARS = 1_000;
const MAX_CAPTION_CHARS = 2_000;
const MAX_CREDIT_CHARS = 500;

const CREDIT =
  /(?:^|[\s_-])(?:credits?|copyright|photographer|photo-?by|byline-photo|image-?credit|attribution|creditText|copyrightHolder)(?:$|[\s_-])/i;

/** What is done with the text of an element that opens; `null` when it is of no interest. */
export function captureOf(state: PageState, name: string, attributes: Attributes): Capture | null {
  const figure = state.figures.at(-1);
  if (name === 'title' && state.title === null) return capture(MAX_TITLE_CHARS, (text) => (state.title ??= tidy(text) || null));
  if (name === 'style') return capture(MAX_CSS_CHARS, (text) => addStyle(state, text));
  if (name === 'script') return scriptCapture(state, attributes);
  if (name === 'figcaption' && figure !== undefined) return capture(MAX_CAPTION_CHARS, (text) => (figure.caption = tidy(text)));
  if (!CREDIT.test(`${attributes['class'] ?? ''} ${attributes['itemprop'] ?? ''}`)) return null;
  return capture(MAX_CREDIT_CHARS, (text) => addCredit(state, figure, tidy(text)));
}

// --- internal ---

function capture(limit: number, finish: (text: string) => void): Capture {
  return {
    limit,
    text: '',
    finish() {
      finish(this.text);
    },
  };
}

function scriptCapture(state: PageState, attributes: Attributes): Capture | null {
  const type = (attributes['type'] ?? '').toLowerCase();
  if (type.includes('ld+json')) {
    return capture(MAX_JSON_LD_CHARS, (text) => {
      for (const { url, context } of jsonLdImages(text)) addImage(state, url, context);
    });
  }
  const isJson = type.includes('json');
  if (!(isJson || type === '' || type.includes('javascript') || type === 'module') || attributes['src'] !== undefined) return null;
  return capture(MAX_STATE_CHARS, (text) => {
    if (!isJson && !/__(?:INITIAL_STATE|NUXT|NEXT_DATA|APOLLO_STATE|PRELOADED_STATE)__/.test(text)) return;
    for (const url of stateBlobImages(text)) addImage(state, url, { source: 'state-blob' });
  });
}

function addStyle(state: PageState, text: string): void {
  const { images, imports } = cssReferences(text);
  for (const raw of images) addImage(state, raw, { source: 'css' });
  for (const raw of imports) addSheet(state, raw);
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
