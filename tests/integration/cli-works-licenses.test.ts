import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { License, Work } from '@imgguard/claims';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { DOGS, DRAGONFLY, photo } from './lib/guards.ts';

const [DRAGONFLY_FILE, DOGS_FILE] = ['Dragonfly_by_Bolly.jpg', 'friends_by_Aitzol_Berasategi.jpg'];

let folder: string;
let data: readonly string[];
const run = (...args: string[]) => imgguard(...args, ...data);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-works-'));
  data = ['--data', join(folder, 'data')];
  expect(await run('works', 'add', photo(DRAGONFLY), '--collection', 'Insects', '--tag', 'nature')).toMatchObject({ code: 0 });
  expect(await run('works', 'add', photo(DOGS))).toMatchObject({ code: 0 });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('imgguard works', () => {
  it('puts works into collections and categories, and lists them by those', async () => {
    await run('works', 'set', DRAGONFLY_FILE, DOGS_FILE, '--collection', 'Insects', '--collection', 'Sold 2026');
    expect((await run('works', 'collections')).out).toBe('Insects  2 works\nSold 2026  2 works\n');
    await run('works', 'set', DOGS_FILE, '--collection', 'Dogs', '--title', 'Friends', '--creator', 'Aitzol Berasategi');
    const list = async (...args: string[]) =>
      ndjson<Work>((await run('works', 'list', '--ndjson', ...args)).out).map(({ fileName }) => fileName);
    expect(await list('--collection', 'Insects')).toEqual([DRAGONFLY_FILE]);
    expect(await list('--tag', 'nature')).toEqual([DRAGONFLY_FILE]);
    expect(await list('--collection', 'Dogs')).toEqual([DOGS_FILE]);
    expect(await list('--collection', 'none')).toEqual([]);
    const dogs = ndjson<Work>((await run('works', 'list', '--collection', 'Dogs', '--ndjson')).out);
    expect(dogs).toMatchObject([{ title: 'Friends', creator: 'Aitzol Berasategi', collections: ['Dogs'] }]);
  });

  it('keeps how a work was offered, with dates', async () => {
    await run('works', 'set', DOGS_FILE, '--agency', 'Agency Ltd', '--since', '2024-01-01');
    await run(
      'works',
      'set',
      DOGS_FILE,
      '--public-license',
      'https://creativecommons.org/licenses/by-sa/4.0/deed.en',
      '--since',
      '2025-01-01',
    );
    expect(ndjson<Work>((await run('works', 'list', '--ndjson')).out)[1]?.policies).toEqual([
      { kind: 'stock', agencies: ['Agency Ltd'], from: '2024-01-01' },
      {
        kind: 'creative-commons',
        licenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0/deed.en',
        name: 'CC BY-SA 4.0',
        from: '2025-01-01',
      },
    ]);
  });

  it('refuses what makes no sense', async () => {
    expectRefusal(await run('works', 'set', DOGS_FILE), 2, 'Say what to set');
    expectRefusal(await run('works', 'set', DOGS_FILE, DRAGONFLY_FILE, '--title', 'x'), 2, '--title is for one work');
    expectRefusal(
      await run('works', 'set', DOGS_FILE, '--public-license', 'https://example.com/'),
      2,
      'must be the address of a Creative Commons',
    );
    expectRefusal(await run('works', 'set', DOGS_FILE, '--since', '2025-01-01'), 2, '--since goes with');
    expectRefusal(await run('works', 'set', DOGS_FILE, '--rights-holder', 'nobody'), 1, 'There is no rights holder nobody');
    expectRefusal(await run('works', 'set', 'nothing.jpg', '--tag', 'x'), 1, 'No work');
  });

  it('knows the country of a rights holder', async () => {
    expect((await run('works', 'rights-holder', '--name', 'Studio', '--country', 'DE', '--ndjson')).out).toContain('"country":"DE"');
  });
});

describe('imgguard license', () => {
  const licenses = async (): Promise<License[]> => ndjson<License>((await run('license', 'list', '--ndjson')).out);

  it('takes over a table, all of it or nothing, with works by their files', async () => {
    const table = join(folder, 'sales.csv');
    await writeFile(
      table,
      `id,licensee,works,domains,until\nL-1,Shop Ltd,${DOGS_FILE},shop.example,2027-12-31\nL-2,"News; Ltd",all,news.example,\n`,
    );
    const taken = await run('license', 'import', table);
    expect(taken).toMatchObject({ code: 0, err: '2 licenses taken over.\n' });
    expect((await licenses()).map(({ id, workIds }) => [id, workIds])).toEqual([
      ['L-1', [expect.stringMatching(/^work_/u)]],
      ['L-2', 'all'],
    ]);
    await writeFile(table, `id,licensee,works,domains\nL-3,Shop Ltd,no.jpg,shop.example\nL-4,Shop Ltd,all,shop.example\n`);
    expectRefusal(await run('license', 'import', table), 1, '"L-3" is for "no.jpg", which is no work');
    await writeFile(table, 'id,licensee,works,domains\nL-5,Shop Ltd,all,com\n');
    expectRefusal(await run('license', 'import', table), 1, '"com" is not the domain of one party');
    expect(await licenses()).toHaveLength(2);
    expectRefusal(await run('license', 'import', join(folder, 'sales.xls')), 2, 'must end in .csv or .json');
  });

  it('takes over a list, and replaces what is known', async () => {
    const file = join(folder, 'licenses.json');
    const license = {
      kind: 'license',
      version: 1,
      id: 'L-1',
      licensee: { name: 'Shop' },
      workIds: 'all',
      where: { hosts: ['shop.example'] },
      origin: 'regular',
    };
    await writeFile(file, JSON.stringify([license]));
    expect(await run('license', 'import', file)).toMatchObject({ code: 0 });
    await writeFile(file, JSON.stringify([{ ...license, note: 'again' }]));
    expect(await run('license', 'import', file)).toMatchObject({ code: 0 });
    expect(await licenses()).toEqual([{ ...license, note: 'again' }]);
  });

  it('is given for the works of a collection', async () => {
    await run('license', 'add', '--licensee', 'Shop', '--domain', 'shop.example', '--collection', 'Insects');
    expect((await licenses())[0]?.workIds).toHaveLength(1);
    expectRefusal(
      await run('license', 'add', '--licensee', 'Shop', '--domain', 'shop.example', '--collection', 'Nope'),
      2,
      'There is no collection Nope',
    );
  });
});
