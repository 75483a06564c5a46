/** Images that a site names for its icons: a web app manifest (W3C Web Application Manifest), or `browserconfig.xml` with tiles of Windows. */
import { listOf, objectOf, textOf } from '../json-values.ts';
import { createMarkupReader } from './markup-reader.ts';

/** Manifests have a few kilobytes. */
export const MAX_MANIFEST_BYTES = 1_048_576;
/** More images are left out. */
const MAX_IMAGES = 200;

/** Addresses as written, against the address of the manifest; none if it cannot be read. */
export function manifestIcons(text: string): string[] {
  const urls = /^\uFEFF?\s*</.test(text) ? tiles(text) : icons(text);
  return [...new Set(urls)].slice(0, MAX_IMAGES);
}

// --- internal ---

/** Of manifests: icons, screenshots, icons of shortcuts. */
function icons(text: string): string[] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return [];
  }
  const root = objectOf(manifest);
  const resources = [
    ...listOf(root['icons']),
    ...listOf(root['screenshots']),
    ...listOf(root['shortcuts']).flatMap((shortcut) => listOf(objectOf(shortcut)['icons'])),
  ];
  return resources.flatMap((resource) => textOf(objectOf(resource)['src'])?.trim() ?? []);
}

/** Microsoft's browser configuration schema: `TileImage`, and a logo for each size. */
const TILE = /^(?:tileimage|(?:square|wide)\d{1,4}x\d{1,4}logo)$/;

/** What the elements inside `tile` name; a page in place of the file has none. */
function tiles(text: string): string[] {
  const found: string[] = [];
  let inTile = 0;
  const reader = createMarkupReader(
    {
      open(name, attributes) {
        if (name === 'tile') inTile += 1;
        const src = inTile > 0 && TILE.test(name) ? attributes.record()['src']?.trim() : undefined;
        if (src !== undefined && src !== '' && found.length < MAX_IMAGES) found.push(src);
      },
      text: () => undefined,
      close(name) {
        if (name === 'tile') inTile -= 1;
      },
    },
    { xml: true },
  );
  reader.write(text);
  reader.end();
  return found;
}
