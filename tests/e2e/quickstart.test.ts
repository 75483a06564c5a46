import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createSite, type Site } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { apply, crop, encode, mirror, resize } from '../../scripts/demo-sites/edits.mjs';
import { openPhoto, photoFile } from '../../scripts/demo-sites/photos.mjs';

const QUICKSTART = fileURLToPath(new URL('../../examples/quickstart/index.mjs', import.meta.url));

let site: Site;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imgguard-quickstart-'));
  await mkdir(join(folder, 'photos'));
  for (const name of ['dragonfly', 'stream']) symlinkSync(photoFile(name), join(folder, 'photos', `${name}.jpg`));
  const copy = await apply(await openPhoto('dragonfly'), [crop({ left: 0.1, top: 0.1, width: 0.7, height: 0.8 }), mirror(), resize(600)]);
  site = await createSite({
    routes: {
      '/': '<title>Insects</title><img src="/a.webp"><img src="/b.jpg"><a href="/private/">more</a>',
      '/a.webp': await encode(copy, 'webp', 80),
      '/b.jpg': readFileSync(photoFile('another mountain')),
    },
    robots: 'User-agent: *\nDisallow: /private/\n',
  });
});

afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
  const child = spawn(process.execPath, [QUICKSTART, 'photos', site.url('/')], {
    cwd: folder,
    env: { ...process.env, ALLOW_LOOPBACK: 'yes' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, lines: text.trim().split('\n') })));
}

it('finds the copy, names what was closed, writes a report, and can be run again', async () => {
  const first = await run();
  expect(first.code).toBe(0);
  expect(first.lines).toHaveLength(3);
  expect(first.lines).toContain(`not read: ${site.url('/private/')} (robots-disallowed)`);
  expect(first.lines).toContainEqual(
    expect.stringMatching(`^dragonfly on ${site.url('/')}: edited-copy, (9\\d\\.\\d|100\\.0) %, use unknown$`),
  );
  expect(first.lines.at(-1)).toBe('Copies found: 1; see report.html');
  expect(existsSync(join(folder, 'report.html'))).toBe(true);
  const second = await run();
  expect(second.code).toBe(0);
  expect(second.lines.at(-1)).toBe('Copies found: 1; see report.html');
});

it('is short, and uses nothing but the published package', () => {
  const code = readFileSync(QUICKSTART, 'utf8');
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  expect([...code.matchAll(/from '([^']+)'/g)].map(([, name]) => name).filter((name) => !name?.startsWith('node:'))).toEqual(['imgguard']);
});
