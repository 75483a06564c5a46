/** Scanning on the command line: what is printed, for people and for machines. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from '@imgguard/crawler/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { imgguard, ndjson, type Ran } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { photo, temporaryFolder } from './lib/guards.ts';
import { blogRoutes, DOGS, DRAGONFLY, hitsIn, scan } from './lib/scanned-site.ts';

let web: Site;
let folder: string;
let data: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'data');
  web = await site({ routes: await blogRoutes() });
});

describe('imgguard scan', () => {
  it('prints hits as plain lines, a summary, and writes the report', async () => {
    const report = join(folder, 'out', 'report.html');
    const ran = await scan(photo(DRAGONFLY), photo(DOGS), '--site', web.url('/'), '--report', report, '--data', data);
    expect(ran).toMatchObject({ code: 0, err: 'Scanning for 2 works.\n' });
    const lines = ran.out.trimEnd().split('\n');
    const hits = lines.slice(0, 2).map((line) => line.replace(/ \(.* %\) /, ' ').replace(/^[0-9a-z]{10} /, ''));
    expect(hits.toSorted()).toEqual([
      ` proposed: match, unknown  edited copy of Dragonfly_by_Bolly  ${web.url('/')}`,
      ` proposed: match, unknown  near-duplicate of friends_by_Aitzol_Berasategi  ${web.url('/dogs')}`,
    ]);
    expect(lines.slice(2)).toEqual([
      '2 pages read, 3 pictures seen, 1 address skipped: 2 copies, 0 for a person to look at.',
      'imgguard hits lists them; imgguard decide records what you decide about each.',
      `The report is in ${report}`,
    ]);
    expect(await readFile(report, 'utf8')).toContain('Dragonfly');
    expect(await readdir(join(folder, 'out'))).toEqual(['report.html']);

    const again = await scan('--site', web.url('/'), '--data', data);
    expect(again.code).toBe(0);
    expect(again.out.match(/ {2}\(known\)$/gm)).toHaveLength(2);
  });

  it('tells machines everything, one JSON object a line', async () => {
    const report = join(folder, 'report.html');
    const ran = await scan(photo(DRAGONFLY), '--site', web.url('/'), '--ndjson', '--report', report, '--data', data);
    expect(ran).toMatchObject({ code: 0, err: '' });
    const events = ndjson<{ kind: string } & Record<string, unknown>>(ran.out);
    const of = (kind: string) => events.filter((event) => event.kind === kind);
    expect(events[0]).toEqual({
      kind: 'work',
      work: { id: expect.stringMatching(/^work_[0-9a-f]{16}$/), title: 'Dragonfly_by_Bolly', file: photo(DRAGONFLY) },
      isNew: true,
    });
    expect(events[1]).toEqual({ kind: 'started', runId: expect.any(String), resumed: false, works: 1 });
    expect(of('page')).toContainEqual({ kind: 'page', url: web.url('/'), title: expect.stringContaining('Insects') });
    expect(of('sighting')).toContainEqual({
      kind: 'sighting',
      page: web.url('/'),
      image: web.url('/a.webp'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(of('image-refused')).toEqual([
      {
        kind: 'image-refused',
        sha256: expect.any(String),
        error: { code: expect.stringMatching(/^IMGGUARD_IMAGE_/), message: expect.any(String) },
      },
    ]);
    expect(of('skipped')).toContainEqual({
      kind: 'skipped',
      url: web.url('/gone'),
      page: web.url('/dogs'),
      reason: 'http-error',
      detail: expect.any(String),
    });
    expect(of('hit')).toEqual([{ kind: 'hit', isNew: true, hit: (await hitsIn(data))[0] }]);
    for (const progress of of('progress')) {
      expect(progress).toEqual({
        kind: 'progress',
        pages: expect.any(Number),
        sightings: expect.any(Number),
        hits: expect.any(Number),
        pending: expect.any(Number),
        waiting: expect.any(Number),
      });
    }
    expect(events.slice(-2)).toEqual([
      {
        kind: 'finished',
        runId: events[1]?.['runId'],
        counts: { pages: 2, sightings: 3, skipped: of('skipped').length, hits: 1 },
        unreachable: [],
        embeddings: 'none',
      },
      { kind: 'report', file: report },
    ]);
  });

  it('names works that cannot be read, and searches for the others', async () => {
    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, 'text');
    const ran = await scan(broken, photo(DRAGONFLY), '--site', web.url('/'), '--ndjson', '--data', data);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/^The work broken\.jpg cannot be read: /m);
    const events = ndjson(ran.out);
    expect(events[0]).toMatchObject({ kind: 'work-refused', file: broken, error: { code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT' } });
    expect(events.filter(({ kind }) => kind === 'hit')).toHaveLength(1);
    expectRefusalAfterNotes(
      await scan(broken, '--site', web.url('/'), '--data', join(folder, 'other')),
      'None of the pictures can be read',
    );
  });

  it('says which sites could not be reached, and when it was all of them', async () => {
    const gone = await site();
    const address = gone.url('/');
    await gone.close();
    const some = await scan(photo(DRAGONFLY), '--site', web.url('/'), address, '--data', data);
    expect(some.code).toBe(1);
    expect(some.err).toMatch(new RegExp(`^${address} could not be reached: nothing answers there \\(ECONNREFUSED\\)$`, 'm'));
    expect(some.out).toContain('1 copy,');
    const all = await scan('--site', address, '--data', data);
    expect(all.code).toBe(1);
    expect(all.err).toMatch(new RegExp(`^${address} could not be reached: nothing answers there \\(ECONNREFUSED\\)$`, 'm'));
    const nameless = await scan('--site', 'http://imgguard.invalid/', '--data', data);
    expect(nameless).toMatchObject({ code: 1, err: expect.stringContaining('could not be reached: ') });
    const both = await scan('--site', address, '--site', `${address}other`, '--data', data);
    expect(both.err).toContain('None of the sites could be reached; nothing was searched.');
  });

  it('does not visit this machine unless it is told to', async () => {
    const ran = await imgguard('scan', photo(DRAGONFLY), '--site', web.url('/'), '--delay', '0', '--data', data);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/could not be reached: .* \(loopback\); --allow-loopback lets it be visited\.$/m);
    expect(web.requests).toEqual([]);
  });
});

function expectRefusalAfterNotes({ code, out, err }: Ran, words: string): void {
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^imgguard: ${words}`));
}
