import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EDITS, photo } from './photos.ts';
// #region folder
import { openWorkIndex } from '@imgguard/index';

/** Registers a picture, closes, opens again, and asks with what somebody made of it. */
async function example(folder: string, picture: string, found: Uint8Array): Promise<string[]> {
  const index = await openWorkIndex({ folder });
  const fingerprint = await index.fingerprint(picture, { role: 'reference' });
  await index.add({ id: 'lighthouse', fingerprint, collection: 'coast', tags: ['sea'] }); // on disk now
  await index.close();

  await using again = await openWorkIndex({ folder });
  const { matches } = await again.search(found, { filter: { anyTags: ['sea'] }, k: 3 });
  return matches.map(({ workId }) => workId);
}
// #endregion folder

const folder = mkdtempSync(join(tmpdir(), 'imgguard-example-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the example of the README', async () => {
  const picture = photo('works/Dragonfly_by_Bolly');
  expect(await example(join(folder, 'index'), picture, (await EDITS.cropped(picture)).bytes)).toEqual(['lighthouse']);
});
