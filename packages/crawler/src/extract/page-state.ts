/** What is known of a page while its markup streams by. Each list has a cap, so that no page takes more memory than its own size asks for. */
import type { ImageContext, PagePosition } from '../sighting.ts';
import { type Licenses, MAX_REFERENCES, type RawPage } from './page-extraction.ts';
import { PagePlace } from './page-place.ts';
import { TextCaptures } from './text-captures.ts';

/** What is said of an image, while more may come. All addresses that an element names in the same way have it in common. */
export type Draft = { -readonly [Field in keyof ImageContext]: ImageContext[Field] };

/** An image as it is named in one place. */
interface Mention {
  readonly raw: string;
  readonly context: Draft;
}

/** A `figure`, or an element that is an `ImageObject` by its `itemtype` or `typeof`: what is said inside is said of its pictures. */
export interface Figure {
  readonly drafts: Draft[];
  caption: string;
  credit: string;
  readonly licenses: Licenses;
}

export interface PageState extends RawPage {
  base: string | null;
  title: string | null;
  tdmReservation: string | null;
  tdmPolicy: string | null;
  readonly found: Mention[];
  readonly manifests: string[];
  readonly feeds: string[];
  readonly oembeds: string[];
  readonly figures: Figure[];
  /** What is said of the images that the last element with images named. */
  last: readonly Draft[];
  readonly captures: TextCaptures;
  readonly place: PagePlace;
  /** Documents inside `srcdoc` attributes, and where these stand. */
  readonly framed: { readonly markup: string; readonly position: PagePosition }[];
  readonly open: { noscript: number; picture: number };
}

/** Places that name images, and links; the same address is named several times more often than not. */
const MAX_MENTIONS: number = 4 * MAX_REFERENCES;
/** Caps on what a page needs few of, far above what any use is. */
const MAX_SHEETS = 500;
const MAX_MANIFESTS = 5;
const MAX_ALTERNATES = 5;
const MAX_FRAMED = 100;
const MAX_LICENSES = 10;
const MAX_METAS = 1_000;

export function createPageState(url: string): PageState {
  return {
    url,
    base: null,
    title: null,
    tdmReservation: null,
    tdmPolicy: null,
    found: [],
    links: [],
    sheets: [],
    manifests: [],
    feeds: [],
    oembeds: [],
    robots: [],
    pageLicenses: { license: [], acquire: [] },
    cut: { images: false, links: false },
    figures: [],
    last: [],
    captures: new TextCaptures(),
    place: new PagePlace(),
    framed: [],
    open: { noscript: 0, picture: 0 },
  };
}

export function addImage(state: PageState, raw: string, context: Draft): void {
  if (state.found.length >= MAX_MENTIONS) {
    state.cut.images = true;
    return;
  }
  state.found.push({ raw, context });
  const { figures } = state;
  if (figures.length === 0) return;
  const drafts = figures[figures.length - 1]?.drafts;
  // An element's addresses share what is said of them.
  if (drafts !== undefined && drafts.at(-1) !== context) drafts.push(context);
}

export function addLink(state: PageState, raw: string, nofollow: boolean): void {
  if (state.links.length < MAX_MENTIONS) state.links.push({ raw, nofollow });
  else state.cut.links = true;
}

export function addSheet({ sheets }: PageState, raw: string): void {
  if (sheets.length < MAX_SHEETS) sheets.push(raw);
}

export function addManifest({ manifests }: PageState, raw: string): void {
  if (manifests.length < MAX_MANIFESTS) manifests.push(raw);
}

/** Another form of the page, by its type; of those that show images. */
export function addAlternate({ feeds, oembeds }: PageState, raw: string, type: string): void {
  const [essence = ''] = type.toLowerCase().split(';');
  const list = FEED_TYPES.has(essence.trim()) ? feeds : essence.trim() === 'application/json+oembed' ? oembeds : null;
  if (list !== null && list.length < MAX_ALTERNATES) list.push(raw);
}

const FEED_TYPES: ReadonlySet<string> = new Set(['application/rss+xml', 'application/atom+xml', 'application/feed+json']);

export function addFramed({ framed, place }: PageState, markup: string): void {
  if (framed.length < MAX_FRAMED) framed.push({ markup, position: place.here() });
}

/** A license named inside a figure is that of its pictures, elsewhere that of all pictures of the page. `acquire`: where one can be had. */
export function addLicense(state: PageState, raw: string, kind: keyof Licenses = 'license'): void {
  const list = (state.figures.at(-1)?.licenses ?? state.pageLicenses)[kind];
  if (list.length < MAX_LICENSES) list.push(raw);
}

export function addRobotsMeta({ robots }: PageState, meta: { agent: string; content: string }): void {
  if (robots.length < MAX_METAS) robots.push(meta);
}

/** A caption or credit line belongs to the figure that it stands in, or else to the picture before it. The first one counts. */
export function addWords(state: PageState, figure: Figure | undefined, kind: 'caption' | 'credit', text: string): void {
  if (text === '') return;
  if (figure !== undefined) {
    figure[kind] ||= text;
    return;
  }
  for (const draft of state.last) draft[kind] ??= text;
}

export function openFigure({ figures }: PageState): void {
  figures.push({ drafts: [], caption: '', credit: '', licenses: { license: [], acquire: [] } });
}

/** The figure ends: what it says is said of every picture in it, unless a figure inside said otherwise. */
export function closeFigure({ figures }: PageState): void {
  const figure = figures.pop();
  if (figure === undefined) return;
  const { drafts } = figure;
  for (const draft of drafts) addWordsOf(figure, draft);
  const outer = figures.at(-1);
  if (outer !== undefined && outer.drafts.length < MAX_OUTER_DRAFTS) outer.drafts.push(...drafts.slice(0, MAX_OUTER_DRAFTS));
}

/** Pictures that a figure takes from figures inside, so that thousands inside each other take no more time than they are long. */
const MAX_OUTER_DRAFTS = 500;

/** What is said already stands. */
function addWordsOf({ caption, credit, licenses }: Figure, context: Draft): void {
  if (caption !== '') context.caption ??= caption;
  if (credit !== '') context.credit ??= credit;
  if (licenses.license.length > 0) context.licenseUrls ??= licenses.license;
  if (licenses.acquire.length > 0) context.acquireLicenseUrls ??= licenses.acquire;
}
