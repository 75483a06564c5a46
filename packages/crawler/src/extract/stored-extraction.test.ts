import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { extractPage } from './extract-page.ts';
import type { PageExtraction } from './page-extraction.ts';
import { restoredExtraction, storedExtraction, type StoredExtraction } from './stored-extraction.ts';

const FOLDER = fileURLToPath(new URL('../../../../tests/fixtures/pages/', import.meta.url));
const PAGE = 'https://a.example/dir/page.html';

const kept = (extraction: PageExtraction): PageExtraction =>
  restoredExtraction(JSON.parse(JSON.stringify(storedExtraction(extraction))) as StoredExtraction);

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.html')))('%s comes back as it was', async (name) => {
  const extraction = await extractPage(readFileSync(FOLDER + name, 'utf8'), PAGE);
  expect(kept(extraction)).toEqual(extraction);
});

test('boxes, links that are not followed, and contexts that only say the same', async () => {
  const { images, ...others } = await extractPage(
    '<main><img src=a.jpg srcset="b.jpg 2x" alt=A></main><a href=/b rel=nofollow>b</a><a href=/c>c</a>',
    PAGE,
  );
  const boxed = images.map(({ url, contexts }) => ({
    url,
    contexts: contexts.map((context) => ({
      ...context,
      position: { order: 1, sections: ['main'] as const, box: { x: 1, y: 2, width: 3, height: 4 } },
    })),
  }));
  const extraction = { ...others, images: [...boxed, ...structuredClone(boxed).map((one) => ({ ...one, url: `${one.url}?2` }))] };
  expect(kept(extraction)).toEqual(extraction);
  expect(storedExtraction(extraction)).toMatchObject({
    contexts: [{ source: 'img' }, { source: 'srcset' }],
    sections: [['main']],
    links: [['https://a.example/b'], 'https://a.example/c'],
  });
});

test('what the addresses of an element have in common is kept once', async () => {
  const sizes = Array.from({ length: 20 }, (_, at) => `/boat-${at}.jpg ${100 * (at + 1)}w`).join(', ');
  const extraction = await extractPage(
    `<main><article><img src=/boat.jpg srcset="${sizes}" alt="${'A boat in the harbour. '.repeat(10)}"></article></main>`,
    PAGE,
  );
  const [plain, stored] = [JSON.stringify(extraction).length, JSON.stringify(storedExtraction(extraction)).length];
  expect(stored).toBeLessThan(plain / 3);
});
