import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Row } from '../../scripts/demo-sites/judge.mjs';
import { openBrowser, openReport } from './lib/browser.ts';
import { groups } from './lib/in-page.mjs';

const DEMO = fileURLToPath(new URL('../../scripts/demo', import.meta.url));

let out: string;
let ended: { readonly code: number | null; readonly text: string; readonly seconds: number };

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'imgguard-demo-'));
  const started = performance.now();
  const child = spawn(DEMO, ['--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  ended = { code, text, seconds: (performance.now() - started) / 1000 };
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

function rows(): readonly Row[] {
  return (JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as { rows: Row[] }).rows;
}

describe('scripts/demo', () => {
  it('ends with the right answer', () => {
    expect(ended.text).toContain('Everything is as it should be.');
    expect(ended.code).toBe(0);
    expect(rows().filter((row) => !row.right)).toEqual([]);
  });

  it('plants enough of everything that is promised', () => {
    const of = (expected: string): readonly Row[] => rows().filter((row) => row.planting.expected === expected);
    expect(of('copy').length).toBeGreaterThanOrEqual(35);
    expect(of('none').length).toBeGreaterThanOrEqual(7);
    expect(of('unreachable').length).toBeGreaterThanOrEqual(7);
    expect(new Set(of('copy').map((row) => row.planting.use))).toEqual(new Set(['unknown', 'licensed', 'allowed', 'own']));
    const what = rows()
      .map((row) => row.planting.what)
      .join('\n');
    for (const promised of [
      /WebP/,
      /AVIF/,
      /cut/,
      /mirrored/,
      /bar of words/,
      /framed/,
      /watermark/,
      /turned by \w+ degrees/,
      /collage/,
      /style attribute/,
      /style element/,
      /style sheet/,
      /srcset/,
      /picture element/,
      /noscript/,
      /og:image/,
      /JSON-LD/,
      /redirect/,
      /gray/,
      /negative/,
      /sitemap/,
      /robots\.txt closes/,
      /data: address/,
      /EXIF/,
      /another photograph of the very object/,
    ])
      expect(what).toMatch(promised);
  });

  it('writes the report, and says where', () => {
    const report = join(out, 'report.html');
    expect(ended.text).toContain(report);
    expect(existsSync(report)).toBe(true);
    expect(readFileSync(report, 'utf8').match(/data-hit\b/g)?.length).toBeGreaterThanOrEqual(35);
  });

  it('writes a report that a browser shows without asking for anything', async () => {
    const browser = await openBrowser();
    try {
      const { page, noise, screenshot } = await openReport(browser, join(out, 'report.html'));
      const shown = (await page.evaluate(groups)).flatMap((site) => site.pages.flatMap(({ url, hits }) => hits.map(() => url)));
      const planted = rows().filter((row) => row.planting.expected === 'copy');
      expect(shown.toSorted()).toEqual(planted.map((row) => row.planting.page).toSorted());
      await screenshot('demo-top');
      const overlays = page.getByRole('button', { name: 'Overlay' });
      for (const [index, button] of (await overlays.all()).entries()) {
        await button.scrollIntoViewIfNeeded();
        await button.click();
        if (index % 5 === 0) await screenshot(`demo-overlay-${index}`);
      }
      // All but the one that must not be kept can be laid over its work; so can the other photograph that a person is to look at.
      expect(await page.locator('[data-similar]').count()).toBe(1);
      expect(await page.locator('.found:visible').count()).toBe(planted.length - 1 + 1);
      expect(noise).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('takes less than three minutes', () => expect(ended.seconds).toBeLessThan(180));
});
