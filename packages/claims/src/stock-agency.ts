/**
 * How agencies show in an address or a credit: the servers from which they give out previews, the names that their files have, and what they ask to be written
 * beside a picture. An agency's name on a page speaks for a license that was bought there; a preview may be one that was never paid for, or one that the agency
 * delivers itself. Either way the agency is asked first.
 */
import type { Hit } from './hit.ts';
import { isOnDomain, placeOf, type Place } from './place.ts';
import { folded, hasWords } from './words.ts';

/** An agency that shows at a hit, and by what. */
export interface StockTrace {
  readonly agency: string;
  /** `preview`: a file as the agency gives it out before a sale, most often with its watermark. `named`: a file name or credit of the agency. */
  readonly kind: 'preview' | 'named';
  /** The address or the words that show it. */
  readonly found: string;
}

/**
 * Agencies that show in the address of the picture or in what the page writes beside it; previews first. Nothing is looked up, and nothing is decided by it.
 *
 * @example
 * stockTraces(hit); // [{ agency: 'Alamy', kind: 'preview', found: 'https://c8.alamy.com/comp/T432K0/harbour-T432K0.jpg' }]
 */
export function stockTraces(hit: Hit): readonly StockTrace[] {
  const { finalUrl, imageUrl, context } = hit.sighting;
  const addresses = [...new Set([finalUrl, imageUrl])].flatMap(readAddress);
  const texts = [context.credit, context.caption].flatMap((text) => (text === undefined ? [] : [{ text, words: folded(text) }]));
  const traces = AGENCIES.flatMap((agency): readonly StockTrace[] => {
    const { name } = agency;
    const preview = addresses.find((address) => isPreview(agency, address));
    if (preview !== undefined) return [{ agency: name, kind: 'preview', found: preview.url }];
    const named =
      addresses.find(({ fileName }) => agency.files.test(fileName))?.url ?? texts.find(({ words }) => isCredit(agency, words))?.text;
    return named === undefined ? [] : [{ agency: name, kind: 'named', found: named }];
  });
  return traces.toSorted((a, b) => Number(a.kind === 'named') - Number(b.kind === 'named'));
}

// --- internal ---

interface Agency {
  readonly name: string;
  /** Domains of its preview servers, and what the path of a preview there begins with or holds. */
  readonly servers: readonly string[];
  readonly path: RegExp;
  /** Names that its files have, wherever they are now. */
  readonly files: RegExp;
  /** What stands in a credit, as whole words. */
  readonly credits: readonly string[];
  /** A file name that only a preview has. */
  readonly previewFiles?: RegExp;
}

const ANY = /^\//u;

/** Addresses and names as they stand in public source code; looked at in November 2026, each server in nine files or more. Short on purpose. */
const AGENCIES: readonly Agency[] = [
  {
    name: 'Getty Images',
    servers: ['media.gettyimages.com'],
    path: ANY,
    files: /^(?:gettyimages?-\d{5,}|.*-id\d{6,}$)/iu,
    previewFiles: /^gettyimages-\d{5,}-\d{3,4}x\d{3,4}/iu,
    credits: ['getty images', 'gettyimages'],
  },
  {
    name: 'iStock',
    servers: ['media.istockphoto.com'],
    path: ANY,
    files: /^istock(?:photo)?[-_]\d{5,}/iu,
    previewFiles: /^istockphoto-\d{5,}-\d{3,4}x\d{3,4}/iu,
    credits: ['istock', 'istockphoto', 'istock.com'],
  },
  {
    name: 'Shutterstock',
    servers: ['image.shutterstock.com', 'www.shutterstock.com', 'thumb1.shutterstock.com', 'thumb7.shutterstock.com'],
    path: /^\/(?:image-(?:photo|vector|illustration)\/|z\/|thumb_large\/)/u,
    files: /^(?:shutterstock_\d{5,}|stock-(?:photo|vector)-.*-\d{5,})/iu,
    previewFiles: /-(?:150|260|450|600)(?:nw|w)-\d{6,}/iu,
    credits: ['shutterstock'],
  },
  {
    name: 'Adobe Stock',
    servers: ['ftcdn.net'],
    path: /\/\d{3,4}_F_\d+_/u,
    files: /^(?:adobestock_\d{5,}|\d{3,4}_F_\d{5,}_|fotolia_\d{5,})/iu,
    previewFiles: /^(?:adobestock_\d{5,}_preview|\d{3,4}_F_\d{5,}_)/iu,
    credits: ['adobe stock', 'adobestock', 'stock.adobe.com', 'fotolia'],
  },
  {
    name: 'Alamy',
    servers: ['alamy.com'],
    path: /^\/(?:comp|zooms|thumbs)\//u,
    files: /^alamy[-_]/iu,
    credits: ['alamy'],
  },
  {
    name: 'Depositphotos',
    servers: ['depositphotos.com'],
    path: /\/(?:i|v)\/(?:170|380|450|600|950)\/depositphotos_\d+/u,
    files: /^depositphotos_\d{5,}/iu,
    previewFiles: /^depositphotos_\d{5,}-stock-(?:photo|illustration)/iu,
    credits: ['depositphotos'],
  },
  {
    name: 'Dreamstime',
    servers: ['thumbs.dreamstime.com'],
    path: /^\/[a-z]\//u,
    files: /^dreamstime_[a-z]+_\d{5,}/iu,
    credits: ['dreamstime'],
  },
  {
    name: '123RF',
    servers: ['previews.123rf.com', 'us.123rf.com'],
    path: /^\/(?:images|\d+wm)\//u,
    files: /^123rf[-_ ]?\d/iu,
    credits: ['123rf'],
  },
  {
    name: 'Bigstock',
    servers: ['bigstockphoto.com'],
    path: ANY,
    files: /^bigstock[-_]/iu,
    credits: ['bigstock', 'bigstockphoto'],
  },
  {
    name: 'Can Stock Photo',
    servers: [
      'comps.canstockphoto.com',
      'comps.canstockphoto.com.br',
      'comps.canstockphoto.it',
      'comps.canstockphoto.de',
      'comps.canstockphoto.es',
      'comps.canstockphoto.fr',
    ],
    path: ANY,
    files: /_csp\d{5,}/iu,
    credits: ['can stock photo', 'canstockphoto'],
  },
];

function isPreview({ servers, path, previewFiles }: Agency, { place, fileName }: Address): boolean {
  if (servers.some((server) => isOnDomain(place, server)) && path.test(place.url.pathname)) return true;
  return previewFiles?.test(fileName) === true;
}

function isCredit({ credits }: Agency, words: string): boolean {
  return credits.some((credit) => hasWords(words, credit));
}

interface Address {
  readonly url: string;
  readonly place: Place;
  /** The last part of the path. */
  readonly fileName: string;
}

function readAddress(url: string): readonly Address[] {
  const place = placeOf(url);
  if (place === undefined) return [];
  const name = place.url.pathname.slice(place.url.pathname.lastIndexOf('/') + 1);
  try {
    return [{ url, place, fileName: decodeURIComponent(name) }];
  } catch {
    return [{ url, place, fileName: name }];
  }
}
