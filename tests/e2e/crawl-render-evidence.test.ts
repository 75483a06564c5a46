/** What is kept of a page that a real Chromium shows: where its pictures stand, what it was given, what it looked like. */
import { createWarcCapture, createWarcWriter, readWarc, verifyDigests, type WarcRecord } from '@imgguard/crawler/warc';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { findWarcio } from '../../scripts/lib/warcio.mjs';
import { collect, type Found, site } from '../integration/lib/crawling.ts';
import { BROWSER, chromium } from './lib/crawler-browser.ts';

const picture = (width: number, height: number, shade: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: shade, g: 90, b: 120 } } })
    .png()
    .toBuffer();

const PAGE = `<!doctype html><title>Shop</title><style>body { margin: 0 } header { height: 100px } img { display: block }</style>
  <link rel="stylesheet" href="/shop.css"><header><img src="/logo.png" width="40" height="20" alt="Logo"></header>
  <main id="app"></main><footer><img src="/logo.png" width="40" height="20" alt="Logo"></footer><script src="/app.js"></script>`;
const APP = `fetch('/api/items').then((answer) => answer.json()).then((items) => {
  document.querySelector('#app').innerHTML = items.map(({ src }) => '<figure style="margin: 0 0 0 30px"><img src="' + src + '"></figure>').join('');
});`;

async function crawled(
  headers: Record<string, string> = {},
): Promise<{ found: Found; records: WarcRecord[]; bytes: Buffer; origin: string }> {
  const shop = await site({
    routes: {
      '/': { body: PAGE, headers },
      '/app.js': { body: APP, type: 'text/javascript' },
      '/shop.css': { body: 'main { padding-top: 50px }', type: 'text/css', headers: { 'tdm-reservation': '1' } },
      '/api/items': { body: JSON.stringify([{ src: '/one.png' }, { src: '/two.png' }]), type: 'application/json' },
      '/logo.png': await picture(40, 20, 10),
      '/one.png': await picture(300, 200, 20),
      '/two.png': await picture(120, 80, 30),
    },
  });
  const pieces: Uint8Array[] = [];
  const writer = createWarcWriter({ write: (bytes) => void pieces.push(bytes) });
  const browser = { ...BROWSER, screenshot: true };
  const options = { render: 'always', followSitemaps: false, minImageBytes: 1 } as const;
  const found = await collect({ ...options, seeds: [shop.url('/')], browser, capture: createWarcCapture(writer) });
  const bytes = Buffer.concat(pieces);
  const records: WarcRecord[] = [];
  for await (const entry of readWarc(piecesOf(bytes))) if (entry.kind === 'record') records.push(entry);
  return { found, records, bytes, origin: shop.origin };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const nameOf = ({ type, targetUri }: WarcRecord, origin: string): string => `${type} ${(targetUri ?? '').replace(origin, '')}`;

describe.skipIf(chromium === null)('a page in the browser', () => {
  test('tells where each of its pictures stands, in the pixels of the screenshot', async () => {
    const { found } = await crawled();
    const places = found.sightings.map(({ imageUrl, context, alsoSeenAs }) => [
      new URL(imageUrl).pathname,
      ...[context, ...alsoSeenAs].map(({ position }) => position),
    ]);
    expect(Object.fromEntries(places.map(([path, ...others]) => [path, others]))).toEqual({
      '/logo.png': [
        { order: 1, sections: ['header'], box: { x: 0, y: 0, width: 40, height: 20 } },
        { order: 4, sections: ['footer'], box: { x: 0, y: 430, width: 40, height: 20 } },
      ],
      '/one.png': [{ order: 2, sections: ['main', 'figure'], box: { x: 30, y: 150, width: 300, height: 200 } }],
      '/two.png': [{ order: 3, sections: ['main', 'figure'], box: { x: 30, y: 350, width: 120, height: 80 } }],
    });
  });

  test('is kept whole in a WARC file: what it asked for, the document in the end, and the screenshot', async () => {
    const { records, origin } = await crawled();
    expect(
      records
        .filter(({ type }) => type !== 'request' && type !== 'metadata')
        .map((record) => nameOf(record, origin))
        .toSorted(),
    ).toEqual(
      [
        ...['/', '/app.js', '/shop.css', '/api/items', '/logo.png', '/one.png', '/two.png'].map((path) => `response ${path}`),
        'conversion /',
        'resource urn:fullPage:/',
      ].toSorted(),
    );
    const of = (name: string): WarcRecord => records.find((record) => nameOf(record, origin) === name) as WarcRecord;
    expect(Buffer.from(of('conversion /').block).toString()).toContain('<img src="/two.png">');
    expect(of('conversion /').fields['warc-refers-to']).toEqual([`<${of('response /').id}>`]);
    expect(Buffer.from(of('response /api/items').block).toString()).toContain('"/one.png"');
    // The style sheet's host does not want it to be kept: its head is, as with pages.
    expect(of('response /shop.css').fields['warc-truncated']).toEqual(['unspecified']);
    expect(await sharp(of('resource urn:fullPage:/').block).metadata()).toMatchObject({ format: 'png', width: 1_366 });
    const metadata = records.filter((record) => nameOf(record, origin) === 'metadata /').map(({ block }) => Buffer.from(block).toString());
    expect(metadata.at(-1)).toMatch(/^browser: Chromium \d+[\d.]*\r\nviewport: 1366x900\r\n.*cameToRest: true\r\n$/s);
    for (const record of records) expect(verifyDigests(record).block, nameOf(record, origin)).toBe('valid');
  });

  test('is not kept where its owner does not want it to be, and neither is what it was given', async () => {
    const { records, origin } = await crawled({ 'tdm-reservation': '1' });
    const answers = records.filter(({ type }) => type === 'response');
    expect(records.filter(({ type }) => type === 'conversion' || type === 'resource')).toEqual([]);
    expect(answers.find((record) => nameOf(record, origin) === 'response /api/items')?.fields['warc-truncated']).toEqual(['unspecified']);
    expect(answers.every(({ fields }) => fields['warc-truncated']?.[0] === 'unspecified')).toBe(true);
  });

  const warcio = findWarcio();
  if (warcio === null) console.log('skipped: warcio is not there (node scripts/lib/warcio.mjs fetches it)');
  test.skipIf(warcio === null)('is read back by warcio, whose check of digests passes', async () => {
    const { bytes } = await crawled();
    const folder = mkdtempSync(join(tmpdir(), 'imgguard-warc-'));
    try {
      const path = join(folder, 'shop.warc.gz');
      writeFileSync(path, bytes);
      const script = `import sys
from warcio.archiveiterator import ArchiveIterator
for record in ArchiveIterator(open(sys.argv[1], 'rb'), check_digests='raise'):
    print(record.rec_type, record.rec_headers['WARC-Target-URI'], len(record.content_stream().read()))`;
      const { python, env } = warcio as NonNullable<typeof warcio>;
      const lines = execFileSync(python, ['-c', script, path], { encoding: 'utf8', env: { ...process.env, ...env } })
        .trim()
        .split('\n');
      expect(lines.filter((line) => line.startsWith('response ')).length).toBe(7);
      expect(lines.filter((line) => line.startsWith('conversion ')).length).toBe(1);
      expect(lines.filter((line) => /^resource urn:fullPage:http\S+ [1-9]\d{2,}$/.test(line)).length).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
