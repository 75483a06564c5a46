/** Images named in JSON: schema.org JSON-LD with its rights fields, and addresses in the state that scripts carry. */
import type { ImageContext } from '../sighting.ts';
import { hasImageExtension } from '../url/http-url.ts';

export interface JsonImage {
  readonly url: string;
  readonly context: ImageContext;
}

/** More of a JSON-LD script is not parsed: at twice this size one script took up to 70 ms of CPU time, which no slicing can part. */
export const MAX_JSON_LD_CHARS = 1_048_576;
/** More of a script's data is not searched. */
export const MAX_STATE_CHARS = 2_097_152;
/** More images of a script are left alone, as with pages. */
const MAX_REFERENCES = 6_000;
/** Objects and lists inside each other; deeper ones are not looked into. */
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
type Json = Readonly<Record<string, unknown>>;

/** Images of one `application/ld+json` script; an invalid script has none. */
export function jsonLdImages(text: string): JsonImage[] {
  const found: JsonImage[] = [];
  walk(parse(text), found, 0);
  return found;
}

/** Where an address begins in it: at once, or behind what opens a value; `wix:image://` is none. */
const STATE_ADDRESS = /(?:^|[(,=[;|])((?:https?:)?\/\/)/i;
const STATE_IMAGE = /\.(?:jpe?g|png|webp|avif|gif|heic|jxl|tiff?)(?:[?#].*)?$/i;
/** Services whose addresses of images need not end like one. */
const IMAGE_SERVICE =
  /^(?:https?:)?\/\/(?:images\.unsplash\.com\/photo-|imagedelivery\.net\/[^/]+\/[^/]+\/|res\.cloudinary\.com\/[^/]+\/image\/|lh\d\.googleusercontent\.com\/.{16})/i;
/** Gaps of templates: `{width}`, `${name}`, `%s`. */
const TEMPLATE = /[{}$*]|%s/;
const WIX_IMAGE = /wix:image:\/\/v1\/([\w~.-]+)\//g;

/**
 * Image addresses anywhere in a script's data, with the escapes of slashes undone: absolute ones, and with `paths` also those that begin at the
 * root of the site, which in code may be anything.
 */
export function stateBlobImages(text: string, { paths = false }: { paths?: boolean } = {}): string[] {
  const plain = withoutEscapes(text.slice(0, MAX_STATE_CHARS));
  const found = new Set<string>();
  // Between delimiters, what has a slash in it: in most scripts that is little.
  for (let slash = plain.indexOf('/'); slash >= 0; slash = plain.indexOf('/', slash)) {
    let [start, end] = [slash, slash + 1];
    while (start > 0 && !isDelimiter(plain.charCodeAt(start - 1))) start -= 1;
    while (end < plain.length && !isDelimiter(plain.charCodeAt(end))) end += 1;
    addAddresses(found, plain.slice(start, end), paths);
    slash = end;
  }
  if (plain.includes('wix:image:')) for (const [, id] of plain.matchAll(WIX_IMAGE)) found.add(`https://static.wixstatic.com/media/${id}`);
  return [...found];
}

// --- internal ---

const ESCAPES: Readonly<Record<string, string>> = { '2f': '/', '26': '&', '3a': ':', '3d': '=' };

function withoutEscapes(text: string): string {
  const plain = text.includes('\\')
    ? text.replace(/\\{1,4}(?:(?:u00|x)(2f|26|3a|3d)|\/)/gi, (_all, hex?: string) =>
        hex === undefined ? '/' : (ESCAPES[hex.toLowerCase()] ?? ''),
      )
    : text;
  return plain.includes('&') ? plain.replace(/&quot;|&#34;/g, '"').replace(/&amp;/g, '&') : plain;
}

/** White space, quotation marks, angle brackets and backslashes. */
function isDelimiter(code: number): boolean {
  return code < 128 ? DELIMITERS[code] === 1 : /\s/.test(String.fromCharCode(code));
}

const DELIMITERS: Uint8Array = (() => {
  const table = new Uint8Array(128);
  for (const char of ` \t\n\v\f\r"'<>\`\\`) table[char.charCodeAt(0)] = 1;
  return table;
})();

function addAddresses(found: Set<string>, token: string, paths: boolean): void {
  for (const part of /,https?:/i.test(token) ? token.split(/,(?=https?:)/i) : [token]) {
    const address = stateAddress(part, paths);
    if (address !== null) found.add(address);
  }
}

function stateAddress(token: string, paths: boolean): string | null {
  const absolute = STATE_ADDRESS.exec(token);
  const isPath = absolute === null && paths && /^\/(?!\/)/.test(token);
  if (absolute === null && !isPath) return null;
  let address = absolute === null ? token : token.slice(absolute.index + absolute[0].length - (absolute[1] ?? '').length);
  const close = address.includes('(') ? -1 : address.indexOf(')');
  if (close !== -1) address = address.slice(0, close);
  address = address.replace(/[,;\]]{1,3}$/, '');
  if (TEMPLATE.test(address)) return null;
  return STATE_IMAGE.test(address.slice(2)) || IMAGE_SERVICE.test(address) ? address : null;
}

/** Comments and sections that keep a script's text from old browsers and XML parsers. */
const OPENINGS = ['<!--', '/*<![CDATA[*/', '//<![CDATA[', '<![CDATA['] as const;
const CLOSINGS = ['//-->', '-->', '/*]]>*/', '//]]>', ']]>'] as const;

function parse(text: string): unknown {
  let json = text.slice(0, MAX_JSON_LD_CHARS).trim();
  const opening = OPENINGS.find((one) => json.startsWith(one));
  if (opening !== undefined) json = json.slice(opening.length);
  const closing = CLOSINGS.find((one) => json.endsWith(one));
  if (closing !== undefined) json = json.slice(0, -closing.length);
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walk(node: unknown, found: JsonImage[], depth: number): void {
  if (typeof node !== 'object' || node === null || depth > MAX_DEPTH || found.length >= MAX_REFERENCES) return;
  if (Array.isArray(node)) {
    for (const item of node) walk(item, found, depth + 1);
    return;
  }
  const object = node as Json;
  if (isImageObject(object)) addObject(object, found);
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (isImageKey(key)) addValue(value, found, depth);
    if (typeof value === 'object') walk(value, found, depth + 1);
  }
}

/** Those of `IMAGE_KEYS`, in any case, and few others, begin with one of four letters. */
function isImageKey(key: string): boolean {
  return FIRST_LETTERS.includes(key.charAt(0)) && IMAGE_KEYS.has(key.toLowerCase());
}

const FIRST_LETTERS = 'itlpITLP';

function isImageObject(node: Json): boolean {
  const type = node['@type'];
  return Array.isArray(type) ? type.some(isImageType) : isImageType(type);
}

function isImageType(name: unknown): boolean {
  return typeof name === 'string' && IMAGE_TYPE.test(name);
}

const IMAGE_TYPE = /(?:^|[/:])(?:ImageObject|Photograph|Barcode)$/;

function addValue(value: unknown, found: JsonImage[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) for (const item of value) addValue(item, found, depth + 1);
  else if (typeof value === 'string') addAddress(value, { source: 'json-ld' }, found);
  else if (isObject(value) && !isImageObject(value)) addObject(value, found);
}

/** `contentUrl` is the file. `url` may name the page about the image and `@id` is mostly a mere name, so they count only where nothing better is said. */
function addObject(node: Json, found: JsonImage[]): void {
  let files = strings(node['contentUrl']);
  if (files.length === 0) files = strings(node['url']);
  if (files.length === 0) files = strings(node['thumbnailUrl']);
  if (files.length === 0) files = strings(node['@id']).filter(hasImageExtension);
  if (files.length === 0) return;
  const context = contextOf(node);
  for (const url of files) addAddress(url, context, found);
}

function addAddress(raw: string, context: ImageContext, found: JsonImage[]): void {
  const url = raw.trim();
  // A sentence is no address.
  if (url !== '' && !url.startsWith('#') && (!/\s/.test(url) || hasImageExtension(url))) found.push({ url, context });
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

/** All of several, since a picture may have more than one creator. */
function namesOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const names = [value].flat().flatMap((one) => nameOf(one)?.trim() || []);
  return names.length === 0 ? undefined : names.slice(0, MAX_NAMES).join(', ');
}

/** More are no credit line. */
const MAX_NAMES = 20;

function linkOf(value: unknown): string[] {
  if (value === undefined) return [];
  return [value].flat().flatMap((one) => (isObject(one) ? strings(one['url'] ?? one['@id']) : strings(one)));
}

function contextOf(node: Json): ImageContext {
  const context: { -readonly [Field in keyof ImageContext]: ImageContext[Field] } = { source: 'json-ld' };
  const creator = namesOf(node['creator']) ?? namesOf(node['author']);
  const copyrightNotice = nameOf(node['copyrightNotice']);
  const credit = nameOf(node['creditText']) ?? nameOf(node['creator']) ?? nameOf(node['author']) ?? copyrightNotice;
  const caption = nameOf(node['caption']) ?? nameOf(node['description']);
  const title = nameOf(node['name']);
  const licenseUrls = linkOf(node['license']);
  const acquireLicenseUrls = linkOf(node['acquireLicensePage']);
  if (credit !== undefined) context.credit = credit;
  if (creator !== undefined) context.creator = creator;
  if (copyrightNotice !== undefined) context.copyrightNotice = copyrightNotice;
  if (caption !== undefined) context.caption = caption;
  if (title !== undefined) context.title = title;
  if (licenseUrls.length > 0) context.licenseUrls = licenseUrls;
  if (acquireLicenseUrls.length > 0) context.acquireLicenseUrls = acquireLicenseUrls;
  return context;
}
