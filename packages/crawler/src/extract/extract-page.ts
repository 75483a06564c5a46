/** Reads a page once, as a stream of tags, and collects every image and link that it names, with the words around them. */
import type { ImageSource, PagePosition } from '../sighting.ts';
import { createSlices, type Slices } from '../slices.ts';
import { hasImageExtension, parseHttpUrl } from '../url/http-url.ts';
import { KIND } from './attribute-kinds.ts';
import { elementImages, leadsToImage } from './element-images.ts';
import type { HeaderReferences } from './header-references.ts';
import type { RawImage } from './lazy-images.ts';
import { createMarkupReader, type MarkupReader } from './markup-reader.ts';
import { RELATION, relationsOf } from './relations.ts';
import type { TagAttributes } from './tag-attributes.ts';
import { readMeta } from './meta.ts';
import { captureOf } from './page-captures.ts';
import { NAMES_IMAGES, tagKinds } from './tag-kinds.ts';
import { baseOf, type PageExtraction, resolvePage } from './page-extraction.ts';
import {
  addAlternate,
  addFramed,
  addImage,
  addLicense,
  addLink,
  addManifest,
  addRobotsMeta,
  addSheet,
  closeFigure,
  openFigure,
  createPageState,
  type Draft,
  type PageState,
} from './page-state.ts';

/** `srcdoc` frames inside `srcdoc` frames. */
const MAX_SRCDOC_DEPTH = 2;
/** Characters that are parsed before the clock is looked at: about a millisecond of markup that is dense with images. */
const PIECE_CHARS = 16_384;
/** Of alternative texts and titles; more says nothing about a picture. */
const MAX_WORDS_CHARS = 2_000;

export interface ExtractOptions {
  /** How many frames this markup is inside of. @default 0 */
  readonly depth?: number;
  readonly slices?: Slices;
  /** What the answer's headers name. @default nothing */
  readonly headers?: HeaderReferences;
}

/** Reads a page's markup. `url` is where it came from; broken markup gives what can be read of it. */
export async function extractPage(
  markup: string | AsyncIterable<string>,
  url: string,
  { depth = 0, slices = createSlices(), headers }: ExtractOptions = {},
): Promise<PageExtraction> {
  const state = createPageState(url);
  if (headers !== undefined) addHeaders(state, headers);
  const reader = createMarkupReader({
    open: (name, attributes) => openTag(state, name, attributes),
    text: (text) => state.captures.text(text),
    comment: (text) => readComment(state, text),
    close: (name) => closeTag(state, name),
  });
  if (typeof markup === 'string' && markup.length <= PIECE_CHARS) reader.write(markup);
  else for await (const text of typeof markup === 'string' ? [markup] : markup) await write(reader, text, slices);
  reader.end();
  if (depth < MAX_SRCDOC_DEPTH && state.framed.length > 0) await readFrames(state, depth, slices);
  const work = resolvePage(state);
  let step = work.next();
  while (step.done !== true) {
    await slices.pause();
    step = work.next();
  }
  return step.value;
}

// --- internal ---

async function write(reader: MarkupReader, text: string, slices: Slices): Promise<void> {
  for (let at = 0; at < text.length; at += PIECE_CHARS) {
    reader.write(text.slice(at, at + PIECE_CHARS));
    await slices.pause();
  }
}

/** Headers know nothing of `base`: their addresses are resolved at once. */
function addHeaders(state: PageState, { images, sheets, manifests, alternates, links }: HeaderReferences): void {
  const resolved = (list: readonly string[]): string[] =>
    list.flatMap((raw) => {
      const parsed = parseHttpUrl(raw, state.url);
      return parsed.kind === 'url' ? [parsed.url] : [];
    });
  for (const url of resolved(images)) addImage(state, url, { source: 'header' });
  for (const url of resolved(sheets)) addSheet(state, url);
  for (const url of resolved(manifests)) addManifest(state, url);
  for (const { target, type } of alternates) for (const url of resolved([target])) addAlternate(state, url, type);
  for (const url of resolved(links)) addLink(state, url, false);
}

function openTag(state: PageState, name: string, attributes: TagAttributes): void {
  const kinds = tagKinds(name, attributes);
  const { captures, place } = state;
  captures.open((kinds & KIND.words) === 0 ? null : captureOf(state, name, attributes));
  if ((kinds & (KIND.section | KIND.role)) === 0) place.openOther();
  else place.open(name, (kinds & KIND.role) === 0 ? undefined : attributes.get('role'));
  if (kinds === 0) return;
  if ((kinds & KIND.scope) !== 0) openScope(state, name, attributes);
  if ((kinds & KIND.link) !== 0) openLink(state, { name, attributes, kinds });
  if ((kinds & (NAMES_IMAGES | KIND.anchor)) !== 0) openImages(state, { name, attributes, kinds });
  if ((kinds & KIND.markup) !== 0) openMarkup(state, attributes);
}

interface Tag {
  readonly name: string;
  readonly attributes: TagAttributes;
  readonly kinds: number;
}

function openImages(state: PageState, { name, attributes, kinds }: Tag): void {
  const found = elementImages({ name, attributes, kinds, inPicture: state.open.picture > 0 });
  if (found.length > 0) addElement(state, { name, attributes, found });
}

function openMarkup(state: PageState, attributes: TagAttributes): void {
  const { names, values, size } = attributes;
  for (let at = 0; at < size; at += 1) {
    const value = values[at] ?? '';
    const name = names[at] ?? '';
    if (name !== 'srcdoc' && HOLDS_MARKUP.test(value) && attributes.get(name) === value) addFramed(state, value);
  }
}

/** Elements that what follows depends on. */
function openScope(state: PageState, name: string, attributes: TagAttributes): void {
  if (name === 'noscript') state.open.noscript += 1;
  else if (name === 'picture') state.open.picture += 1;
  else if (name === 'figure') openFigure(state);
  else if (name === 'base') state.base ??= attributes.get('href')?.trim() || null;
  else if (name === 'meta') openMeta(state, attributes);
}

/** The images that an element names, with its words and its place. */
function addElement(
  state: PageState,
  { name, attributes, found }: { readonly name: string; readonly attributes: TagAttributes; readonly found: readonly RawImage[] },
): void {
  const isData = name === 'meta' || name === 'link';
  const position = isData ? undefined : state.place.here();
  let draft = draftOf(sourceOf(state, found[0]?.source ?? 'img'), attributes, position);
  let drafts: readonly Draft[] = [draft];
  let isShown = draft.source !== 'anchor';
  for (const { raw, source: written } of found) {
    const source = sourceOf(state, written);
    if (draft.source !== source) {
      const known = drafts.find((one) => one.source === source);
      draft = known ?? draftOf(source, attributes, position);
      if (known === undefined) drafts = [...drafts, draft];
      isShown ||= source !== 'anchor';
    }
    addImage(state, raw, draft);
  }
  state.last = drafts;
  // Not what is shown without scripts only, not the link around a picture, and not the variants before the `img` of a `picture`.
  if (isShown && !isData && name !== 'source' && state.open.noscript === 0) state.place.count();
}

function draftOf(source: ImageSource, attributes: TagAttributes, position: PagePosition | undefined): Draft {
  const draft: Draft = { source };
  const alt = wordsOf(attributes.get('alt'));
  const title = wordsOf(attributes.get('title'));
  const meta = attributes.get('data-image-meta');
  if (alt !== '') draft.alt = alt;
  if (title !== '') draft.title = title;
  const credit = meta === undefined ? '' : jetpackCredit(meta);
  if (credit !== '') draft.credit = credit;
  if (position !== undefined) draft.position = position;
  return draft;
}

function wordsOf(text: string | undefined): string {
  return text === undefined ? '' : text.slice(0, MAX_WORDS_CHARS).trim();
}

/** Galleries keep markup in attributes: `data-dot="<img src=1.jpg>"`. */
const HOLDS_MARKUP = /<(?:img|picture)\s/i;

/** Markup that only old versions of a browser read: `<!--[if lt IE 9]><img src=a.png><![endif]-->`. */
function readComment(state: PageState, text: string): void {
  const markup = /^\[if [^\]]*\]>(.*)<!\[endif\]$/s.exec(text)?.[1];
  if (markup !== undefined && HOLDS_MARKUP.test(markup)) addFramed(state, markup);
}

function closeTag(state: PageState, name: string): void {
  state.captures.close()?.finish();
  state.place.close();
  if (name === 'noscript') state.open.noscript = Math.max(0, state.open.noscript - 1);
  if (name === 'picture') state.open.picture = Math.max(0, state.open.picture - 1);
  if (name === 'figure') closeFigure(state);
}

function sourceOf({ open }: PageState, source: ImageSource): ImageSource {
  return open.noscript > 0 && (source === 'img' || source === 'srcset' || source === 'picture') ? 'noscript' : source;
}

/** What WordPress read from the file (Jetpack's `data-image-meta`). */
function jetpackCredit(json: string): string {
  const [, credit = ''] = /"credit":"([^"\\]{1,500})"/.exec(json) ?? [];
  const [, copyright = ''] = /"copyright":"([^"\\]{1,500})"/.exec(json) ?? [];
  return credit.trim() || copyright.trim();
}

function openMeta(state: PageState, attributes: TagAttributes): void {
  const { image, robots, tdmReservation, tdmPolicy, tiles, refresh } = readMeta(attributes);
  if (image !== null) addImage(state, image.raw, { source: 'meta' });
  if (robots !== null) addRobotsMeta(state, robots);
  if (refresh !== null) addLink(state, refresh, false);
  if (tdmReservation === '0' || tdmReservation === '1') state.tdmReservation = tdmReservation;
  if (tdmPolicy !== null) state.tdmPolicy ??= tdmPolicy;
  if (tiles !== null) addManifest(state, tiles);
}

function openLink(state: PageState, { name, attributes, kinds }: Tag): void {
  const href = attributes.get('href');
  if (href !== undefined) {
    const rel = attributes.get('rel');
    const relations = rel === undefined ? 0 : relationsOf(rel);
    if ((relations & RELATION.license) !== 0) addLicense(state, href);
    if (name === 'link') openLinkElement(state, href, { relations, type: attributes.get('type') ?? '' });
    else if ((kinds & KIND.anchor) !== 0 && !leadsToImage(attributes, kinds)) addLink(state, href, (relations & RELATION.nofollow) !== 0);
  }
  if (name === 'iframe' || name === 'frame' || name === 'amp-iframe') openFrame(state, attributes);
}

function openFrame(state: PageState, attributes: TagAttributes): void {
  const srcdoc = attributes.get('srcdoc');
  const src = attributes.get('src');
  const isLater = src === undefined || /^(?:about:|$)/i.test(src.trim());
  const target = isLater ? (attributes.get('data-src') ?? attributes.get('data-lazy-src')) : src;
  if (srcdoc !== undefined) addFramed(state, srcdoc);
  else if (target !== undefined) addLink(state, target, false);
}

function openLinkElement(state: PageState, href: string, { relations, type }: { readonly relations: number; readonly type: string }): void {
  if ((relations & RELATION.stylesheet) !== 0) addSheet(state, href);
  if ((relations & RELATION.manifest) !== 0) addManifest(state, href);
  if ((relations & RELATION.alternate) !== 0) addAlternate(state, href, type);
  const isNext = (relations & RELATION.sequence) !== 0;
  if (isNext && !hasImageExtension(href)) addLink(state, href, (relations & RELATION.nofollow) !== 0);
}

async function readFrames(state: PageState, depth: number, slices: Slices): Promise<void> {
  for (const { markup, position } of state.framed) {
    const inner = await extractPage(markup, baseOf(state), { depth: depth + 1, slices });
    for (const { url, contexts } of [...inner.images, ...inner.dataImages])
      for (const context of contexts) addImage(state, url, context.position === undefined ? context : { ...context, position });
    for (const { url, nofollow } of inner.links) addLink(state, url, nofollow);
    await slices.pause();
  }
}
