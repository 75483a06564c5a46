/** Pages written by hand in the shapes that generators of sites give them, with labels of what is to be found in them, and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ImageContext, PagePosition } from '../sighting.ts';
import { readFeed } from '../sources/read-feed.ts';
import { unwrapImageUrl } from '../url/unwrap.ts';
import { cssReferences } from './css.ts';
import { extractPage } from './extract-page.ts';
import { headerReferences } from './header-references.ts';
import { manifestIcons } from './manifest.ts';
import { readOembed } from './oembed.ts';
import { readSitemap } from './sitemap.ts';

const FOLDER = fileURLToPath(new URL('../../../../tests/fixtures/pages/', import.meta.url));
/** What the project set out to have. */
const LEAST_PAGES = 60;

/** Addresses are absolute, or against `url`. */
interface Label {
  readonly about: string;
  readonly url: string;
  readonly file: string;
  /** All images, and no more. */
  readonly images: readonly string[];
  /** How many images stand in the page itself. */
  readonly dataImages?: number;
  /** What is said of an image in one of its places, by the first place that says most. */
  readonly words?: Readonly<Record<string, Partial<ImageContext>>>;
  /** Where it stands, in the order of the places; `null` for what shows nothing itself. */
  readonly places?: Readonly<Record<string, readonly (PagePosition | null)[]>>;
  /** An address, and the one of the original that has to be among the guesses. */
  readonly originals?: Readonly<Record<string, string>>;
  readonly feeds?: readonly string[];
  readonly stylesheets?: readonly string[];
  readonly manifests?: readonly string[];
  readonly oembeds?: readonly string[];
  /** Some of the links. */
  readonly links?: readonly string[];
}

interface Found {
  readonly images: ReadonlyMap<string, readonly ImageContext[]>;
  readonly dataImages: number;
  readonly feeds: readonly string[];
  readonly stylesheets: readonly string[];
  readonly manifests: readonly string[];
  readonly oembeds: readonly string[];
  readonly links: readonly string[];
}

const NOTHING: Found = { images: new Map(), dataImages: 0, feeds: [], stylesheets: [], manifests: [], oembeds: [], links: [] };

type Read = (text: string, url: string) => Found | Promise<Found>;

const READERS: Readonly<Record<string, Read>> = {
  '.html': readPage,
  '.headers': (text, url) => readPage('', url, headersOf(text)),
  '.css': (text, url) => {
    const { images, imports } = cssReferences(text);
    return { ...NOTHING, images: without(images, url), stylesheets: imports.map((raw) => new URL(raw, url).href) };
  },
  '.xml': async (text) => {
    const { pages } = await readSitemap(Buffer.from(text));
    const images = pages.flatMap((page) => page.images);
    return { ...NOTHING, images: new Map(images.map(({ url, context }) => [url, [context]])), links: pages.map(({ url }) => url) };
  },
  '.feed': async (text, url) => {
    const { images = [], entries = [] } = (await readFeed(Buffer.from(text), url)) ?? {};
    const named = [...images, ...entries.flatMap((entry) => entry.images)];
    return { ...NOTHING, images: without(named, url), links: entries.flatMap(({ link }) => (link === null ? [] : [link])) };
  },
  '.webmanifest': (text, url) => ({ ...NOTHING, images: without(manifestIcons(text), url) }),
  '.tiles': (text, url) => ({ ...NOTHING, images: without(manifestIcons(text), url) }),
  '.oembed': (text, url) => ({ ...NOTHING, images: without(readOembed(text).images, url) }),
};

async function readPage(text: string, url: string, headers: Record<string, string[]> = {}): Promise<Found> {
  const page = await extractPage(text, url, { headers: headerReferences(headers) });
  return {
    ...page,
    images: new Map(page.images.map((image) => [image.url, image.contexts])),
    dataImages: page.dataImages.length,
    links: page.links.map((link) => link.url),
  };
}

/** Where nothing is told beside the address. */
function without(raw: readonly string[], base: string): Map<string, readonly ImageContext[]> {
  return new Map(raw.filter((one) => !one.startsWith('data:') && !one.startsWith('#')).map((one) => [new URL(one, base).href, []]));
}

function headersOf(text: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const line of text.trim().split('\n')) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    (headers[name.toLowerCase()] ??= []).push(value);
  }
  return headers;
}

async function labels(): Promise<Label[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(FOLDER + name, 'utf8')) as Label));
}

const all = await labels();

test('there are enough of them, and each page has a label', async () => {
  const pages = (await readdir(FOLDER)).filter((name) => !name.endsWith('.json'));
  expect(pages.toSorted()).toEqual(all.map(({ file }) => file).toSorted());
  expect(all.length).toBeGreaterThanOrEqual(LEAST_PAGES);
  expect(new Set(all.flatMap(({ url, images }) => images.map((raw) => new URL(raw, url).href))).size).toBeGreaterThan(300);
});

describe.each(all)('$file: $about', (label) => {
  const { url, file } = label;
  const absolute = (list: readonly string[] = []): string[] => list.map((raw) => new URL(raw, url).href);
  const read = async (): Promise<Found> => {
    const reader = READERS[extname(file)];
    if (reader === undefined) throw new TypeError(`Nothing reads ${file}.`);
    return reader(await readFile(FOLDER + file, 'utf8'), url);
  };

  test('every image is found, and none is made up', async () => {
    const found = await read();
    expect([...found.images.keys()].toSorted()).toEqual(absolute(label.images).toSorted());
    expect(found.dataImages).toBe(label.dataImages ?? 0);
  });

  test('words around the images', async () => {
    const { images } = await read();
    for (const [raw, words] of Object.entries(label.words ?? {}))
      expect(images.get(new URL(raw, url).href), raw).toContainEqual(expect.objectContaining(words));
  });

  test('where the images stand', async () => {
    const { images } = await read();
    for (const [raw, places] of Object.entries(label.places ?? {}))
      expect(
        images.get(new URL(raw, url).href)?.map(({ position }) => position ?? null),
        raw,
      ).toEqual(places);
  });

  test('what else the page refers to', async () => {
    const found = await read();
    for (const kind of ['feeds', 'stylesheets', 'manifests', 'oembeds'] as const) expect(found[kind], kind).toEqual(label[kind] ?? []);
    expect(found.links).toEqual(expect.arrayContaining(absolute(label.links)));
    expect(found.links.filter((link) => found.images.has(link))).toEqual([]);
  });

  test('originals behind the addresses of services', () => {
    for (const [raw, original] of Object.entries(label.originals ?? {}))
      expect(unwrapImageUrl(new URL(raw, url).href)).toContain(new URL(original, url).href);
  });
});
