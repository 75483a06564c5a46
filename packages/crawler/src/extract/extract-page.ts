/** Reads a page once, as a stream of tags, and collects every image and link that it names, with the words around them. */
import { Parser } from 'htmlparser2';
import type { ImageContext, ImageSource } from '../sighting.ts';
import { hasImageExtension } from '../url/http-url.ts';
import { cssReferences } from './css.ts';
import { type Attributes, elementImages } from './element-images.ts';
import { jsonLdImages, stateBlobImages } from './json-images.ts';
import { readMeta } from './meta.ts';
import { baseOf, type PageExtraction, type RawPage, resolvePage } from './page-extraction.ts';
import { type Capture, TextCaptures } from './text-captures.ts';

/** `srcdoc` frames inside `srcdoc` frames. */
const MAX_SRCDOC_DEPTH = 2;

interface Found {
  readonly raw: string;
  context: ImageContext;
  readonly insideFigure: object | null;
}

interface Figure {
  caption: string;
  credit: string;
  licenseUrls: string[];
}

interface PageState extends RawPage {
  base: string | null;
  title: string | null;
  tdmReservation: string | null;
  readonly found: Found[];
  readonly figures: Figure[];
  readonly captures: TextCaptures;
  readonly open: { noscript: number; picture: number };
  readonly depth: number;
}

/** Reads a page's markup. `url` is where it came from; broken markup gives what can be read of it. */
export function extractPage(html: string, url: string, depth = 0): PageExtraction {
  const state: PageState = {
    url,
    base: null,
    title: null,
    found: [],
    links: [],
    sheets: [],
    robots: [],
    pageLicenses: [],
    tdmReservation: null,
    figures: [],
    captures: new TextCaptures(),
    open: { noscript: 0, picture: 0 },
    depth,
  };
  const parser = new Parser({
    onopentag: (name, attributes) => openTag(state, name.toLowerCase(), attributes),
    ontext: (text) => state.captures.text(text),
    onclosetag: (name) => closeTag(state, name.toLowerCase()),
  });
  parser.write(html);
  parser.end();
  return resolvePage(state);
}

// --- internal ---

const CREDIT =
  /(?:^|[\s_-])(?:credits?|copyright|photographer|photo-?by|byline-photo|image-?credit|attribution|creditText|copyrightHolder)(?:$|[\s_-])/i;

function openTag(state: PageState, name: string, attributes: Attributes): void {
  const capture = captureOf(state, name, attributes);
  state.captures.open(capture);
  if (name === 'noscript') state.open.noscript += 1;
  if (name === 'picture') state.open.picture += 1;
  if (name === 'figure') state.figures.push({ caption: '', credit: '', licenseUrls: [] });
  if (name === 'base') state.base ??= attributes['href']?.trim() || null;
  if (name === 'meta') openMeta(state, attributes);
  if (name === 'link' && /(?:^|\s)stylesheet(?:\s|$)/i.test(attributes['rel'] ?? '') && attributes['href'] !== undefined)
    state.sheets.push(attributes['href']);
  openLink(state, name, attributes);
  for (const { raw, source } of elementImages(name, attributes, state.open.picture > 0))
    addImage(state, raw, contextOf(state, source, attributes));
}

function closeTag(state: PageState, name: string): void {
  for (const capture of state.captures.close()) capture.finish();
  if (name === 'noscript') state.open.noscript = Math.max(0, state.open.noscript - 1);
  if (name === 'picture') state.open.picture = Math.max(0, state.open.picture - 1);
  const figure = name === 'figure' ? state.figures.pop() : undefined;
  if (figure !== undefined) describe(state, figure);
}

function addImage(state: PageState, raw: string, context: ImageContext): void {
  state.found.push({ raw, context, insideFigure: state.figures.at(-1) ?? null });
}

function contextOf(state: PageState, source: ImageSource, attributes: Attributes): ImageContext {
  const { alt, title } = attributes;
  return {
    source: state.open.noscript > 0 && (source === 'img' || source === 'srcset' || source === 'picture') ? 'noscript' : source,
    ...(alt === undefined || alt.trim() === '' ? {} : { alt: alt.trim() }),
    ...(title === undefined || title.trim() === '' ? {} : { title: title.trim() }),
  };
}

function openMeta(state: PageState, attributes: Attributes): void {
  const { image, robots, tdmReservation, refresh } = readMeta(attributes);
  if (image !== null) addImage(state, image.raw, { source: 'meta' });
  if (robots !== null) state.robots.push(robots);
  if (refresh !== null) state.links.push({ raw: refresh, nofollow: false });
  if (tdmReservation === '0' || tdmReservation === '1') state.tdmReservation = tdmReservation;
}

function openLink(state: PageState, name: string, attributes: Attributes): void {
  const { href, rel = '', src, srcdoc } = attributes;
  if (href !== undefined && /(?:^|\s)license(?:\s|$)/i.test(rel)) (state.figures.at(-1)?.licenseUrls ?? state.pageLicenses).push(href);
  const isAnchor = name === 'a' || name === 'area';
  const isNext = name === 'link' && /(?:^|\s)(?:next|prev)(?:\s|$)/i.test(rel);
  if (href !== undefined && (isAnchor || isNext) && !hasImageExtension(href))
    state.links.push({ raw: href, nofollow: /(?:^|\s)nofollow(?:\s|$)/i.test(rel) });
  if (name !== 'iframe' && name !== 'frame') return;
  if (srcdoc !== undefined && state.depth < MAX_SRCDOC_DEPTH) addSrcdoc(state, srcdoc);
  else if (src !== undefined) state.links.push({ raw: src, nofollow: false });
}

function addSrcdoc(state: PageState, srcdoc: string): void {
  const inner = extractPage(srcdoc, baseOf(state), state.depth + 1);
  for (const { url, contexts } of [...inner.images, ...inner.dataImages]) for (const context of contexts) addImage(state, url, context);
  for (const { url, nofollow } of inner.links) state.links.push({ raw: url, nofollow });
}

function captureOf(state: PageState, name: string, attributes: Attributes): Capture | null {
  const figure = state.figures.at(-1);
  if (name === 'title' && state.title === null)
    return {
      limit: 1_000,
      text: '',
      finish() {
        state.title ??= tidy(this.text) || null;
      },
    };
  if (name === 'style')
    return {
      limit: 1_048_576,
      text: '',
      finish() {
        addStyle(state, this.text);
      },
    };
  if (name === 'script') return scriptCapture(state, attributes);
  if (name === 'figcaption' && figure !== undefined)
    return {
      limit: 2_000,
      text: '',
      finish() {
        figure.caption = tidy(this.text);
      },
    };
  const words = `${attributes['class'] ?? ''} ${attributes['itemprop'] ?? ''}`;
  if (!CREDIT.test(words)) return null;
  return {
    limit: 500,
    text: '',
    finish() {
      addCredit(state, figure, tidy(this.text));
    },
  };
}

function scriptCapture(state: PageState, attributes: Attributes): Capture | null {
  const type = (attributes['type'] ?? '').toLowerCase();
  const limit = 2_097_152;
  if (type.includes('ld+json')) {
    return {
      limit,
      text: '',
      finish() {
        for (const { url, context } of jsonLdImages(this.text)) addImage(state, url, context);
      },
    };
  }
  const isData = type.includes('json') || type === '' || type.includes('javascript') || type === 'module';
  if (!isData || attributes['src'] !== undefined) return null;
  return {
    limit,
    text: '',
    finish() {
      if (!type.includes('json') && !/__(?:INITIAL_STATE|NUXT|NEXT_DATA|APOLLO_STATE|PRELOADED_STATE)__/.test(this.text)) return;
      for (const url of stateBlobImages(this.text)) addImage(state, url, { source: 'state-blob' });
    },
  };
}

function addStyle(state: PageState, text: string): void {
  const { images, imports } = cssReferences(text);
  for (const raw of images) addImage(state, raw, { source: 'css' });
  state.sheets.push(...imports);
}

/** A credit line belongs to the figure that it stands in, or else to the picture before it. */
function addCredit(state: PageState, figure: Figure | undefined, credit: string): void {
  if (credit === '') return;
  if (figure !== undefined) {
    figure.credit = credit;
    return;
  }
  const last = state.found.at(-1);
  if (last !== undefined && last.context.credit === undefined) last.context = { ...last.context, credit };
}

function describe(state: PageState, figure: Figure): void {
  for (const found of state.found) {
    if (found.insideFigure !== figure) continue;
    const { caption, credit, licenseUrls } = figure;
    found.context = {
      ...found.context,
      ...(caption === '' ? {} : { caption }),
      ...(credit === '' ? {} : { credit }),
      ...(licenseUrls.length === 0 ? {} : { licenseUrls: [...licenseUrls] }),
    };
  }
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
