import { expect, test } from 'vitest';
import type { DiscoveryEvent } from './discovery-source.ts';
import { createUrlListSource } from './url-list.ts';

async function read(text: string | (() => Iterable<string>)): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of createUrlListSource({ text }).discover()) found.push(event);
  return found;
}

const target = { kind: 'target', version: 1, source: 'url-list', match: 'listed' };

test('lines are addresses, of images if they end like ones; commas belong to them', async () => {
  expect(
    await read('\uFEFF# mine\r\nhttps://a.example/b,c;d?e="f"\r\n\r\n  https://a.example/x.JPG#top  \rhttps://a.example/last'),
  ).toEqual([
    { ...target, pageUrl: 'https://a.example/b,c;d?e=%22f%22' },
    { ...target, imageUrl: 'https://a.example/x.JPG' },
    { ...target, pageUrl: 'https://a.example/last' },
  ]);
});

test.each([
  ['commas', ','],
  ['semicolons', ';'],
  ['tabs', '\t'],
])('columns are parted by %s and found by their names', async (_, delimiter) => {
  const rows = [
    ['Page URL', 'notes', 'image_url', 'Seen-At', 'title'],
    ['https://a.example/1', 'x', 'https://a.example/1.jpg', '2026-01-02', '"One, ""two""\nthree"'],
    ['', '', 'https://a.example/2', 'someday', ''],
  ];
  expect(await read(rows.map((row) => row.join(delimiter)).join('\n'))).toEqual([
    {
      ...target,
      pageUrl: 'https://a.example/1',
      imageUrl: 'https://a.example/1.jpg',
      seenAt: '2026-01-02T00:00:00.000Z',
      title: 'One, "two"\nthree',
    },
    { ...target, imageUrl: 'https://a.example/2' },
  ]);
});

test('a column `url` holds pages and images', async () => {
  expect(await read('"url"\n"https://a.example/1"\nhttps://a.example/2.png\n')).toEqual([
    { ...target, pageUrl: 'https://a.example/1' },
    { ...target, imageUrl: 'https://a.example/2.png' },
  ]);
});

test('rows without an address are told by their number', async () => {
  expect(await read('a.jpg\nftp://a.example/a.jpg\nhttps://a.example/\n')).toEqual([
    {
      kind: 'problem',
      version: 1,
      source: 'url-list',
      reason: 'malformed',
      detail: 'Row 1 has no http or https address.',
      retryable: false,
    },
    expect.objectContaining({ detail: 'Row 2 has no http or https address.' }),
    { ...target, pageUrl: 'https://a.example/' },
  ]);
});

test('it makes no difference how the text arrives', async () => {
  const text = 'url,title\r\n"https://a.example/1","a ""b""\r\nc"\r\nhttps://a.example/2,\r\n';
  expect(await read(() => [...text])).toEqual(await read(text));
});

test('a row without an end takes no memory without an end', async () => {
  function* endless(): Generator<string> {
    yield 'url\n"';
    for (let at = 0; at < 200; at += 1) yield 'x'.repeat(10_000);
  }
  const [event] = await read(endless);
  expect(event).toMatchObject({ kind: 'problem', reason: 'malformed' });
});
