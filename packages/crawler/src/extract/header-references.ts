/** What the headers of an answer name: preloaded images, icons, style sheets, manifests, where to go next. */
import { hasImageExtension } from '../url/http-url.ts';
import { parseSrcset } from './srcset.ts';
import { refreshTarget } from './meta.ts';

/** Addresses as written, against the address of the answer. */
export interface HeaderReferences {
  readonly images: readonly string[];
  readonly sheets: readonly string[];
  readonly manifests: readonly string[];
  /** Other forms of what the answer holds, with their types. */
  readonly alternates: readonly { readonly target: string; readonly type: string }[];
  readonly links: readonly string[];
}

/** More links of an answer are left out; pages that preload have a dozen. */
const MAX_LINKS = 500;
/** Of one header. */
const MAX_CHARS = 65_536;

/** Reads `Link` (RFC 8288), `Refresh` and `Content-Location`. Names of headers in lower case. */
export function headerReferences(headers: Readonly<Record<string, readonly string[]>>): HeaderReferences {
  const found: Found = { images: [], sheets: [], manifests: [], alternates: [], links: [] };
  for (const link of (headers['link'] ?? []).flatMap(linksOf).slice(0, MAX_LINKS)) addLink(found, link);
  for (const value of headers['refresh'] ?? []) {
    const target = refreshTarget(value);
    if (target !== null) found.links.push(target);
  }
  for (const value of headers['content-location'] ?? []) if (hasImageExtension(value)) found.images.push(value);
  return { ...found, images: found.images.filter((url) => url !== '') };
}

// --- internal ---

type Found = { [Kind in keyof HeaderReferences]: HeaderReferences[Kind][number][] };

function addLink(found: Found, { target, parameters }: Link): void {
  const relations = new Set((parameters.get('rel') ?? '').toLowerCase().split(/\s+/));
  const has = (...names: string[]): boolean => names.some((name) => relations.has(name));
  const as = parameters.get('as')?.toLowerCase();
  const isPreload = has('preload', 'prefetch') && as === 'image';
  if (isPreload) found.images.push(...parseSrcset(parameters.get('imagesrcset') ?? '').map(({ url }) => url));
  if (isPreload || has('icon', 'apple-touch-icon', 'image_src')) found.images.push(target);
  if (has('stylesheet') || (has('preload') && as === 'style')) found.sheets.push(target);
  if (has('manifest')) found.manifests.push(target);
  const type = parameters.get('type');
  if (has('alternate') && type !== undefined) found.alternates.push({ target, type });
  if (has('next', 'prev')) found.links.push(target);
}

interface Link {
  readonly target: string;
  /** The first of each name. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TARGET = /[\s,]*<([^>]*)>/y;
const PARAMETER = /\s*;\s*([^\s=;,"<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

/** RFC 8288 §3. What cannot be read ends the list. */
function linksOf(header: string): Link[] {
  const text = header.slice(0, MAX_CHARS);
  const links: Link[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  for (let target = next(TARGET); target !== null; target = next(TARGET)) {
    const parameters = new Map<string, string>();
    for (let one = next(PARAMETER); one !== null; one = next(PARAMETER)) {
      const [, name = '', quoted, plain = ''] = one;
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain);
    }
    links.push({ target: (target[1] ?? '').trim(), parameters });
  }
  return links;
}
