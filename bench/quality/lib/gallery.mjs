// The registered works, kept in a snapshot between runs since their fingerprints take minutes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import { createWorkIndex } from '@imgguard/index';
import { eachOf } from './lanes.mjs';

/** Tells builds of the packages apart: what an earlier build measured says nothing about this one. */
export function buildOf(...packages) {
  const hash = createHash('sha256').update(FINGERPRINT_ENGINE);
  for (const name of packages) {
    const folder = fileURLToPath(new URL(`../../../packages/${name}/dist`, import.meta.url));
    const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(?:js|wasm)$/.test(file));
    for (const file of files.toSorted()) hash.update(file).update(readFileSync(`${folder}/${file}`));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * An index with all works in it.
 *
 * @param options `file`: the snapshot; made if it is missing. `threads`; `progress(done, all)`; `signal`. `embedder`: a model that the index asks last; works get its embeddings.
 */
export async function openGallery(works, { file, threads, progress, signal, embedder = null }) {
  const index = createWorkIndex({ threads, ...(embedder === null ? {} : { embeddings: { embedder } }) });
  if (existsSync(file)) {
    await index.load(file);
    const wanted = new Set(works.map(({ id }) => id));
    for (const id of index.ids()) if (!wanted.has(id)) index.remove(id);
  }
  const missing = works.filter(({ id }) => !index.has(id));
  let done = works.length - missing.length;
  await eachOf(missing, { lanes: threads + 1, signal }, async ({ id, load }) => {
    index.add(id, await index.fingerprint(await load(), { role: 'reference' }));
    progress(++done, works.length);
  });
  mkdirSync(new URL('.', new URL(file, 'file:///')).pathname, { recursive: true });
  const embedded = embedder === null ? 0 : await embedWorks(index, works, { embedder, progress, signal });
  if (missing.length + embedded > 0) await index.save(file);
  return index;
}

/** Works out of a snapshot that was made without the model. Returns how many. */
async function embedWorks(index, works, { embedder, progress, signal }) {
  const without = works.filter(({ id }) => index.get(id).embedding === undefined);
  let done = 0;
  await eachOf(without, { lanes: 2, signal }, async ({ id, load }) => {
    index.setEmbedding(id, (await embedder.describe([await load()]))[0]);
    progress(++done, without.length);
  });
  return without.length;
}
