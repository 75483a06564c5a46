/**
 * What was read of a page, in the form in which it is remembered: what is said of several addresses alike is written once. The addresses of one
 * `srcset` have all their words and their place in common.
 */
import type { ImageContext, PageBox, PagePosition, PageSection } from '../sighting.ts';
import type { PageExtraction, PageLink } from './page-extraction.ts';

/** The order, the number of the list of sections, and the box that a browser gave it. */
type StoredPosition = readonly [order: number, sections?: number | null, box?: PageBox];

type StoredContext = Omit<ImageContext, 'position'> & { readonly at?: StoredPosition };

/** An address, and the numbers of its contexts. */
type StoredMention = readonly [url: string, ...contexts: number[]];

/** To be kept as JSON. */
export interface StoredExtraction extends Omit<PageExtraction, 'images' | 'dataImages' | 'links'> {
  readonly images: readonly StoredMention[];
  readonly dataImages: readonly StoredMention[];
  readonly contexts: readonly StoredContext[];
  readonly sections: readonly (readonly PageSection[])[];
  /** The address alone, or in a list for links that are not to be followed. */
  readonly links: readonly (string | readonly [string])[];
}

/** The form that is kept. */
export function storedExtraction(extraction: PageExtraction): StoredExtraction {
  const { images, dataImages, links, ...others } = extraction;
  const sections = createNumbers<readonly PageSection[]>();
  const contexts = createNumbers<ImageContext>();
  const mentions = (list: PageExtraction['images']): StoredMention[] =>
    list.map(({ url, contexts: said }) => [url, ...said.map((context) => contexts.of(context))]);
  const stored = { images: mentions(images), dataImages: mentions(dataImages) };
  return {
    ...others,
    ...stored,
    contexts: contexts
      .all()
      .map(({ position, ...said }) => (position === undefined ? said : { ...said, at: storedPosition(position, sections) })),
    sections: sections.all(),
    links: links.map(({ url, nofollow }) => (nofollow ? [url] : url)),
  };
}

/** What was stored. */
export function restoredExtraction(stored: StoredExtraction): PageExtraction {
  const { images, dataImages, links, contexts: storedContexts, sections, ...others } = stored;
  const contexts = storedContexts.map(({ at, ...said }): ImageContext =>
    at === undefined ? said : { ...said, position: restoredPosition(at, sections) },
  );
  const mentions = (list: readonly StoredMention[]): PageExtraction['images'] =>
    list.map(([url, ...numbers]) => ({ url, contexts: numbers.flatMap((number) => contexts[number] ?? []) }));
  return {
    ...others,
    images: mentions(images),
    dataImages: mentions(dataImages),
    links: links.map((link): PageLink => (typeof link === 'string' ? { url: link, nofollow: false } : { url: link[0], nofollow: true })),
  };
}

// --- internal ---

interface Numbers<T> {
  of(one: T): number;
  all(): T[];
}

/** Numbers things in the order in which they come; those that say the same have one. */
function createNumbers<T extends object>(): Numbers<T> {
  const known = new Map<T, number>();
  const bySaying = new Map<string, number>();
  const all: T[] = [];
  return {
    of(one) {
      let number = known.get(one);
      if (number !== undefined) return number;
      const saying = JSON.stringify(one);
      number = bySaying.get(saying) ?? all.length;
      if (number === all.length) all.push(one);
      known.set(one, number);
      bySaying.set(saying, number);
      return number;
    },
    all: () => all,
  };
}

function storedPosition({ order, sections, box }: PagePosition, numbers: Numbers<readonly PageSection[]>): StoredPosition {
  const number = sections === undefined ? null : numbers.of(sections);
  if (box !== undefined) return [order, number, box];
  return number === null ? [order] : [order, number];
}

function restoredPosition([order, number, box]: StoredPosition, lists: readonly (readonly PageSection[])[]): PagePosition {
  const sections = number === undefined || number === null ? undefined : lists[number];
  return { order, ...(sections === undefined ? {} : { sections }), ...(box === undefined ? {} : { box }) };
}
