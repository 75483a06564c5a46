import { expect, test } from 'vitest';
import { collect, picture, reasons, site } from './lib/crawling.ts';

test('a calendar is turned two years ahead, and a page that is the same as the one before leads nowhere', async () => {
  const year = new Date().getUTCFullYear();
  const [near, far] = [`/cal/${year + 1}-01/`, `/cal/${year + 3}-02/`];
  const one = await site({
    routes: {
      '/': `<a href="${near}">calendar</a><a href="${far}">too far</a><a href="loop">loop</a>`,
      [near]: '<p>January <img src="/a.png">',
      // Each address below it leads to a further one, and all of them are the same page.
      '/loop': '<a href="loop?again">again</a><img src="/a.png">',
      '/loop?again': '<a href="loop?again">again</a><img src="/a.png">',
      '/a.png': picture(1),
    },
  });
  const found = await collect({ seeds: [one.url('/')], followSitemaps: false });
  expect(found.pages.map(({ url }) => url.replace(one.origin, '')).toSorted()).toEqual(['/', near, '/loop', '/loop?again']);
  expect(reasons(found)).toEqual([`trap ${one.url(far)}`, `trap ${one.url('/loop?again')}`]);
});
