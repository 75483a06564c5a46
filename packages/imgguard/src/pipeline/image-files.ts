/**
 * Picture files below a folder, in a stable order.
 *
 * A file counts as a picture when its name ends like one (then a damaged file is reported, not passed over) or when its first bytes
 * say so (then a missing or wrong ending does not hide it).
 */
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileError, GuardError } from '../errors.ts';

/** A picture file. */
export interface ImageFile {
  /** Absolute, or relative to the working directory, as the folder was. */
  readonly path: string;
  /** Relative to the folder, with forward slashes on every system. */
  readonly name: string;
}

export interface ImageFiles {
  /** Sorted by name, by Unicode code units. */
  readonly files: readonly ImageFile[];
  /** How many files were left out because they are no pictures. */
  readonly others: number;
}

/** Endings that cameras, editors and web servers give to pictures. */
const IMAGE_ENDINGS = /\.(?:jpe?g|jpe|jfif|png|webp|avif|heic|heif|gif|tiff?|svgz?|bmp|ico|jxl|jp2|dng|psd)$/i;

/**
 * Lists the pictures below `folder`, all levels deep. Symbolic links to files are followed, links to folders are not, so there is no way round in circles.
 *
 * @throws GuardError `IMGGUARD_FOLDER_MISSING`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_READ_ONLY` (no permission).
 */
export async function listImageFiles(folder: string): Promise<ImageFiles> {
  const entries = await read(folder);
  const files: ImageFile[] = [];
  let others = 0;
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    if (await isImage(path)) files.push({ path, name: relative(folder, path).split(sep).join('/') });
    else others += 1;
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, others };
}

/** Like `listImageFiles` for paths that are files or folders, in the order given and each file once; a named file counts whatever it is. */
export async function listNamedImageFiles(paths: readonly string[]): Promise<ImageFiles> {
  const files = new Map<string, ImageFile>();
  let others = 0;
  for (const path of paths) {
    const found = (await statOf(path)).isDirectory() ? await listImageFiles(path) : { files: [{ path, name: fileName(path) }], others: 0 };
    for (const file of found.files) {
      const key = resolve(file.path);
      if (!files.has(key)) files.set(key, file);
    }
    others += found.others;
  }
  return { files: [...files.values()], others };
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1);
}

// --- internal ---

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  try {
    return await stat(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

async function read(folder: string) {
  if (!(await statOf(folder)).isDirectory()) {
    throw new GuardError('IMGGUARD_NOT_A_FOLDER', `${folder} is not a folder; name a folder instead.`);
  }
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    // It may be a folder further down that cannot be read: leaving it out in silence would leave works unprotected.
    throw fileError(error, (error as NodeJS.ErrnoException).path ?? folder);
  }
}

async function isImage(path: string): Promise<boolean> {
  try {
    // Pipes and devices could block a reader for ever.
    if (!(await stat(path)).isFile()) return false;
    return IMAGE_ENDINGS.test(path) || looksLikeImage(await firstBytes(path));
  } catch {
    return IMAGE_ENDINGS.test(path);
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Magic numbers of the formats that `@imgguard/core` reads. */
function looksLikeImage(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  return (
    text.startsWith('\xFF\xD8\xFF') ||
    text.startsWith('\x89PNG\r\n\x1A\n') ||
    /^GIF8[79]a/.test(text) ||
    /^RIFF.{4}WEBP/s.test(text) ||
    /^.{4}ftyp(?:avif|avis|heic|heix|hevc|mif1|msf1)/s.test(text) ||
    /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(text)
  );
}
