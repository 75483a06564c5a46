/** What `meta` elements say: images for previews, and wishes towards crawlers. */
import type { RawImage } from './lazy-images.ts';
import { MAX_URL_LENGTH } from '../url/http-url.ts';
import type { TagAttributes } from './tag-attributes.ts';

/** Tiles of Windows, in their sizes. */
const TILE = /^msapplication-(?:tileimage|(?:square|wide)\d+x\d+logo)$/;

/** Names and properties whose content is an image address. */
const IMAGE_META: ReadonlySet<string> = new Set(
  `og:image og:image:url og:image:secure_url twitter:image twitter:image:src twitter:image0 twitter:image1 twitter:image2 twitter:image3 thumbnail
  image sailthru.image.full sailthru.image.thumb parsely-image-url vk:image og:video:thumbnail schema:image fb:image pin:media thumbnailurl image_src`.split(
    /\s+/,
  ),
);

/** Longer targets are no addresses that would be followed. */
const MAX_REFRESH_CHARS = 8_192;

export interface MetaFindings {
  readonly image: RawImage | null;
  /** `robots` or a crawler's token, and the directives. */
  readonly robots: { readonly agent: string; readonly content: string } | null;
  readonly tdmReservation: string | null;
  /** As written. */
  readonly tdmPolicy: string | null;
  /** Address of the file that names a site's tiles in Windows (`browserconfig.xml`). */
  readonly tiles: string | null;
  /** Target of an immediate `refresh`. */
  readonly refresh: string | null;
}

/** Reads one `meta` element. */
export function readMeta(attributes: TagAttributes): MetaFindings {
  // `value` is a mistake that is made.
  const content = (attributes.get('content') ?? attributes.get('value'))?.trim() ?? '';
  const named = wordOf(attributes, 'name');
  const property = wordOf(attributes, 'property');
  const name = named ?? property ?? wordOf(attributes, 'itemprop') ?? '';
  return {
    image: content !== '' && (isImageMeta(name) || isImageMeta(property ?? '')) ? { raw: content, source: 'meta' } : null,
    robots: named !== null && content !== '' ? { agent: name, content } : null,
    tdmReservation: name === 'tdm-reservation' ? content : null,
    tdmPolicy: name === 'tdm-policy' ? addressOf(content) : null,
    tiles: name === 'msapplication-config' ? addressOf(content) : null,
    refresh: attributes.get('http-equiv')?.toLowerCase() === 'refresh' ? refreshTarget(content) : null,
  };
}

function wordOf(attributes: TagAttributes, name: string): string | null {
  return attributes.get(name)?.trim().toLowerCase() ?? null;
}

function isImageMeta(name: string): boolean {
  return IMAGE_META.has(name) || (name.startsWith('msapplication-') && TILE.test(name));
}

/** `none` is how pages say that there is no file of tiles. */
function addressOf(content: string): string | null {
  return content === '' || content.toLowerCase() === 'none' ? null : content.slice(0, MAX_URL_LENGTH);
}

/** `5; url='next.html'`, with all that browsers forgive (HTML standard, shared declarative refresh steps). */
export function refreshTarget(content: string): string | null {
  const text = content.slice(0, MAX_REFRESH_CHARS);
  const rest = /^\s*[\d.]+\s*[;,\s](.*)$/s.exec(text)?.[1];
  const target = rest?.trim().replace(/^url\s*=\s*/i, '') ?? '';
  const quote = target[0] === '"' || target[0] === "'" ? target[0] : null;
  const value = quote === null ? target : (target.slice(1).split(quote, 1)[0] ?? '');
  return value.trim() || null;
}
