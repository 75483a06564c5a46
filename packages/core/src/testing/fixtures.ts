import { fileURLToPath } from 'node:url';

/** Path of one of the openly licensed photographs in the repository: `works/….jpg` or `strangers/….jpg`. */
export function photo(name: string): string {
  return fileURLToPath(new URL(`../../../../tests/fixtures/photos/${name}`, import.meta.url));
}
