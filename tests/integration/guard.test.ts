import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { site } from './lib/crawling.ts';
import { blog, DOGS, DRAGONFLY, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

describe('a search', () => {
  it('finds the copies, accuses nothing else, and keeps what it found', async () => {
    const web = await blog();
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    const { work } = await guard.works.add({ file: photo(DRAGONFLY), creator: 'Bolly' });
    await guard.works.add({ file: photo(DOGS) });
    const events = await searchAll(guard, { sites: [web.url('/')] });
    const hits = only(events, 'hit');
    expect(hits.map(({ hit }) => [hit.work.fileName, hit.hit.sighting.imageUrl, hit.match.kind]).toSorted()).toEqual([
      ['Dragonfly_by_Bolly.jpg', web.url('/a.webp'), 'edited-copy'],
      ['friends_by_Aitzol_Berasategi.jpg', web.url('/dogs.jpg'), 'near-duplicate'],
    ]);
    expect(only(events, 'similar')).toEqual([]);
    expect(only(events, 'image-refused')).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'started', resumed: false, works: 2 });
    expect(events.at(-1)).toMatchObject({ kind: 'finished', unreachable: [], counts: { pages: 2, sightings: 4, hits: 2 } });
    const hit = hits.find((one) => one.hit.work.id === work.id)?.hit;
    expect(hit?.triage).toMatchObject({ truth: 'match', use: 'unknown', proposedBy: 'machine' });
    expect(hit?.hit.sighting).toMatchObject({ pageUrl: web.url('/'), pageTitle: 'Insects', context: { alt: 'A dragonfly' } });

    await guard.close();
    const again = await guardIn(folder);
    expect(again.hits.list().map(({ hit: stored }) => stored.id)).toEqual(
      hits.map((one) => one.hit.hit.id).toSorted((a, b) => order(again, a) - order(again, b)),
    );
    expect(again.status()).toMatchObject({ works: 2, hits: { copies: 2, similar: 0, undecided: 2 }, unfinishedRuns: [] });
  });

  it('has found the same when the same search runs again, and says that nothing is new', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    await guard.works.add({ file: photo(DRAGONFLY) });
    const first = only(await searchAll(guard, { sites: [web.url('/')] }), 'hit');
    const second = only(await searchAll(guard, { sites: [web.url('/')] }), 'hit');
    expect(second.map(({ hit, isNew }) => [hit.hit.id, isNew])).toEqual(first.map(({ hit }) => [hit.hit.id, false]));
  });

  it('goes on where it was stopped and fetches nothing twice', async () => {
    const pages = 12;
    const routes = Object.fromEntries(
      Array.from({ length: pages }, (_, page) => [
        `/p${page}`,
        { body: `<img src="/i${page}.jpg"><a href="/p${page + 1}">next</a>`, delayMs: 15 },
      ]),
    );
    const picture = await smallCopy(DRAGONFLY);
    const images = Object.fromEntries(
      Array.from({ length: pages }, (_, page) => [`/i${page}.jpg`, Buffer.concat([picture, Buffer.from([page])])]),
    );
    const web = await site({ routes: { ...routes, ...images } });
    const guard = await guardIn(await temporaryFolder());
    await guard.works.add({ file: photo(DRAGONFLY) });
    const sites = [web.url('/p0')];
    let seen = 0;
    for await (const event of guard.search({ sites, allowLoopback: true, delayMs: 0, latencyFactor: 0 })) {
      if (event.kind === 'sighting' && ++seen === 4) break;
    }
    expect(guard.status().unfinishedRuns).toHaveLength(1);
    const rest = await searchAll(guard, { sites });
    expect(rest[0]).toMatchObject({ kind: 'started', resumed: true });
    expect(guard.hits.list()).toHaveLength(pages);
    for (let page = 0; page < pages; page++) {
      // What was under way when the loop was left may be asked once more; what was stored may not.
      expect(web.count(`/i${page}.jpg`)).toBeLessThanOrEqual(page < 3 ? 1 : 2);
    }
  });

  it('is aborted by a signal and leaves the folder free', async () => {
    const web = await site({ routes: { '/': { body: '<title>slow</title>', delayMs: 5_000 } } });
    const guard = await guardIn(await temporaryFolder());
    const abort = new AbortController();
    const reason = new Error('enough');
    const searching = (async () => {
      for await (const event of guard.search({ sites: [web.url('/')], allowLoopback: true, delayMs: 0, signal: abort.signal })) {
        if (event.kind === 'started') abort.abort(reason);
      }
    })();
    await expect(searching).rejects.toBe(reason);
    const quick = await site({ routes: { '/': '<title>quick</title>' } });
    expect((await searchAll(guard, { sites: [quick.url('/')] })).at(-1)).toMatchObject({ kind: 'finished' });
  });

  it('refuses a second search on the same folder while one runs', async () => {
    const web = await site({ routes: { '/': { body: '<title>slow</title>', delayMs: 300 } } });
    const folder = await temporaryFolder();
    const [one, other] = [await guardIn(folder), await guardIn(folder)];
    const events = one.search({ sites: [web.url('/')], allowLoopback: true, delayMs: 0 });
    await events.next();
    await expect(searchAll(other, { sites: [web.url('/')] })).rejects.toMatchObject({ code: 'IMGGUARD_BUSY', retryable: true });
    await events.return?.();
    expect((await searchAll(other, { sites: [web.url('/')] })).at(-1)?.kind).toBe('finished');
  });

  it('says which sites could not be reached', async () => {
    const web = await site({ routes: { '/': '<title>here</title>' } });
    const gone = await site();
    const origin = gone.url('/');
    await gone.close();
    const guard = await guardIn(await temporaryFolder());
    const events = await searchAll(guard, { sites: [web.url('/'), origin] });
    expect(events.at(-1)).toMatchObject({ kind: 'finished', unreachable: [{ site: origin }] });
  });

  it.each([
    [{ sites: [] }, 'sites'],
    [{ sites: ['ftp://example.com/'] }, 'http'],
    [{ sites: ['http://example.com/'], maxPages: 0 }, 'maxPages'],
    [{ sites: ['http://example.com/'], delayMs: -1 }, 'delayMs'],
  ])('refuses %j at the call', async (options, words) => {
    const guard = await guardIn(await temporaryFolder());
    expect(() => guard.search(options)).toThrow(words);
  });
});

describe('works', () => {
  it('are matched against everything that was seen before they were registered', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const before = await searchAll(guard, { sites: [web.url('/')] });
    expect(only(before, 'hit')).toEqual([]);
    const asked = web.requests.length;
    await guard.works.add({ file: photo(DRAGONFLY) });
    expect(guard.status().images.waiting).toBeGreaterThan(0);
    const found = [];
    for await (const event of guard.rematch()) if (event.kind === 'hit') found.push(event.hit.hit.sighting.imageUrl);
    expect(found).toEqual([web.url('/a.webp')]);
    expect(web.requests.length).toBe(asked);
    expect(guard.status().images.waiting).toBe(0);
  });

  it('are the same for the same file, and come back with their decisions', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    expect(await guard.works.add({ file: photo(DRAGONFLY) })).toEqual({ work, isNew: false, conflicts: [] });
    expect(await guard.works.add({ bytes: await readFile(photo(DRAGONFLY)) })).toEqual({ work, isNew: false, conflicts: [] });
    await searchAll(guard, { sites: [web.url('/')] });
    const [hit] = guard.hits.list();
    guard.hits.decide(hit?.hit.id ?? '', { truth: 'match', use: 'unlicensed', by: 'Ann' });
    expect(guard.works.remove(work.id)).toBe(true);
    expect(guard.hits.list()).toEqual([]);
    expect((await guard.works.add({ file: photo(DRAGONFLY) })).isNew).toBe(true);
    for await (const _ of guard.rematch());
    expect(guard.hits.list().map(({ triage }) => [triage.use, triage.proposedBy])).toEqual([['unlicensed', 'person']]);
  });

  it('are refused with a code when the file is no picture or is not there', async () => {
    const guard = await guardIn(await temporaryFolder());
    const folder = await temporaryFolder();
    const text = join(folder, 'note.jpg');
    await writeFile(text, 'not a picture');
    await expect(guard.works.add({ file: text })).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT' });
    await expect(guard.works.add({ file: join(folder, 'missing.jpg') })).rejects.toMatchObject({ code: 'IMGGUARD_FOLDER_MISSING' });
    await expect(guard.works.add({ file: photo(DOGS), rightsHolder: 'nobody' })).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    expect(guard.works.list()).toEqual([]);
  });
});

describe('a closed guard', () => {
  it('may be closed twice and answers nothing any more', async () => {
    const guard = await guardIn(await temporaryFolder());
    await guard.close();
    await guard.close();
    expect(() => guard.search({ sites: ['http://example.com/'] })).toThrow(expect.objectContaining({ code: 'IMGGUARD_CLOSED' }));
  });
});

function order(guard: Awaited<ReturnType<typeof guardIn>>, id: string): number {
  return guard.hits.list().findIndex(({ hit }) => hit.id === id);
}
