/** What `meta` elements say: images for previews, and wishes towards crawlers. */
import type { Attributes, RawImage } from './element-images.ts';

/** Names and properties whose content is an image address. */
const IMAGE_META: ReadonlySet<string> = new Set(
  `og:image og:image:url og:image:secure_url twitter:image twitter:image:src twitter:image0 twitter:image1 twitter:image2 twitter:image3 thumbnail
  msapplication-tileimage image sailthru.image.full sailthru.image.thumb parsely-image-url vk:image og:video:thumbnail schema:image`.split(
    /\s+/,
  ),
);

export interface MetaFindings {
  readonly image: RawImage | null;
  /** `robots` or a crawler's token, and the directives. */
  readonly robots: { readonly agent: string; readonly content: string } | null;
  readonly tdmReservation: string | null;
  /** Target of an immediate `refresh`. */
  readonly refresh: string | null;
}

/** Reads one `meta` element. */
export function readMeta(attributes: Attributes): MetaFindings {
  const content = attributes['content']?.trim() ?? '';
  const name = (attributes['name'] ?? attributes['property'] ?? attributes['itemprop'] ?? '').trim().toLowerCase();
  const property = (attributes['property'] ?? '').trim().toLowerCase();
  const isImage = content !== '' && (IMAGE_META.has(name) || IMAGE_META.has(property));
  return {
    image: isImage ? { raw: content, source: 'meta' } : null,
    robots: attributes['name'] !== undefined && content !== '' ? { agent: name, content } : null,
    tdmReservation: name === 'tdm-reservation' ? content : null,
    refresh: attributes['http-equiv']?.toLowerCase() === 'refresh' ? refreshTarget(content) : null,
  };
}

function refreshTarget(content: string): string | null {
  const match = /^\s*\d*(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)["']?\s*$/i.exec(content);
  return match?.[1]?.trim() ?? null;
}
