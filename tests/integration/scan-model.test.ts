/** A model in an installation: chosen, used, changed. With the real SSCD files, see scripts/lib/sscd-wheel.mjs; without them skipped, and a line says why. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFingerprint, type Fingerprint } from '@imgguard/core';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../packages/imgguard/src/store/database.ts';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { DRAGONFLY, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const wheel = findSscdWheel();
if (wheel.path === null) console.warn(`skipped: tests of a model in an installation, since ${wheel.reason}`);

function stored(folder: string, table: 'works' | 'image_fingerprints'): Fingerprint[] {
  const database = openDatabase(join(folder, 'imgguard.db'));
  const column = table === 'works' ? 'fingerprint' : 'data';
  const rows = database.all<{ data: Uint8Array }>(`SELECT ${column} AS data FROM ${table}`);
  database.close();
  return rows.filter(({ data }) => data.length > 0).map(({ data }) => decodeFingerprint(data));
}

const modelsOf = (fingerprints: readonly Fingerprint[]) => fingerprints.map(({ embedding }) => embedding?.upright.model.id ?? null);

describe('imgguard models use', () => {
  it('takes only what is installed, and none', async () => {
    const folder = await temporaryFolder();
    const data = ['--data', folder];
    expectRefusal(await imgguard('models', 'use', 'sscd', ...data), 1, 'not installed');
    expect(await imgguard('models', 'use', 'none', ...data)).toMatchObject({ code: 0 });
    await writeFile(join(folder, 'models', 'in-use.json'), '{');
    await expect(guardIn(folder)).rejects.toMatchObject({ code: 'IMGGUARD_FILE', message: expect.stringContaining('models use') });
  });
});

describe.skipIf(wheel.path === null)('a search with a model', () => {
  it('embeds works beside the crawl, asks the model about what nothing else finds, and follows when the model changes', async () => {
    const folder = await temporaryFolder();
    const data = ['--data', folder];
    const web = await site({
      routes: {
        '/': '<img src="/copy.jpg"><img src="/other.jpg">',
        '/copy.jpg': await smallCopy(DRAGONFLY),
        '/other.jpg': await smallCopy('strangers/umang_by_Abhishek_Mudgal.jpg'),
      },
    });
    const before = await guardIn(folder);
    await before.works.add({ file: photo(DRAGONFLY) });
    await before.close();
    expect(modelsOf(stored(folder, 'works'))).toEqual([null]);

    for (const id of ['sscd-distilled', 'sscd']) {
      expect(await imgguard('models', 'add', id, wheel.path!, '--accept-license', ...data)).toMatchObject({ code: 0 });
      expect(await imgguard('models', 'use', id, ...data)).toMatchObject({ code: 0 });
      const guard = await guardIn(folder);
      const hits = only(await searchAll(guard, { sites: [web.url('/')] }), 'hit');
      expect(hits.map(({ hit }) => hit.match.kind)).toEqual(['near-duplicate']);
      await guard.close();
      expect(modelsOf(stored(folder, 'works'))).toEqual([id]);
      // Asked about the stranger alone, by the model of that time: what whole pictures settle needs neither model nor keypoints.
      expect(modelsOf(stored(folder, 'image_fingerprints'))).toEqual(['sscd-distilled']);
    }
    expect(await imgguard('models', 'use', 'none', ...data)).toMatchObject({ code: 0 });
    const without = await guardIn(folder);
    expect(only(await searchAll(without, { sites: [web.url('/')] }), 'hit')).toHaveLength(1);
  });
});
