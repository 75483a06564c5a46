import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { site } from './lib/crawling.ts';
import { croppedCopy, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const DRAGONFLY = 'works/Dragonfly_by_Bolly.jpg';
const DOGS = 'works/friends_by_Aitzol_Berasategi.jpg';
const STRANGER = 'strangers/umang_by_Abhishek_Mudgal.jpg';

async function blog() {
  return site({
    routes: {
      '/': '<title>Insects</title><img src="/a.webp" alt="A dragonfly"><img src="/stranger.jpg"><a href="/dogs">dogs</a>',
      '/dogs': '<title>Dogs</title><img src="/dogs.jpg"><img src="/broken.jpg">',
      '/a.webp': await croppedCopy(DRAGONFLY),
      '/dogs.jpg': await smallCopy(DOGS),
      '/stranger.jpg': await smallCopy(STRANGER),
      '/broken.jpg': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_000, 7)]),
    },
  });
}

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
    expect(await guard.works.add({ file: photo(DRAGONFLY) })).toEqual({ work, isNew: false });
    expect(await guard.works.add({ bytes: await readFile(photo(DRAGONFLY)) })).toEqual({ work, isNew: false });
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

describe('hits', () => {
  it('take licenses and allowed places into account, keep decisions, and give them back', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    await searchAll(guard, { sites: [web.url('/')] });
    const [hit] = guard.hits.list();
    const id = hit?.hit.id ?? '';
    const rule = guard.allowList.add({
      pattern: { kind: 'host', host: new URL(web.url('/')).host },
      reason: 'A friend',
    });
    expect(guard.hits.get(id).triage.use).toBe('allowed');
    guard.allowList.remove(rule.id);
    expect(guard.hits.get(id).triage.use).toBe('unknown');
    expect(guard.hits.decide(id, { truth: 'match', use: 'licensed', by: 'Ann' }).triage).toMatchObject({
      use: 'licensed',
      proposedBy: 'person',
    });
    await searchAll(guard, { sites: [web.url('/')] });
    expect(guard.hits.get(id).triage.use).toBe('licensed');
    guard.hits.decide(id.slice(0, 6), { truth: 'match', use: 'unlicensed', by: 'Ann' });
    expect(guard.hits.undo(id, { by: 'Ann' }).triage.use).toBe('licensed');
    expect(guard.hits.undo(id, { by: 'Ann' }).triage.proposedBy).toBe('machine');
    expect(guard.hits.history(id).map(({ kind }) => kind)).toEqual(['decision', 'decision', 'undo', 'undo']);
    expect(() => guard.hits.undo(id)).toThrow(expect.objectContaining({ code: 'IMGGUARD_REFUSED' }));
    expect(() => guard.hits.get('zzzz')).toThrow(expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }));
    expect(guard.works.get(work.id)).toEqual(work);
  });

  it('lead to a letter and a claim only after a person has decided', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const rightsHolder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
    await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: rightsHolder.id });
    await searchAll(guard, { sites: [web.url('/')] });
    const id = guard.hits.list()[0]?.hit.id ?? '';
    const letter = { template: 'contact', respondent: { name: 'The editors' } };
    await expect(guard.letters.render(id, letter)).rejects.toMatchObject({ code: 'IMGGUARD_REFUSED' });
    expect(guard.claims.open({ hitId: id, actor: { role: 'owner', id: 'ann' } }).ok).toBe(false);
    guard.hits.decide(id, { truth: 'match', use: 'unlicensed', by: 'Ann' });
    const english = await guard.letters.render(id, letter);
    expect(english.letter.text).toContain('Studio Example');
    expect(english.letter.text).toContain(web.url('/'));
    const german = await guard.letters.render(id, { ...letter, locale: 'de' });
    expect(german.letter.text).not.toBe(english.letter.text);
    expect(guard.letters.list(id)).toHaveLength(2);
    const opened = guard.claims.open({ hitId: id, actor: { role: 'owner', id: 'ann' } });
    expect(opened).toMatchObject({ ok: true });
    const [claim] = guard.claims.list();
    const claimId = claim?.id ?? '';
    const actor = { role: 'owner', id: 'ann' } as const;
    expect(guard.claims.transition(claimId, { kind: 'submit' }, { actor })).toMatchObject({ ok: false, code: 'license-question-answered' });
    expect(guard.claims.transition(claimId, { kind: 'answer-license-check', note: 'no sale on record' }, { actor }).ok).toBe(true);
    expect(guard.claims.eligibility(claimId)).toMatchObject([{ hitId: id }]);
    // A rule that is made now counts for the next step at once.
    const pattern = { kind: 'host', host: new URL(web.url('/')).host } as const;
    const rule = guard.allowList.add({ pattern, reason: 'We met, all is well' });
    expect(guard.claims.transition(claimId, { kind: 'submit' }, { actor })).toMatchObject({ ok: false, code: 'eligible' });
    guard.allowList.remove(rule.id);
    expect(guard.claims.get(claimId).history.length).toBeGreaterThan(1);
  });
});

describe('allowed places', () => {
  it('are not visited again; a rule for some works leaves the others searched for', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    await guard.works.add({ file: photo(DOGS) });
    const pattern = { kind: 'host', host: new URL(web.url('/')).host } as const;
    const rule = guard.allowList.add({ pattern, workIds: [work.id], reason: 'May use the dragonfly' });
    await searchAll(guard, { sites: [web.url('/')] });
    expect(guard.hits.list().map((hit) => hit.triage.use)).toEqual(['allowed', 'unknown']);
    guard.allowList.add({ id: rule.id, pattern, reason: 'May use everything' });
    const asked = web.requests.length;
    const events = await searchAll(guard, { sites: [web.url('/')] });
    expect(only(events, 'skipped').map(({ reason, url }) => [reason, url])).toContainEqual(['allow-listed', web.url('/')]);
    expect(
      web.requests
        .slice(asked)
        .map(({ path }) => path)
        .filter((path) => path !== '/robots.txt'),
    ).toEqual([]);
    expect(guard.hits.list().map((hit) => hit.triage.use)).toEqual(['allowed', 'allowed']);
  });
});

describe('the report', () => {
  it('shows hits, skipped and refused pictures, with the pictures inside', async () => {
    const web = await blog();
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    await expect(guard.report()).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    await guard.works.add({ file: photo(DRAGONFLY) });
    await searchAll(guard, { sites: [web.url('/')] });
    const file = join(folder, 'reports', 'report.html');
    const page = await guard.report({ file, dataFlag: './my data' });
    expect(page.replaceAll('&#39;', "'")).toContain("--data './my data' --truth match");
    expect(await readFile(file, 'utf8')).toBe(page);
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).toContain(web.url('/a.webp'));
    expect(page).toContain('IMGGUARD_IMAGE_');
    await expect(guard.report({ file: '/dev/null/report.html' })).rejects.toMatchObject({ code: 'IMGGUARD_NOT_A_FOLDER' });
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
