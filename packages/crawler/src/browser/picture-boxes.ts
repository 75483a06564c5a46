/** Brings together what the markup says of pictures and where the browser showed them. */
import type { PageExtraction } from '../extract/page-extraction.ts';
import type { ImageContext, PageBox } from '../sighting.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import type { PictureBox } from './rendering.ts';

/** The images with the box of each place that was shown. The same picture shown several times has its boxes in the order of the document. */
export function withBoxes(images: PageExtraction['images'], boxes: readonly PictureBox[]): PageExtraction['images'] {
  const byOrder = boxesByOrder(images, boxes);
  if (byOrder.size === 0) return images;
  return images.map(({ url, contexts }) => ({ url, contexts: contexts.map((context) => withBox(context, byOrder)) }));
}

// --- internal ---

/** A box is that of all addresses that the element names, of which the browser shows one. */
function boxesByOrder(images: PageExtraction['images'], boxes: readonly PictureBox[]): Map<number, PageBox> {
  const places = new Map(images.map(({ url, contexts }) => [url, contexts.flatMap(orderOf).toSorted((a, b) => a - b)]));
  const byOrder = new Map<number, PageBox>();
  for (const { urls, x, y, width, height } of boxes) {
    const orders = urls.flatMap((raw) => {
      const parsed = parseHttpUrl(raw);
      return parsed.kind === 'url' ? (places.get(parsed.url) ?? []) : [];
    });
    const order = orders.find((one) => !byOrder.has(one));
    if (order !== undefined) byOrder.set(order, { x, y, width, height });
  }
  return byOrder;
}

/** What is for readers without scripts is not shown. */
function orderOf({ source, position }: ImageContext): number[] {
  return position === undefined || source === 'noscript' ? [] : [position.order];
}

function withBox(context: ImageContext, byOrder: ReadonlyMap<number, PageBox>): ImageContext {
  const [order] = orderOf(context);
  const box = order === undefined ? undefined : byOrder.get(order);
  return context.position === undefined || box === undefined ? context : { ...context, position: { ...context.position, box } };
}
