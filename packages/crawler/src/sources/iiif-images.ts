/** Images that IIIF documents name: Presentation API 2 and 3, Image API 1 to 3. */
import { listOf, objectOf, textOf } from '../json-values.ts';

export interface IiifImage {
  /** The whole image in the best size that the service gives. */
  readonly imageUrl: string;
  readonly title?: string;
}

/** Canvases of a manifest beyond this are left out. */
const MAX_IMAGES = 5_000;

/** All images of a manifest. */
export function manifestImages(manifest: unknown): IiifImage[] {
  const root = objectOf(manifest);
  const title = labelOf(root['label']);
  const bodies = [...version3(root), ...version2(root)].slice(0, MAX_IMAGES);
  const urls = bodies.flatMap((body) => {
    const url = bodyUrl(body);
    return url === undefined ? [] : [url];
  });
  return [...new Set(urls)].map((imageUrl) => ({ imageUrl, ...(title === undefined ? {} : { title }) }));
}

/** The whole image of an image service (`info.json`, or the description of the service in a manifest). */
export function serviceImage(service: unknown): string | undefined {
  const info = objectOf(service);
  const id = textOf(info['id']) ?? textOf(info['@id']);
  if (id === undefined || !isImageService(info)) return undefined;
  const isVersion3 = info['type'] === 'ImageService3' || contexts(info).some((one) => one.includes('/image/3/'));
  // Version 1 called the usual quality `native`.
  const isVersion1 = contexts(info).some((one) => one.includes('image-api/1') || one.includes('/image/1/'));
  return `${id.replace(/\/+$/, '')}/full/${isVersion3 ? 'max' : 'full'}/0/${isVersion1 ? 'native' : 'default'}.jpg`;
}

// --- internal ---

function contexts(info: Readonly<Record<string, unknown>>): string[] {
  return [info['@context']].flat().filter((one): one is string => typeof one === 'string');
}

function isImageService(info: Readonly<Record<string, unknown>>): boolean {
  const type = textOf(info['type']) ?? textOf(info['@type']) ?? '';
  const profile = JSON.stringify(info['profile'] ?? '');
  return (
    /ImageService|iiif:Image/.test(type) ||
    contexts(info).some((one) => /iiif\.io\/api\/image|image-api/.test(one)) ||
    /iiif\.io\/api\/image|image-api/.test(profile)
  );
}

function bodyUrl(body: unknown): string | undefined {
  const image = objectOf(body);
  const service = [image['service']]
    .flat()
    .map(serviceImage)
    .find((url) => url !== undefined);
  return service ?? textOf(image['id']) ?? textOf(image['@id']);
}

/** `items` of canvases, annotation pages and annotations; a body may be a choice of several. */
function version3(manifest: Readonly<Record<string, unknown>>): unknown[] {
  const annotations = listOf(manifest['items'])
    .flatMap((canvas) => listOf(objectOf(canvas)['items']))
    .flatMap((page) => listOf(objectOf(page)['items']));
  const bodies = annotations.flatMap((annotation) => [objectOf(annotation)['body']].flat());
  const single = bodies.flatMap((body) => (objectOf(body)['type'] === 'Choice' ? listOf(objectOf(body)['items']) : [body]));
  return single.filter((body) => objectOf(body)['type'] === 'Image');
}

function version2(manifest: Readonly<Record<string, unknown>>): unknown[] {
  const images = listOf(manifest['sequences'])
    .flatMap((sequence) => listOf(objectOf(sequence)['canvases']))
    .flatMap((canvas) => listOf(objectOf(canvas)['images']));
  return images.map((image) => objectOf(image)['resource']);
}

/** A text, or texts by language. */
function labelOf(label: unknown): string | undefined {
  const plain = textOf(label) ?? textOf(objectOf(label)['@value']);
  if (plain !== undefined) return plain;
  const [first] = Object.values(objectOf(label)).flat();
  return textOf(first);
}
