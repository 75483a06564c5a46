/** Images that a web app manifest names (W3C Web Application Manifest): icons, screenshots, icons of shortcuts. */
import { listOf, objectOf, textOf } from '../json-values.ts';

/** Manifests have a few kilobytes. */
export const MAX_MANIFEST_BYTES = 1_048_576;
/** More images are left out. */
const MAX_IMAGES = 200;

/** Addresses as written, against the address of the manifest; none if it cannot be read. */
export function manifestIcons(text: string): string[] {
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
  const urls = resources.flatMap((resource) => textOf(objectOf(resource)['src'])?.trim() ?? []);
  return [...new Set(urls)].slice(0, MAX_IMAGES);
}
