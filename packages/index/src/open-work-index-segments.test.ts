/** Files of segments: what a folder's works look like in memory is read again instead of being made, and never instead of what the logs say. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyWorkIndex } from './manage-index.ts';
import { openWorkIndex } from './open-work-index.ts';
import type { OpenWorkIndexOptions } from './opened-work-index.ts';
import { openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { EDITS, photo } from './testing/photos.ts';

const WORKS = ['Dragonfly_by_Bolly', 'Picture_1A_by_freespace', 'life_by_Aitzol_Berasategi', 'Wine_by_Jakkub_Mede'];
const [DRAGONFLY, PICTURE, LIFE, WINE] = WORKS as [string, string, string, string];
const folder = mkdtempSync(join(tmpdir(), 'imgguard-segments-'));
const options: OpenWorkIndexOptions = { folder: join(folder, 'index'), threads: 1, storage: { segmentWorks: 2 } };
const segments = () => readdirSync(options.folder).filter((name) => name.startsWith('segment-'));

let desk: PhotoDesk;
let queries: Map<string, Awaited<ReturnType<PhotoDesk['query']>>>;
beforeAll(async () => {
  desk = await openPhotoDesk(WORKS);
  queries = new Map();
  for (const id of WORKS) queries.set(id, await desk.query((await EDITS.cropped(photo(`works/${id}`))).bytes));
  const index = await openWorkIndex(options);
  await index.addMany(WORKS.map((id) => ({ id, fingerprint: desk.works[id]! })));
  await index.search(queries.get(WINE)!);
  await index.close();
});
afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens, asks for each work, closes. What is found, by what was asked for; works that came from segments; what was damaged. */
async function asked(change: (index: Awaited<ReturnType<typeof openWorkIndex>>) => Promise<unknown> = async () => {}) {
  const index = await openWorkIndex(options);
  try {
    await change(index);
    const found: string[] = [];
    for (const id of WORKS) {
      const { matches } = await index.search(queries.get(id)!);
      found.push(...matches.map(({ workId, match }) => `${id}: ${workId}, ${match.kind}`));
    }
    return { found, fromSegments: index.stats().fromSegments, findings: index.findings };
  } finally {
    await index.close();
  }
}
const copies = (ids: readonly string[]) => ids.map((id) => `${id}: ${id}, edited-copy`);

describe('segments in files', () => {
  test('are written, checked, and read again', async () => {
    expect(segments().length).toBe(1);
    expect((await verifyWorkIndex(options.folder)).findings).toEqual([]);
    expect(await asked()).toEqual({ found: copies(WORKS), fromSegments: 4, findings: [] });
  });

  test('what was damaged is named, removed and made again', async () => {
    const [name] = segments();
    const bytes = readFileSync(join(options.folder, name!));
    bytes[bytes.length >> 1]! ^= 4;
    writeFileSync(join(options.folder, name!), bytes);
    expect((await verifyWorkIndex(options.folder)).findings).toMatchObject([{ file: name, repair: 'log' }]);
    expect(await asked()).toMatchObject({ found: copies(WORKS), fromSegments: 0, findings: [{ file: name, repair: 'log' }] });
    expect((await verifyWorkIndex(options.folder)).findings).toEqual([]);
    expect(await asked()).toMatchObject({ found: copies(WORKS), fromSegments: 4 });
  });

  test('works that were replaced or removed since are taken from the logs', async () => {
    const replaced = await asked(async (index) => {
      await index.remove(PICTURE);
      await index.replace({ id: LIFE, fingerprint: desk.works[WINE]! });
    });
    const expected = [`${DRAGONFLY}: ${DRAGONFLY}, edited-copy`, `${WINE}: ${LIFE}, edited-copy`, `${WINE}: ${WINE}, edited-copy`];
    expect(replaced.found.toSorted()).toEqual(expected.toSorted());
    const again = await asked();
    expect(again.found.toSorted()).toEqual(expected.toSorted());
    expect(again.fromSegments).toBeGreaterThanOrEqual(2);
    expect(segments().length).toBeLessThanOrEqual(2);
    const back = await asked((index) => index.addMany([PICTURE, LIFE].map((id) => ({ id, fingerprint: desk.works[id]! }))));
    expect(back.found).toEqual(copies(WORKS));
  });

  test('an old segment that comes back is not believed', async () => {
    const [name] = segments();
    const old = readFileSync(join(options.folder, name!));
    await asked((index) => index.remove(DRAGONFLY));
    writeFileSync(join(options.folder, 'segment-00000099'), old);
    expect((await asked()).found).toEqual(copies(WORKS.slice(1)));
  });
});
