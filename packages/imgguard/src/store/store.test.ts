import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hitId } from './hit-store.ts';
import type { SightingRecord } from './sighting-store.ts';
import { openStore, type Store } from './store.ts';
import { CLEAR_COPY } from '../testing/inbox.ts';

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'imgguard-store-'));
  folders.push(path);
  return path;
}

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const AT = '2026-03-01T12:00:00.000Z';

function fill(store: Store): { hit: string } {
  store.rightsHolders.put({ kind: 'rights-holder', version: 1, id: 'rh', name: 'A. Photographer' });
  addWork(store, 'work_a');
  const image = store.images.add({
    sha256: 'ab'.repeat(32),
    byteLength: 10,
    contentType: 'image/jpeg',
  });
  store.images.setFingerprint(image.id, { width: 4, height: 3 }, { engine: 'e1', data: new Uint8Array([1, 2]) });
  const sighting = store.sightings.add(image.id, sightingOf('https://example.com/page', 'https://example.com/a.jpg'));
  store.matches.put('work_a', image.id, CLEAR_COPY, 'e1');
  return { hit: store.hits.put('work_a', sighting).id };
}

function addWork(store: Store, id: string): number {
  return store.works.put(
    {
      work: { kind: 'work', version: 1, id, title: 'A', fileName: 'a.jpg', rightsHolderId: 'rh', registeredAt: AT },
      fileSha256: '11'.repeat(32),
      previewSha256: '22'.repeat(32),
      width: 40,
      height: 30,
      sourcePath: null,
    },
    { engine: 'e1', data: new Uint8Array([9]) },
  ).seq;
}

function sightingOf(pageUrl: string, imageUrl: string, seenAt = AT): SightingRecord {
  return {
    kind: 'sighting',
    version: 1,
    imageUrl,
    finalUrl: imageUrl,
    pageUrl,
    pageTitle: 'Page',
    seenAt,
    sha256: 'ab'.repeat(32),
    contentType: 'image/jpeg',
    byteLength: 10,
    context: { source: 'img' },
    alsoSeenAs: [],
    signals: [],
    storage: 'keep',
    http: { status: 200, headers: {}, redirects: [] },
  };
}

describe('works', () => {
  it('come back with a higher number after their removal, so that images are compared with them again', () => {
    const store = openStore(folder(), true);
    store.rightsHolders.put({ kind: 'rights-holder', version: 1, id: 'rh', name: 'A' });
    const first = addWork(store, 'work_a');
    const second = addWork(store, 'work_b');
    expect(store.works.remove('work_a', AT)).toBe(true);
    expect(store.works.remove('work_a', AT)).toBe(false);
    expect(store.works.list().map((entry) => entry.work.id)).toEqual(['work_b']);
    expect(addWork(store, 'work_a')).toBeGreaterThan(Math.max(first, second));
    expect(store.works.list().map((entry) => entry.work.id)).toEqual(['work_b', 'work_a']);
    expect(store.works.order(second).map((entry) => entry.id)).toEqual(['work_a']);
    expect(store.works.order(0).map((entry) => entry.id)).toEqual(['work_b', 'work_a']);
    expect(store.works.fingerprint('work_a')).toMatchObject({ id: 'work_a', seq: store.works.newestSeq() });
    expect(store.works.fingerprint('work_c')).toBeUndefined();
    const plans = [
      'SELECT count(*) AS n FROM works WHERE removed_at IS NULL',
      'SELECT id, seq FROM works WHERE removed_at IS NULL AND seq > 5 ORDER BY seq',
    ];
    for (const sql of plans)
      expect(store.database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail)).toEqual([
        expect.stringContaining('USING COVERING INDEX works_in_order'),
      ]);
    store.close();
  });
});

describe('hits', () => {
  it('are the same for the same work, address and page, and note that they were seen again', () => {
    const store = openStore(folder(), true);
    const { hit } = fill(store);
    const again = store.sightings.add(1, sightingOf('https://example.com/page', 'https://example.com/a.jpg', '2026-04-01T00:00:00.000Z'));
    expect(store.hits.put('work_a', again)).toEqual({ id: hit, isNew: false });
    const [stored] = store.hits.list();
    expect(stored).toMatchObject({ site: 'example.com', firstSeenAt: AT, lastSeenAt: '2026-04-01T00:00:00.000Z' });
    expect(stored?.hit).toMatchObject({ id: hit, workId: 'work_a', lastSeenAt: '2026-04-01T00:00:00.000Z', size: { width: 4, height: 3 } });
    expect(store.hits.count()).toBe(1);
    store.close();
  });

  it('have ids that depend on nothing but work, page and address', () => {
    expect(hitId('w', 'https://a.example/', 'https://a.example/1.jpg')).toBe(hitId('w', 'https://a.example/', 'https://a.example/1.jpg'));
    expect(hitId('w', 'https://a.example/', 'x')).not.toBe(hitId('w', 'https://a.example/x', ''));
    expect(hitId('w', 'p', 'i')).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/);
  });

  it('keep their decisions for ever, in order, and repeat the standing one', () => {
    const store = openStore(folder(), true);
    const { hit } = fill(store);
    store.hits.append(hit, { kind: 'decision', truth: 'match', use: 'unlicensed', by: 'A', at: AT });
    store.hits.append(hit, { kind: 'decision', truth: 'match', use: 'licensed', by: 'A', at: AT });
    store.hits.append(hit, { kind: 'undo', by: 'A', at: AT });
    expect(store.hits.get(hit)?.hit.decisions.map((entry) => entry.kind)).toEqual(['decision', 'decision', 'undo']);
    expect(store.hits.count({ state: 'decided' })).toBe(1);
    expect(store.database.get('SELECT truth, use FROM hits')).toEqual({ truth: 'match', use: 'unlicensed' });
    store.hits.append(hit, { kind: 'undo', by: 'A', at: AT });
    expect(store.hits.count({ state: 'open' })).toBe(1);
    expect(() => store.database.run('DELETE FROM decisions')).toThrow(/append-only/);
    expect(() => store.database.run('UPDATE decisions SET at = ?', AT)).toThrow(/append-only/);
    store.close();
  });

  it('of a removed work are out of sight and come back with it', () => {
    const store = openStore(folder(), true);
    fill(store);
    store.works.remove('work_a', AT);
    expect(store.hits.list()).toEqual([]);
    addWork(store, 'work_a');
    expect(store.hits.count({ verdict: 'copy', site: 'example.com' })).toBe(1);
    expect(store.hits.count({ verdict: 'similar' })).toBe(0);
    store.close();
  });
});

describe('runs', () => {
  const options = { sites: ['https://example.com/'], allowLoopback: false, maxPages: 10, minDelayMs: 0 };

  it('continue while they are unfinished and start anew afterwards', () => {
    const store = openStore(folder(), true);
    const first = store.runs.begin(options);
    expect(first.resumed).toBe(false);
    expect(store.runs.begin(options)).toMatchObject({ id: first.id, resumed: true });
    expect(store.runs.begin({ ...options, maxPages: 11 }).id).not.toBe(first.id);
    store.runs.finish(first.id);
    expect(store.runs.begin(options).id).not.toBe(first.id);
    store.close();
  });

  it('note pages and skipped addresses once', () => {
    const store = openStore(folder(), true);
    const { id } = store.runs.begin(options);
    const skipped = {
      kind: 'skipped',
      version: 1,
      url: 'https://example.com/x',
      pageUrl: null,
      at: AT,
      reason: 'robots-disallowed',
      detail: 'No.',
    } as const;
    for (let time = 0; time < 2; time++) {
      store.runs.addPage(id, { url: 'https://example.com/', title: null, at: AT });
      store.runs.addSkipped(id, skipped);
    }
    expect(store.runs.counts(id)).toEqual({ pages: 1, sightings: 0, skipped: 1, hits: 0 });
    expect(store.runs.skipped(id)).toEqual([{ url: skipped.url, pageUrl: null, reason: skipped.reason, detail: skipped.detail, at: AT }]);
    store.close();
  });
});

describe('images', () => {
  it('wait for works that are newer than their last search', () => {
    const store = openStore(folder(), true);
    fill(store);
    expect(store.images.unsearched(1, 10)).toEqual([{ id: 1, sha256: 'ab'.repeat(32), searchedThrough: 0 }]);
    expect(store.images.unsearched(1, 10, [1])).toEqual([]);
    expect(store.images.fingerprint(1)).toEqual({ engine: 'e1', data: new Uint8Array([1, 2]) });
    store.images.markSearched(1, 1);
    expect(store.images.countUnsearched(1)).toBe(0);
    expect(store.images.countUnsearched(2)).toBe(1);
    expect(store.images.forgetOtherEngines('e1')).toBe(0);
    expect(store.images.forgetOtherEngines('e2')).toBe(1);
    expect(store.images.countUnsearched(1)).toBe(1);
    store.close();
  });

  it('that were refused are kept with their reason and never searched', () => {
    const store = openStore(folder(), true);
    const image = { sha256: 'cd'.repeat(32), byteLength: 1, contentType: null };
    store.images.refuse(store.images.add(image).id, { code: 'IMGGUARD_IMAGE_CORRUPT', message: 'No.' });
    expect(store.images.add(image).error).toEqual({ code: 'IMGGUARD_IMAGE_CORRUPT', message: 'No.' });
    expect(store.images.count()).toEqual({ images: 1, refused: 1 });
    expect(store.images.countUnsearched(5)).toBe(0);
    store.close();
  });
});
