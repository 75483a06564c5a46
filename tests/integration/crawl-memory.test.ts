/** What scans remember of the web, for how long, and how it is forgotten when somebody asks for it. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';
import { imgguard } from './lib/command-line.ts';
import { asked, site } from './lib/crawling.ts';
import { DRAGONFLY, guardIn, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const NAME = 'Quentin Quagga';

function rows(folder: string, table: string): number {
  const database = new DatabaseSync(join(folder, 'imgguard.db'), { readOnly: true });
  const { n } = database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
  database.close();
  return n;
}

it('the addresses of a finished scan are forgotten; those of one that was cut off are kept until it is finished', async () => {
  const one = await site({ routes: { '/': '<a href="/b">b</a><img src="/a.jpg">', '/b': '<p>b', '/a.jpg': await smallCopy(DRAGONFLY) } });
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  await guard.works.add({ file: photo(DRAGONFLY) });
  for await (const event of guard.search({ sites: [one.url('/')], allowLoopback: true, delayMs: 0, latencyFactor: 0 }))
    if (event.kind === 'page') break;
  expect(rows(folder, 'crawl_item')).toBeGreaterThan(0);
  await searchAll(guard, { sites: [one.url('/')] });
  for (const table of ['crawl_item', 'crawl_host', 'crawl_spending']) expect(rows(folder, table), table).toBe(0);
  expect(rows(folder, 'crawl_history')).toBeGreaterThan(0);
  await guard.close();
});

it('imgguard data erase forgets what is remembered of pages that name somebody, and says so', async () => {
  const page = (credit: string): string =>
    `<figure><img src="/a.jpg"><figcaption>A boat</figcaption><p class="credit">Photo: ${credit}</p></figure>`;
  const one = await site({
    routes: {
      '/': { body: `<a href="/people/quentin-quagga">x</a>${page('Ada')}`, headers: { etag: '"1"' } },
      '/people/quentin-quagga': { body: page(NAME), headers: { etag: '"2"' } },
      '/a.jpg': await smallCopy(DRAGONFLY),
    },
  });
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  await guard.works.add({ file: photo(DRAGONFLY) });
  await searchAll(guard, { sites: [one.url('/')] });
  await guard.close();
  const before = rows(folder, 'crawl_history');
  const data = (...args: string[]) => imgguard('data', ...args, '--data', folder);
  expect((await data('request', NAME, '--kind', 'access')).err).toContain('Kept: 0 claims, 0 letters, 0 notices, 2 remembered addresses.');
  expect(await data('erase', NAME, '--yes')).toMatchObject({ code: 0, err: '2 remembered addresses forgotten.\n' });
  expect((await data('request', NAME, '--kind', 'access')).err).toBe(`Nothing is kept about ${NAME}.\n`);
  // The page itself, and the first page, which links to it.
  expect(rows(folder, 'crawl_history')).toBe(before - 2);
  const database = new DatabaseSync(join(folder, 'imgguard.db'), { readOnly: true });
  const records = database.prepare('SELECT record FROM crawl_history').all();
  database.close();
  expect(JSON.stringify(records)).not.toMatch(/quagga/iu);
  // It is only a memory: the next scan asks again for what was forgotten, and for nothing else in vain.
  const again = await guardIn(folder);
  await searchAll(again, { sites: [one.url('/')] });
  await again.close();
  expect(asked(one)).toEqual(['/', '/', '/a.jpg', '/a.jpg', '/people/quentin-quagga', '/people/quentin-quagga']);
  expect(one.requests.filter(({ path }) => path !== '/a.jpg').flatMap(({ headers }) => headers['if-none-match'] ?? [])).toEqual([]);
});
