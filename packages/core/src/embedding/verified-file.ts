import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { EmbeddingError } from './embedding-error.ts';
import type { ModelFile } from './model-manifest.ts';

/**
 * The bytes of a file that a manifest names. What is hashed is what is returned, so that nobody can put another file in its place in between.
 *
 * @throws {EmbeddingError} `IMGGUARD_MODEL_NOT_FOUND`, `IMGGUARD_MODEL_HASH`
 */
export async function readVerifiedFile(path: string, { name, bytes, sha256 }: ModelFile): Promise<Uint8Array> {
  const data = await readAtMost(path, bytes);
  if (data.length !== bytes)
    throw otherFile(path, `${name} has ${bytes} bytes, this one ${data.length > bytes ? 'has more' : `has ${data.length}`}`);
  const digest = createHash('sha256').update(data).digest('hex');
  if (digest !== sha256) throw otherFile(path, `its SHA-256 is ${digest}, not ${sha256}`);
  return data;
}

// --- internal ---

/** All bytes, or one more than `limit` of a file that is longer. */
async function readAtMost(path: string, limit: number): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    try {
      const data = new Uint8Array(Math.min(limit, (await handle.stat()).size) + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(data, length, data.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length === data.length) return data.subarray(0, length);
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddingError('IMGGUARD_MODEL_NOT_FOUND', `The model's file ${path} cannot be read (${why}). Add the model again`, {
      cause,
    });
  }
}

function otherFile(path: string, why: string): EmbeddingError {
  return new EmbeddingError(
    'IMGGUARD_MODEL_HASH',
    `${path} is not the file that the manifest names: ${why}. It was not used; get the right file`,
  );
}
