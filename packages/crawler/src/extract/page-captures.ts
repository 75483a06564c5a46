/** Elements whose text is read: titles, captions, credit lines, styles and data scripts. */
import { cssReferences, MAX_CSS_CHARS } from './css.ts';
import { jsonLdImages, MAX_JSON_LD_CHARS, MAX_STATE_CHARS, stateBlobImages } from './json-images.ts';
import type { TagAttributes } from './tag-attributes.ts';
import { addImage, addLicense, addSheet, addWords, closeFigure, type Figure, openFigure, type PageState } from './page-state.ts';
import type { Capture } from './text-captures.ts';

/** Words that are kept; more is no title, caption or credit line. */
const MAX_TITLE_CHARS = 1_000;
const MAX_CAPTION_CHARS = 2_000;
const MAX_CREDIT_CHARS = 500;

const CREDIT =
  /(?:^|[\s_-])(?:credits?|copyright|photographer|photo-?by|byline-photo|image-?credit|attribution|creditText|copyrightHolder|copyrightNotice|creator)(?:$|[\s_-])/i;
/** WordPress, Blogger, MediaWiki and themes before `figcaption`. */
const CAPTION =
  /(?:^|\s)(?:(?:wp|gallery|image|photo|picture|media|img)-?caption(?:[_-]{1,2}?text)?|wp-caption-text|tr-caption|thumbcaption|gallerytext|caption-text)(?:$|\s)/i;
const IMAGE_OBJECT = /(?:^|[\s/:])(?:ImageObject|Photograph)(?:$|\s)/;
const LICENSE = /(?:^|[\s:/])(license|acquireLicensePage)(?:$|\s)/;

/** What is done with the text of an element that opens; `null` when it is of no interest. */
export function captureOf(state: PageState, name: string, attributes: TagAttributes): Capture | null {
  if (name === 'script') return scriptCapture(state, attributes);
  if (name === 'style') return capture(MAX_CSS_CHARS, (text) => addStyle(state, text));
  if (name === 'title' && state.title === null) return capture(MAX_TITLE_CHARS, (text) => (state.title ??= tidy(text) || null));
  const figure = state.figures.at(-1);
  if (name === 'figcaption' && figure !== undefined)
    return capture(MAX_CAPTION_CHARS, (text) => addWords(state, figure, 'caption', tidy(text)));
  const scope = attributes.get('itemtype') ?? attributes.get('typeof');
  if (scope !== undefined && IMAGE_OBJECT.test(scope) && name !== 'img' && name !== 'figure') return scopeCapture(state);
  return wordsCapture(state, figure, attributes);
}

// --- internal ---

function wordsCapture(state: PageState, figure: Figure | undefined, attributes: TagAttributes): Capture | null {
  const classes = attributes.get('class') ?? '';
  const names = `${attributes.get('itemprop') ?? ''} ${attributes.get('property') ?? ''}`;
  const license = figure === undefined || names === ' ' ? undefined : LICENSE.exec(names)?.[1];
  if (license !== undefined) return licenseCapture(state, attributes, license === 'license' ? 'license' : 'acquire');
  const content = attributes.get('content');
  const isCredit = CREDIT.test(classes) || CREDIT.test(names);
  if (isCredit && content !== undefined && names !== ' ') addWords(state, figure, 'credit', tidy(content.slice(0, MAX_CREDIT_CHARS)));
  else if (isCredit) return capture(MAX_CREDIT_CHARS, (text) => addWords(state, figure, 'credit', tidy(text)));
  if (!CAPTION.test(classes)) return null;
  return capture(MAX_CAPTION_CHARS, (text) => addWords(state, figure, 'caption', tidy(text)));
}

/** An `ImageObject` in microdata or RDFa: a figure of its own, until its element closes. */
function scopeCapture(state: PageState): Capture {
  openFigure(state);
  return capture(0, () => closeFigure(state));
}

/** `<link itemprop=license href>`, or the address as text, as Google's documentation has it. */
function licenseCapture(state: PageState, attributes: TagAttributes, kind: 'license' | 'acquire'): Capture | null {
  const address = attributes.get('href') ?? attributes.get('content') ?? attributes.get('resource');
  if (address === undefined) {
    return capture(MAX_CREDIT_CHARS, (text) => {
      if (/^https?:\/\/\S+$/.test(text.trim())) addLicense(state, text.trim(), kind);
    });
  }
  // `rel=license` says the same, and has been noted.
  if (kind === 'acquire' || !/(?:^|\s)license(?:\s|$)/i.test(attributes.get('rel') ?? '')) addLicense(state, address, kind);
  return null;
}

function capture(limit: number, finish: (text: string) => void): Capture {
  return {
    limit,
    text: '',
    finish() {
      finish(this.text);
    },
  };
}

function scriptCapture(state: PageState, attributes: TagAttributes): Capture | null {
  const type = (attributes.get('type') ?? '').toLowerCase();
  if (type.includes('ld+json')) {
    return capture(MAX_JSON_LD_CHARS, (text) => {
      for (const { url, context } of jsonLdImages(text)) addImage(state, url, context);
    });
  }
  if (attributes.get('src') !== undefined) return null;
  const isData = type !== '' && !type.includes('javascript') && type !== 'module';
  return capture(MAX_STATE_CHARS, (text) => {
    if (!IMAGE_HINT.test(text)) return;
    const paths = isData ? !type.includes('template') : HOLDS_STATE.test(text);
    for (const url of stateBlobImages(text, { paths })) addImage(state, url, { source: 'state-blob' });
  });
}

/** The state that frameworks leave in a page for its scripts, where what begins at the root of the site is an address and no pattern. */
const HOLDS_STATE =
  /__(?:(?:INITIAL_STATE|INITIAL_DATA|NUXT|NEXT_DATA|APOLLO_STATE|RELAY_STORE|PRELOADED_STATE|APP_STATE)__|next_f\b|remixContext\b|reactRouterContext\b|staticRouterHydrationData\b|sveltekit_)/;

/** Scripts without any of these name no pictures, and need not be searched. */
const IMAGE_HINT = /\.(?:jpe?g|png|webp|avif|gif|heic|jxl|tiff?)\b|wix:image:|images\.unsplash|imagedelivery|cloudinary|googleusercontent/i;

function addStyle(state: PageState, text: string): void {
  const { images, imports } = cssReferences(text);
  for (const raw of images) addImage(state, raw, { source: 'css' });
  for (const raw of imports) addSheet(state, raw);
}

function tidy(text: string): string {
  // Mostly there is nothing to be done.
  return (/\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ') : text).trim();
}
