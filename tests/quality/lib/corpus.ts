import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The pictures of one collection, sorted by name, or `null` where it is missing: then a line says which tests are skipped for it. The collections lie
 * where `IMGGUARD_CORPUS` says, by default beside the repository.
 */
export async function collection(name: string): Promise<Photo[] | null> {
  const root = process.env['IMGGUARD_CORPUS'] ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
  const folder = `${root}/${name}`;
  if (!(await stat(folder).catch(() => null))) {
    console.warn(`skipped: measurements on ${name}, since ${folder} is missing (set IMGGUARD_CORPUS)`);
    return null;
  }
  const files = (await readdir(folder, { recursive: true })).filter((file) => PICTURE.test(file)).toSorted();
  return files.map((file) => ({ name: file.replaceAll('\\', '/'), path: `${folder}/${file}` }));
}

export interface Photo {
  /** Relative to the collection's folder. */
  readonly name: string;
  readonly path: string;
}

// --- internal ---

const PICTURE = /\.(?:jpe?g|png|webp|tiff?)$/i;
