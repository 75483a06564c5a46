/** A second scan over one data folder has the first one's pictures and answers. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route, Site } from '@imgguard/crawler/testing';
import { describe, expect, it } from 'vitest';
import { site } from './lib/crawling.ts';
import { DOGS, DRAGONFLY, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

function withEtag(body: string | Uint8Array, headers: Record<string, string> = {}): Route {
  return (request, response) => {
    const same = request.headers['if-none-match'] === '"1"';
    const type = typeof body === 'string' ? 'text/html' : 'image/jpeg';
    response.writeHead(same ? 304 : 200, { etag: '"1"', 'content-type': type, ...headers });
    response.end(same ? undefined : body);
  };
}

async function web(headers: Record<string, string> = {}): Promise<Site> {
  return site({
    routes: {
      '/': withEtag('<title>Home</title><img src="/a.jpg"><img src="/b.jpg">'),
      '/a.jpg': withEtag(await smallCopy(DRAGONFLY), headers),
      '/b.jpg': withEtag(await smallCopy(DOGS), headers),
    },
  });
}

/** Requests that carried a condition, by path. */
function conditional(one: Site): string[] {
  return one.requests.filter(({ headers }) => headers['if-none-match'] !== undefined).map(({ path }) => path);
}

describe('a second scan', () => {
  it('gets no picture again that did not change, and still tells where it is', async () => {
    const one = await web();
    const guard = await guardIn(await temporaryFolder());
    await guard.works.add({ file: photo(DRAGONFLY) });
    const first = await searchAll(guard, { sites: [one.url('/')] });
    expect(conditional(one)).toEqual([]);
    // Registered in between: compared with what the first scan got.
    await guard.works.add({ file: photo(DOGS) });
    const second = await searchAll(guard, { sites: [one.url('/')] });
    expect(conditional(one).toSorted()).toEqual(['/', '/a.jpg', '/b.jpg']);
    expect(only(first, 'hit').map(({ isNew }) => isNew)).toEqual([true]);
    expect(
      only(second, 'hit')
        .map(({ hit, isNew }) => [hit.work.fileName, isNew])
        .toSorted(),
    ).toEqual([
      ['Dragonfly_by_Bolly.jpg', false],
      ['friends_by_Aitzol_Berasategi.jpg', true],
    ]);
    expect(second.at(-1)).toMatchObject({ kind: 'finished', counts: { pages: 1, sightings: 2 } });
  });

  it('gets no picture again whose fingerprint is there, whether its bytes are kept or not', async () => {
    const folder = await temporaryFolder();
    const kept = await web();
    const reserved = await web({ 'tdm-reservation': '1' });
    const guard = await guardIn(folder);
    await guard.works.add({ file: photo(DRAGONFLY) });
    const sites = [kept.url('/'), reserved.url('/')];
    await searchAll(guard, { sites });
    await rm(join(folder, 'blobs'), { recursive: true });
    await searchAll(guard, { sites });
    expect(conditional(reserved).toSorted()).toEqual(['/', '/a.jpg', '/b.jpg']);
    expect(conditional(kept).toSorted()).toEqual(['/', '/a.jpg', '/b.jpg']);
    await guard.close();
  });
});
