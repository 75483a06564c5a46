/** What the quality bench registers and asks, and that a run which was ended goes on where it was. */
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { FAMILIES, LEVELS } from '../../bench/quality/attacks.mjs';
import { collections, galleryWorks } from '../../bench/quality/lib/collections.mjs';
import { planQueries, type PlanSettings } from '../../bench/quality/lib/queries.mjs';
import { openRecords } from '../../bench/quality/lib/records.mjs';
import { SUITES } from '../../bench/quality/lib/suites.mjs';
import { collection } from './lib/corpus.ts';

const isThere = (await collection('distractors')) !== null;

describe.skipIf(!isThere)('plan', () => {
  const settings: PlanSettings = {
    seed: 'a',
    levels: LEVELS,
    families: FAMILIES,
    edits: SUITES.all,
    perFamily: 2,
    works: 1000,
    strangers: 50,
    lookAlikes: true,
  };

  it('no picture has two roles: backgrounds and strangers are registered nowhere', () => {
    const { originals, lookAlikes, fillers, strangers, gallery } = collections();
    const all = [originals, lookAlikes, fillers, strangers, gallery].flat().map(({ path }) => path);
    expect(new Set(all).size).toBe(all.length);
    const registered = galleryWorks(1500, collections()).map(({ id }) => id);
    expect(registered.length).toBe(1500);
    expect(new Set(registered).size).toBe(registered.length);
    for (const { id } of [...fillers, ...strangers]) expect(registered.filter((work) => work.includes(id))).toEqual([]);
    for (const { id } of [...originals, ...lookAlikes]) expect(registered).toContain(id);
  });

  it('asks every family at every level, of many works, the same for the same seed', () => {
    const plan = planQueries({ ...collections(), settings });
    const copies = plan.filter(({ kind }) => kind === 'copy');
    expect(new Set(copies.map(({ family, level }) => `${family} ${level}`)).size).toBe(FAMILIES.length * LEVELS.length);
    expect(copies.length).toBe(2 * FAMILIES.length * LEVELS.length);
    expect(new Set(copies.map(({ work }) => work)).size).toBe(collections().originals.length);
    expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
    expect(planQueries({ ...collections(), settings })).toEqual(plan);
    expect(planQueries({ ...collections(), settings: { ...settings, seed: 'b' } })).not.toEqual(plan);
  });

  it('the same query has the same name whatever else is asked', () => {
    const plan = planQueries({ ...collections(), settings });
    const few = planQueries({
      ...collections(),
      settings: { ...settings, edits: ['pip', 'jpeg'].map((family) => ({ family, level: 'hard' })), lookAlikes: false },
    });
    const copies = few.filter(({ kind }) => kind === 'copy');
    expect(copies.length).toBe(4);
    expect(plan).toEqual(expect.arrayContaining(copies));
  });
});

it('the suite of common edits has 37, each of a family and level that exist', () => {
  expect(SUITES.common.length).toBe(37);
  expect(new Set(SUITES.common.map(({ family, level }) => `${family} ${level}`)).size).toBe(37);
  for (const { family, level } of SUITES.common) expect([FAMILIES.includes(family), LEVELS.includes(level)]).toEqual([true, true]);
});

describe('records', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  async function file(): Promise<string> {
    folders.push(await mkdtemp(`${tmpdir()}/imgguard-records-`));
    return `${folders.at(-1)}/records.ndjson`;
  }

  it('are there again after a run was ended in the middle of a line', async () => {
    const path = await file();
    const first = openRecords<{ id: string; value: number }>(path, { build: 1 });
    first.add({ id: 'a', value: 1 });
    await appendFile(path, '{"id":"b","val');
    const second = openRecords<{ id: string; value: number }>(path, { build: 1 });
    expect([...second.records.values()]).toEqual([{ id: 'a', value: 1 }]);
    second.add({ id: 'b', value: 2 });
    expect([...openRecords(path, { build: 1 }).records.keys()]).toEqual(['a', 'b']);
  });

  it('of another build are not taken', async () => {
    const path = await file();
    openRecords(path, { build: 1 }).add({ id: 'a' });
    expect(openRecords(path, { build: 2 }).records.size).toBe(0);
  });
});
