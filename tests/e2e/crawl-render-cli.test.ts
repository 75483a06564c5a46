/** `--render` on the command line, with a real Chromium. */
import { readWarc } from '@imgguard/crawler/warc';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal, imgguard, ndjson } from '../integration/lib/command-line.ts';
import { site } from '../integration/lib/crawling.ts';
import { DRAGONFLY, photo, smallCopy, temporaryFolder } from '../integration/lib/guards.ts';
import { chromium } from './lib/crawler-browser.ts';

const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const SHELL = `<!doctype html><title>Insects</title><div id="app"></div><script>app.innerHTML = '<img src="/a.jpg" alt="A dragonfly">'</script>`;

describe.skipIf(chromium === null)('--render', () => {
  test('finds a copy that only a script shows, and keeps a picture of the page as evidence', async () => {
    const one = await site({ routes: { '/': SHELL, '/a.jpg': await smallCopy(DRAGONFLY) } });
    const folder = await temporaryFolder();
    const scan = (...more: string[]) =>
      imgguard('scan', photo(DRAGONFLY), '--site', one.url('/'), '--allow-loopback', '--delay', '0', '--data', folder, ...more);
    expect((await scan('--ndjson')).out).not.toContain('"kind":"hit"');
    const found = ndjson((await scan('--ndjson', '--render', 'when-empty', ...SANDBOX)).out).find(({ kind }) => kind === 'hit') as
      | { hit: { id: string } }
      | undefined;
    const { id } = found?.hit ?? { id: '' };
    const captured = await imgguard(
      'evidence',
      'capture',
      id,
      '--render',
      ...SANDBOX,
      '--allow-loopback',
      '--delay',
      '0',
      '--data',
      folder,
    );
    expect(captured).toMatchObject({ code: 0, err: '' });
    expect(captured.out).toMatch(/^page .*\nimage .*\nscreenshot {2}[\d,]+ bytes {2}[0-9a-f]{64} {2}http/u);
    const sha256 = /screenshot.* ([0-9a-f]{64}) /u.exec(captured.out)?.[1] ?? '';
    const out = join(folder, 'evidence.zip');
    expect(await imgguard('evidence', 'export', id, '--out', out, '--data', folder)).toMatchObject({ code: 0 });
    expect((await readFile(out)).includes(sha256)).toBe(true);
    const bag = join(folder, 'bag');
    expect(await imgguard('evidence', 'export', id, '--out', bag, '--data', folder)).toMatchObject({ code: 0 });
    const http = JSON.parse(await readFile(join(bag, 'data/capture/0002/http.json'), 'utf8')) as unknown;
    expect(http).toMatchObject({
      picture: { context: { alt: 'A dragonfly', position: { order: 1, box: { x: 8, y: 8, width: expect.any(Number) as number } } } },
      rendering: { browser: expect.stringMatching(/^Chromium \d/) as string, viewport: { width: 1_366, height: 900 }, complete: true },
    });
    const types: string[] = [];
    for await (const entry of readWarc(createReadStream(join(bag, 'data/capture/0002/page.warc.gz'))))
      types.push(entry.kind === 'record' ? entry.type : entry.code);
    expect(types).toEqual(expect.arrayContaining(['response', 'conversion', 'resource', 'metadata']));
    expect(one.count('/a.jpg')).toBeLessThanOrEqual(3);
  });
});

test('without a browser is refused with advice, before anybody is asked', async () => {
  const one = await site({ routes: { '/': SHELL } });
  const folder = await temporaryFolder();
  const args = ['scan', photo(DRAGONFLY), '--site', one.url('/'), '--allow-loopback', '--data', folder];
  const missing = await imgguard(...args, '--render', 'always', '--browser', '/nowhere/chromium');
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('imgguard: There is no program /nowhere/chromium.') as string });
  expectRefusal(await imgguard(...args, '--render', 'perhaps'), 2, '--render must be one of');
  expect(one.requests).toEqual([]);
});
