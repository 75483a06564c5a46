import type { MatchEvidence } from '@imgguard/core';
import type { ReportContext, ReportHitKind, ReportTruth, ReportUse } from './report-data.ts';

/** A short name and what it means, both shown to a person. */
export interface Word {
  readonly label: string;
  readonly meaning: string;
}

export const USE_WORDS: Readonly<Record<ReportUse, Word>> = {
  unlicensed: {
    label: 'Possible unlicensed use',
    meaning: 'A person looked and knows of no permission. There may be one all the same: ask before you claim.',
  },
  unknown: {
    label: 'No license found',
    meaning:
      'A copy for which no license, allow rule or site of your own is on record here. It may be permitted all the same: a person decides.',
  },
  licensed: { label: 'Licensed', meaning: 'A copy that a license on record here covers.' },
  allowed: { label: 'Allowed', meaning: 'A copy on a site or address that is on the allow list.' },
  own: { label: 'Own use', meaning: 'A copy on a site of the rights holder.' },
  'permitted-by-law': {
    label: 'Permitted by law',
    meaning: 'A person marked this use as one that the law permits, a quotation for example.',
  },
};

export const KIND_WORDS: Readonly<Record<ReportHitKind, Word>> = {
  exact: { label: 'Exact copy', meaning: 'The same bytes, or the same pixels in another file.' },
  'near-duplicate': { label: 'Near-duplicate', meaning: 'The whole picture, upright: resized, re-encoded or lightly edited.' },
  'edited-copy': {
    label: 'Edited copy',
    meaning: 'Made from the work: cropped, turned, mirrored, framed, recoloured, or part of another picture.',
  },
};

export const TRUTH_WORDS: Readonly<Record<ReportTruth, string>> = {
  match: 'Match',
  'not-a-match': 'Not a match',
  unsure: 'Unsure',
};

export const EVIDENCE_WORDS: Readonly<Required<Record<keyof MatchEvidence, string>>> = {
  voteWeight: 'Weight of the geometric vote',
  inliers: 'Keypoint pairs that agree on one position',
  cells: 'Cells compared',
  agreeingCells: 'Cells that agree',
  agreeingShare: 'Share of cells that agree',
  meanCorrelation: 'Mean correlation of the cells (-1 to 1)',
  innerAgreeingShare: 'Share of cells well inside the work that agree',
  agreeingCorrelation: 'Correlation of the agreeing cells in the middle (-1 to 1)',
  strongShare: 'Share of cells that agree strongly',
  drift: 'Mean shift of agreeing cells, pixels',
  strongDrift: 'Shift of strongly agreeing cells that no position explains, pixels',
  medianDrift: 'The same in the middle of these cells, pixels',
  exactCells: 'Cells that lie exactly where the position puts them',
  frameOffset: 'Distance of the picture from being the whole work (0: it is)',
  continuingSides: 'Sides of the work beyond which the scene goes on',
  disagreeingShare: 'Share of cells that show something else',
  disagreeingPhotoCells: 'Of these, cells that are photograph in both pictures',
  agreeingFlatness: 'Flatness of what agrees (0 to 1; lettering and drawing are flat)',
  disagreeingFlatness: 'Flatness of what disagrees',
  disagreeingWithin: 'Disagreeing cells amid agreeing ones',
  photoCorrelation: 'Correlation beside what is drawn on both pictures (-1 to 1)',
  comparedAt: 'Long side of the frames in which cells were compared, pixels (coarser where there is hardly any texture)',
  pdqDistance: 'PDQ distance (0 to 256, lower is closer)',
  embeddingSimilarity: 'Similarity under a model for copies (-1 to 1)',
  embeddingNormalised: 'The same beyond what unrelated pictures have',
};

/** How a page names an image: the crawler's word, and what a person calls it. */
const SOURCE_WORDS: Readonly<Record<string, string>> = {
  img: 'an image element',
  srcset: 'an image element (srcset)',
  picture: 'a picture element',
  noscript: 'a part for readers without scripts (noscript)',
  'lazy-attribute': 'an attribute that a script reads (lazy loading)',
  meta: 'a meta element (preview card)',
  link: 'a link element',
  css: 'a style sheet (background)',
  'json-ld': 'data for search engines (JSON-LD)',
  anchor: 'a link to the file',
  svg: 'an SVG drawing',
  'video-poster': 'the poster of a video',
  object: 'an embedded object',
  'background-attribute': 'a background attribute',
  sitemap: 'the sitemap',
  feed: 'a feed',
  oembed: 'what the site says of the page (oEmbed)',
  header: 'a response header',
  'state-blob': 'data of a script',
  'data-url': 'the page itself (data: address)',
  rendered: 'nothing but a request of the page in a browser',
  direct: 'the list of addresses to scan',
};

/** Where on a page an image was named, in words; a code that is not known here is shown as it is. */
export function sourceWord(source: string): string {
  return Object.hasOwn(SOURCE_WORDS, source) ? (SOURCE_WORDS[source] as string) : source;
}

/** Where on a page a picture stands, in words. */
export function placeWord({ order, sections = [], box }: NonNullable<ReportContext['position']>): string {
  const within = sections.length === 0 ? '' : `, in ${sections.join(' › ')}`;
  const shown = box === undefined ? '' : `, ${box.width} × ${box.height} px at ${box.x}, ${box.y}`;
  return `Picture ${order}${within}${shown}`;
}

const SKIP_WORDS: Readonly<Record<string, Word>> = {
  'robots-disallowed': {
    label: 'Closed by robots.txt',
    meaning: 'The site asks crawlers not to read these addresses. They were not requested.',
  },
  'robots-unreachable': {
    label: 'robots.txt not readable',
    meaning: 'The rules of the site could not be read, so the site was left alone.',
  },
  nofollow: { label: 'Link marked nofollow', meaning: 'The page asks not to follow these links.' },
  'out-of-scope': { label: 'Outside the scan', meaning: 'Links to places that the scan was not asked to visit.' },
  'blocked-address': { label: 'Blocked network address', meaning: 'The name leads to a private or reserved network address.' },
  'unsupported-scheme': { label: 'Not a web address', meaning: 'Only http and https addresses are read.' },
  'allow-listed': { label: 'On the allow list', meaning: 'Sources that are never claimed against. They were not requested.' },
  budget: { label: 'Limit of the scan reached', meaning: 'The scan was told to stop after so many pages, images or bytes.' },
  'not-rendered': {
    label: 'Not shown by the browser',
    meaning: 'Pages that the browser could not show. What their markup names was read.',
  },
  'not-due': { label: 'Not due yet', meaning: 'Pages that seldom change and were read not long ago. They were not requested again.' },
  depth: { label: 'Too many links away', meaning: 'Farther from the start page than the scan was told to go.' },
  trap: {
    label: 'Endless addresses',
    meaning: 'The addresses look generated without end (calendars, session marks), so the scan turned back.',
  },
  'http-error': { label: 'Error from the server', meaning: 'The server answered with an error, 404 for example.' },
  'network-error': { label: 'Not reachable', meaning: 'No connection, or the connection broke.' },
  timeout: { label: 'Took too long', meaning: 'The answer did not arrive within the time allowed.' },
  'too-large': { label: 'Too large', meaning: 'More bytes than the scan was told to accept.' },
  'too-many-redirects': { label: 'Too many redirects', meaning: 'The address kept pointing elsewhere.' },
  'decompression-bomb': { label: 'Inflates too much', meaning: 'Grew out of proportion when unpacked, so it was dropped.' },
  'not-an-image': { label: 'Not an image', meaning: 'The bytes are not a picture format that is read.' },
  'not-a-page': { label: 'Not a page', meaning: 'Neither a page nor a picture.' },
  'too-small': { label: 'Too small', meaning: 'Icons and tracking pixels: too few pixels to compare.' },
  'invalid-url': { label: 'Malformed address', meaning: 'The page names something that is not an address.' },
  'host-parked': { label: 'Server left in peace', meaning: 'The server answered with errors or asked to wait, and was not asked again.' },
  policy: { label: 'Opt-out respected', meaning: 'A header or mark on the page asks not to be used this way.' },
  aborted: { label: 'Scan cancelled', meaning: 'The scan ended before these were read.' },
  IMGGUARD_IMAGE_EMPTY: { label: 'Empty picture', meaning: 'The file has no bytes.' },
  IMGGUARD_IMAGE_TOO_LARGE: { label: 'Picture too large', meaning: 'More bytes than are decoded.' },
  IMGGUARD_IMAGE_TOO_MANY_PIXELS: { label: 'Picture too large', meaning: 'More pixels than are decoded.' },
  IMGGUARD_IMAGE_TOO_MANY_FRAMES: {
    label: 'Too many frames',
    meaning: 'An animation or document with more frames or pages than are decoded.',
  },
  IMGGUARD_IMAGE_UNSUPPORTED_FORMAT: { label: 'Format not read', meaning: 'The bytes are not a picture format that is decoded.' },
  IMGGUARD_IMAGE_SVG_REFUSED: { label: 'SVG drawing', meaning: 'Drawings can hold scripts and are not decoded.' },
  IMGGUARD_IMAGE_TRUNCATED: { label: 'Picture ends too early', meaning: 'Too little of the file is there to be compared.' },
  IMGGUARD_IMAGE_CORRUPT: { label: 'Damaged picture', meaning: 'The bytes begin like a picture and cannot be decoded.' },
  IMGGUARD_IMAGE_TIMEOUT: { label: 'Took too long to decode', meaning: 'Decoding was given up.' },
  IMGGUARD_IMAGE_UNREADABLE: { label: 'Not readable', meaning: 'The stored picture could not be read from the disk.' },
};

/** The words for a reason of skipping; a code that is not known here is shown as it is. */
export function skipWord(reason: string): Word {
  return Object.hasOwn(SKIP_WORDS, reason) ? (SKIP_WORDS[reason] as Word) : { label: reason, meaning: '' };
}
