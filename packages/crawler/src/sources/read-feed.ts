/** Reads RSS 2, Atom and JSON Feed: entries, and every image that they name. */
import { decodeText } from '../extract/decode-text.ts';
import { extractPage } from '../extract/extract-page.ts';
import { createMarkupReader } from '../extract/markup-reader.ts';
import type { Attributes } from '../extract/tag-attributes.ts';
import { hasImageExtension } from '../url/http-url.ts';
import { createSlices } from '../slices.ts';
import { isoTimeOf } from './discovery-source.ts';
import { type Json, listOf, objectOf, textOf } from '../json-values.ts';

/** One entry; addresses as written, against `base`. */
export interface FeedEntry {
  /** The page that it is about. */
  readonly link: string | null;
  readonly title: string | null;
  readonly date: string | null;
  readonly images: readonly string[];
}

export interface FeedContents {
  readonly entries: readonly FeedEntry[];
  /** Images of the feed itself. */
  readonly images: readonly string[];
}

export const FEED_ACCEPT = 'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';
/** Feeds have a few hundred kilobytes. */
export const MAX_FEED_BYTES = 20_971_520;
/** More entries of a feed are left out; feeds have dozens. */
const MAX_ENTRIES = 5_000;
const MAX_IMAGES = 1_000;
/** Of one element's text. */
const MAX_TEXT_CHARS = 1_048_576;
/** Characters that are parsed before the clock is looked at. */
const PIECE_CHARS = 16_384;

/** The feed in a body; `null` when it is none. */
export async function readFeed(bytes: Uint8Array, url: string, contentType: string = ''): Promise<FeedContents | null> {
  let text = '';
  for await (const piece of decodeText(bytes, { contentType, fallback: 'utf-8' })) text += piece;
  return /^\s*\{/.test(text) ? readJsonFeed(text, url) : readXmlFeed(text, url);
}

// --- internal ---

interface OpenEntry {
  link: string | null;
  title: string | null;
  date: string | null;
  readonly images: string[];
  readonly markup: string[];
}

interface State {
  readonly path: string[];
  text: string;
  isFeed: boolean;
  entry: OpenEntry | null;
  readonly entries: OpenEntry[];
  readonly images: string[];
}

async function readXmlFeed(text: string, url: string): Promise<FeedContents | null> {
  const state: State = { path: [], text: '', isFeed: false, entry: null, entries: [], images: [] };
  const reader = createMarkupReader(
    {
      open: (name, attributes) => openTag(state, name, attributes.record()),
      text(piece) {
        if (state.text.length < MAX_TEXT_CHARS) state.text += piece;
      },
      close: (name) => closeTag(state, name),
    },
    { xml: true },
  );
  const slices = createSlices();
  for (let at = 0; at < text.length; at += PIECE_CHARS) {
    reader.write(text.slice(at, at + PIECE_CHARS));
    await slices.pause();
  }
  reader.end();
  if (!state.isFeed) return null;
  const entries: FeedEntry[] = [];
  for (const entry of state.entries) entries.push(await finished(entry, url));
  return { entries, images: unique(state.images) };
}

function openTag(state: State, name: string, attributes: Attributes): void {
  const parent = state.path.at(-1) ?? '';
  state.path.push(name);
  state.text = '';
  if (['rss', 'feed', 'rdf:rdf', 'channel'].includes(name)) state.isFeed = true;
  if (name === 'item' || name === 'entry') state.entry = { link: null, title: null, date: null, images: [], markup: [] };
  const images = state.entry?.images ?? state.images;
  if (isMedia(name, attributes)) add(images, attributes['url']);
  // Atom's content of type `xhtml` is not escaped.
  if (name === 'img' || name === 'xhtml:img') add(images, attributes['src']);
  if (name === 'itunes:image') add(images, attributes['href']);
  if (name === 'link' && attributes['href'] !== undefined && parent !== 'source') openLink(state, attributes);
  if (name === 'content' && isImageType(attributes['type'])) add(images, attributes['src']);
}

function isImageType(type: string | undefined): boolean {
  return type?.toLowerCase().startsWith('image/') === true;
}

function isMedia(name: string, { type, medium, url = '' }: Attributes): boolean {
  if (name === 'media:thumbnail') return true;
  if (name !== 'media:content' && name !== 'enclosure') return false;
  return isImageType(type) || medium === 'image' || (type === undefined && medium === undefined && hasImageExtension(url));
}

function openLink({ entry, images }: State, { href = '', rel = 'alternate', type }: Attributes): void {
  if (rel === 'enclosure' && (isImageType(type) || (type === undefined && hasImageExtension(href)))) add(entry?.images ?? images, href);
  else if (rel === 'alternate' && entry !== null) entry.link ??= href;
}

const DATES: ReadonlySet<string> = new Set(['pubdate', 'published', 'updated', 'dc:date']);
const MARKUP: ReadonlySet<string> = new Set(['description', 'content:encoded', 'content', 'summary']);

function closeTag(state: State, name: string): void {
  const text = state.text.trim();
  state.path.pop();
  state.text = '';
  const parent = state.path.at(-1) ?? '';
  const { entry, entries } = state;
  if (entry === null) {
    if ((name === 'url' && parent === 'image') || name === 'logo' || name === 'icon') add(state.images, text);
    return;
  }
  if (name === 'item' || name === 'entry') {
    if (entries.length < MAX_ENTRIES) entries.push(entry);
    state.entry = null;
  } else if (parent === 'item' || parent === 'entry') closeField(entry, name, text);
}

function closeField(entry: OpenEntry, name: string, text: string): void {
  if (text === '') return;
  if (name === 'link') entry.link = text;
  else if (name === 'title') entry.title = text;
  else if (DATES.has(name)) entry.date ??= text;
  else if (MARKUP.has(name) && text.includes('<')) entry.markup.push(text);
}

async function finished({ link, title, date, images, markup }: OpenEntry, url: string): Promise<FeedEntry> {
  const all = [...images];
  const base = link !== null && URL.canParse(link, url) ? new URL(link, url).href : url;
  for (const text of markup) for (const image of (await extractPage(text, base)).images) add(all, image.url);
  return { link, title: title === null ? null : plain(title), date: isoTimeOf(date) ?? null, images: unique(all) };
}

async function readJsonFeed(text: string, url: string): Promise<FeedContents | null> {
  let feed: Json;
  try {
    feed = objectOf(JSON.parse(text));
  } catch {
    return null;
  }
  if (!/jsonfeed\.org\/version/.test(textOf(feed['version']) ?? '')) return null;
  const images: string[] = [];
  for (const key of ['icon', 'favicon']) add(images, textOf(feed[key]));
  const entries: FeedEntry[] = [];
  for (const item of listOf(feed['items']).slice(0, MAX_ENTRIES).map(objectOf)) entries.push(await finished(jsonEntry(item), url));
  return { entries, images: unique(images) };
}

function jsonEntry(item: Json): OpenEntry {
  const images: string[] = [];
  for (const key of ['image', 'banner_image']) add(images, textOf(item[key]));
  for (const attachment of listOf(item['attachments']).map(objectOf)) {
    if (isImageType(textOf(attachment['mime_type']))) add(images, textOf(attachment['url']));
  }
  const markup = textOf(item['content_html']);
  return {
    link: textOf(item['url']) ?? textOf(item['external_url']) ?? null,
    title: textOf(item['title']) ?? null,
    date: textOf(item['date_published']) ?? textOf(item['date_modified']) ?? null,
    images,
    markup: markup === undefined ? [] : [markup],
  };
}

function add(images: string[], raw: string | undefined): void {
  if (raw !== undefined && raw.trim() !== '' && images.length < MAX_IMAGES) images.push(raw.trim());
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

/** Titles may hold markup. */
function plain(text: string): string {
  return text.replace(/<[^<>]*>/g, '').trim();
}
