/** Images named in JSON: schema.org JSON-LD with its rights fields, and addresses in the state that scripts carry. */
import type { ImageContext } from '../sighting.ts';

export interface JsonImage {
  readonly url: string;
  readonly context: ImageContext;
}

/** Larger scripts are not parsed. */
const MAX_JSON_CHARS = 2_097_152;
const MAX_DEPTH = 32;

/** Properties whose value is an image, as an address or an object. */
const IMAGE_KEYS: ReadonlySet<string> = new Set([
  'image',
  'images',
  'thumbnail',
  'thumbnailurl',
  'logo',
  'photo',
  'photos',
  'primaryimageofpage',
]);
const ADDRESS_KEYS = ['contentUrl', 'url', 'thumbnailUrl', '@id'] as const;

type Json = Readonly<Record<string, unknown>>;

/** Images of one `application/ld+json` script; an invalid script has none. */
export function jsonLdImages(text: string): JsonImage[] {
  const found: JsonImage[] = [];
  walk(parse(text), found, 0);
  return found;
}

const STATE_IMAGE =
  /(?:https?:)?\/\/[^\s"'<>()\\,]+?\.(?:jpe?g|png|webp|avif|gif|heic|jxl|tiff?)(?:\?[^\s"'<>()\\,]*)?(?=[\s"'<>()\\,]|$)/gi;

/** Absolute image addresses anywhere in a script's data, with `\/` and `\u002F` undone. */
export function stateBlobImages(text: string): string[] {
  const plain = text
    .slice(0, MAX_JSON_CHARS)
    .replace(/\\u002[fF]/g, '/')
    .replace(/\\\//g, '/')
    .replace(/\\u0026/gi, '&');
  return [...new Set(plain.match(STATE_IMAGE) ?? [])];
}

// --- internal ---

function parse(text: string): unknown {
  const json = text.slice(0, MAX_JSON_CHARS).replace(/^\s*(?:<!--|\/\*<!\[CDATA\[\*\/|<!\[CDATA\[)?|(?:-->|\/\*\]\]>\*\/|\]\]>)?\s*$/g, '');
  try {
    return JSON.parse(json.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walk(node: unknown, found: JsonImage[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(node)) for (const item of node) walk(item, found, depth + 1);
  if (!isObject(node)) return;
  if (isImageObject(node)) addObject(node, found);
  for (const [key, value] of Object.entries(node)) {
    if (IMAGE_KEYS.has(key.toLowerCase())) addValue(value, found);
    walk(value, found, depth + 1);
  }
}

function isImageObject(node: Json): boolean {
  const type = node['@type'];
  return (Array.isArray(type) ? type : [type]).some(
    (name) => typeof name === 'string' && /^(?:.*[/:])?(?:ImageObject|Photograph|Barcode)$/.test(name),
  );
}

function addValue(value: unknown, found: JsonImage[]): void {
  if (Array.isArray(value)) for (const item of value) addValue(item, found);
  else if (typeof value === 'string') found.push({ url: value, context: { source: 'json-ld' } });
  else if (isObject(value) && !isImageObject(value)) addObject(value, found);
}

function addObject(node: Json, found: JsonImage[]): void {
  const context = contextOf(node);
  const addresses = ADDRESS_KEYS.flatMap((key) => strings(node[key]));
  const [first] = addresses;
  // `url` may name the page about the image; it counts only when no `contentUrl` is there.
  const contentUrls = strings(node['contentUrl']);
  for (const url of contentUrls.length > 0 ? contentUrls : first === undefined || first.startsWith('#') ? [] : [first])
    found.push({ url, context });
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function nameOf(value: unknown): string | undefined {
  const one = Array.isArray(value) ? (value[0] as unknown) : value;
  if (typeof one === 'string') return one;
  return isObject(one) && typeof one['name'] === 'string' ? one['name'] : undefined;
}

function linkOf(value: unknown): string[] {
  return isObject(value) ? strings(value['url'] ?? value['@id']) : strings(value);
}

function contextOf(node: Json): ImageContext {
  const credit = nameOf(node['creditText']) ?? nameOf(node['creator']) ?? nameOf(node['author']) ?? nameOf(node['copyrightNotice']);
  const caption = nameOf(node['caption']) ?? nameOf(node['description']);
  const title = nameOf(node['name']);
  const licenseUrls = linkOf(node['license']);
  return {
    source: 'json-ld',
    ...(credit === undefined ? {} : { credit }),
    ...(caption === undefined ? {} : { caption }),
    ...(title === undefined ? {} : { title }),
    ...(licenseUrls.length === 0 ? {} : { licenseUrls }),
  };
}
