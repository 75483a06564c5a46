import { expect, test } from 'vitest';
import { extractPage } from '../extract/extract-page.ts';
import { withBoxes } from './picture-boxes.ts';

const PAGE = 'https://a.example/';
const at = (y: number): { x: number; y: number; width: number; height: number } => ({ x: 0, y, width: 10, height: 10 });

async function boxesOf(
  markup: string,
  ...shown: readonly (readonly [y: number, ...paths: string[]])[]
): Promise<Record<string, unknown[]>> {
  const { images } = await extractPage(markup, PAGE);
  const boxes = shown.map(([y, ...paths]) => ({ ...at(y), urls: paths.map((path) => new URL(path, PAGE).href) }));
  const placed = withBoxes(images, boxes).map(({ url, contexts }) => [
    url.slice(PAGE.length),
    contexts.map(({ position }) => position?.box?.y ?? null),
  ]);
  return Object.fromEntries(placed) as Record<string, unknown[]>;
}

test('a box is that of all addresses of the element, of which the browser shows one', async () => {
  const markup = '<a href="/full.jpg"><img src="/a.jpg" srcset="/b.jpg 2x"></a><img src="/c.jpg">';
  expect(await boxesOf(markup, [5, 'b.jpg', 'a.jpg'], [9, 'c.jpg'])).toEqual({ 'full.jpg': [5], 'a.jpg': [5], 'b.jpg': [5], 'c.jpg': [9] });
});

test('the same picture in several places has the boxes in their order', async () => {
  const markup = '<img src="/a.jpg"><p style="background:url(/b.jpg)"></p><img src="/a.jpg"><img src="/a.jpg">';
  expect(await boxesOf(markup, [1, 'a.jpg'], [2, 'b.jpg'], [3, 'a.jpg'])).toEqual({ 'a.jpg': [1, 3, null], 'b.jpg': [2] });
});

test('what shows nothing, and what is for readers without scripts, has none', async () => {
  const markup = '<meta property="og:image" content="/a.jpg"><noscript><img src="/a.jpg"></noscript><img src="/a.jpg">';
  expect(await boxesOf(markup, [1, 'a.jpg'])).toEqual({ 'a.jpg': [null, null, 1] });
});

test('boxes of pictures that the markup does not name, or that have no address, change nothing', async () => {
  expect(await boxesOf('<img src="/a.jpg">', [1, 'x.jpg'], [2, 'data:image/gif;base64,R0lG'])).toEqual({ 'a.jpg': [null] });
  expect(await boxesOf('<img src="/a.jpg">')).toEqual({ 'a.jpg': [null] });
});
