/** Photographs in an index in a folder: all ways to ask, filters, reopening, and what was seen before a work was registered. */
import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkIndex } from './open-work-index.ts';
import type { OpenedWorkIndex } from './opened-work-index.ts';
import { idsOf, openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { EDITS, photo } from './testing/photos.ts';

const [DRAGONFLY, PICTURE, LIFE, WINE] = [
  'Dragonfly_by_Bolly',
  'Picture_1A_by_freespace',
  'life_by_Aitzol_Berasategi',
  'Wine_by_Jakkub_Mede',
];
const LABELS = {
  [DRAGONFLY]: { collection: 'animals', tags: ['insect'] },
  [PICTURE]: { tags: ['city', 'insect'] },
  [LIFE]: {},
  [WINE]: { collection: 'food' },
};
const WORKS = [DRAGONFLY, PICTURE, LIFE, WINE];
const file = (name: string) => photo(`works/${name}`);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-photos-'));
const options = { folder: join(folder, 'index'), threads: 1 };

let desk: PhotoDesk;
let index: OpenedWorkIndex;
beforeAll(async () => {
  desk = await openPhotoDesk(WORKS);
  const first = await openWorkIndex(options);
  expect(await first.addMany(WORKS.map((id) => ({ id, fingerprint: desk.works[id]!, ...LABELS[id] })))).toBe(WORKS.length);
  await first.close();
  // Asked is what was read again from the files.
  index = await openWorkIndex(options);
});
afterAll(async () => {
  await desk?.close();
  await index?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('photographs', () => {
  test('come back as they were added', async () => {
    for (const id of WORKS) expect(await index.get(id)).toEqual({ id, ...LABELS[id], fingerprint: desk.works[id]! });
    expect(await index.get('never there')).toBeNull();
  });

  test('are found by bytes, by a file, by a fingerprint and by a stored work', async () => {
    const { bytes } = await EDITS.cropped(file(PICTURE));
    expect(idsOf((await index.search(bytes)).matches)).toEqual([PICTURE]);
    expect(idsOf((await index.search(file(WINE))).matches)).toEqual([WINE]);
    expect(idsOf((await index.search(await desk.query(bytes), { explain: true })).matches)).toEqual([PICTURE]);
    await index.add({ id: 'a part of it', fingerprint: await index.fingerprint(bytes, { role: 'reference' }) });
    expect(idsOf((await index.search({ id: 'a part of it' })).matches)).toEqual([PICTURE]);
    expect((await index.search(bytes, { k: 1 })).matches).toHaveLength(1);
    // The whole picture is the part: what it is a part of is looked for only when asked.
    expect(idsOf((await index.search(bytes)).matches)).toEqual(['a part of it']);
    expect((await index.search(bytes, { everyWork: true })).matches).toHaveLength(2);
    expect(await index.remove('a part of it')).toBe(true);
    expect(idsOf((await index.search(bytes)).matches)).toEqual([PICTURE]);
  });

  test('are found within a filter only', async () => {
    const asked = await desk.query((await EDITS.resized(file(DRAGONFLY))).bytes);
    const found = async (filter: object) => idsOf((await index.search(asked, { filter })).matches);
    expect(await found({ collections: ['animals', 'food'] })).toEqual([DRAGONFLY]);
    expect(await found({ anyTags: ['insect'] })).toEqual([DRAGONFLY]);
    expect(await found({ allTags: ['insect', 'city'] })).toEqual([]);
    expect(await found({ collections: ['food'] })).toEqual([]);
    expect((await index.near(asked, { filter: { collections: ['animals'] } })).map(({ id }) => id)).toEqual([DRAGONFLY]);
    expect(await index.near(asked, { filter: { collections: ['food'] } })).toEqual([]);
    expect((await index.near(asked, { maxDistance: 256, k: 3 })).length).toBe(3);
  });

  test('are found among whole pictures, turned and as negatives too, where nothing else is kept', async () => {
    await using small = await openWorkIndex({ ...options, folder: join(folder, 'small'), depth: 'whole-picture' });
    for (const id of WORKS) await small.add({ id, fingerprint: desk.works[id]! });
    const turned = await sharp(file(LIFE)).rotate(90).negate({ alpha: false }).resize(600).jpeg().toBuffer();
    const { matches } = await small.search(turned);
    expect(idsOf(matches)).toEqual([LIFE]);
    expect(matches[0]!.match).toMatchObject({ verdict: 'copy', negative: true });
    expect((await small.search((await EDITS.cropped(file(PICTURE))).bytes)).matches).toEqual([]);
    expect(idsOf((await small.search(await readFile(`${file(WINE)}`))).matches)).toEqual([WINE]);
  });
});

describe('what was seen before a work was registered', () => {
  test('is found when it is, also after reopening', async () => {
    const path = join(folder, 'later');
    const seen = {
      'https://a.example/part.jpg': (await EDITS.cropped(file(PICTURE))).bytes,
      'https://b.example/mirrored.jpg': (await EDITS.mirrored(file(PICTURE))).bytes,
      'https://c.example/small.jpg': (await EDITS.resized(file(PICTURE))).bytes,
      'https://d.example/turned.jpg': await sharp(file(PICTURE)).rotate(90).jpeg().toBuffer(),
      'https://e.example/wine.jpg': (await EDITS.resized(file(WINE))).bytes,
      'https://f.example/stranger.jpg': await readFile(photo('strangers/free_by_Peter_Nerlich')),
    };
    for (const depth of ['local-features', 'whole-picture'] as const) {
      const own = { folder: join(path, depth), threads: 1, depth };
      const before = await openWorkIndex(own);
      const sightings = await before.sightings();
      for (const [id, bytes] of Object.entries(seen)) await sightings.add({ id, fingerprint: await desk.query(bytes) });
      expect(await sightings.addMany([{ id: 'twice', fingerprint: await desk.query(file(WINE)) }])).toBe(1);
      await before.close();
      const after = await openWorkIndex(own);
      const held = await after.sightings();
      expect([held.size, await held.remove('twice'), await held.remove('twice')]).toEqual([7, true, false]);
      await after.add({ id: PICTURE, fingerprint: desk.works[PICTURE]! });
      const found = await held.of({ id: PICTURE });
      const wanted = Object.keys(seen).slice(0, 4);
      // A part is not a whole picture.
      expect(found.map(({ sightingId }) => sightingId).toSorted()).toEqual(depth === 'local-features' ? wanted : wanted.slice(1));
      expect(found.every(({ match }) => match.verdict === 'copy')).toBe(true);
      expect((await held.of(desk.works[WINE]!)).map(({ sightingId }) => sightingId)).toEqual(['https://e.example/wine.jpg']);
      expect(await held.of(desk.works[LIFE]!)).toEqual([]);
      await after.close();
    }
  });
});
