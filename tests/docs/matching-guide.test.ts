/** The code of docs/guide/matching.md. */
import { readFile } from 'node:fs/promises';
import { match } from '@imgguard/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { smallCopy } from '../integration/lib/guards.ts';

describe('the guide to matching', () => {
  it('says whether a picture was made from another, where, and what was changed', async () => {
    const original = await smallCopy('works/Dragonfly_by_Bolly.jpg');
    const { width, height } = await sharp(original).metadata();
    const sticker = await sharp({ create: { width: 110, height: 90, channels: 3, background: '#d33' } })
      .png()
      .toBuffer();
    const part = {
      left: Math.round(0.1 * width),
      top: Math.round(0.1 * height),
      width: Math.round(0.8 * width),
      height: Math.round(0.8 * height),
    };
    const cut = await sharp(original).extract(part).flop().toBuffer();
    const suspect = await sharp(cut)
      .composite([{ input: sticker, left: 70, top: 60 }])
      .webp({ quality: 70 })
      .toBuffer();
    const printed: string[] = [];
    const print = (line: string): number => printed.push(line);
    // #region one-call
    const { verdict, kind, probability, alignment, cells, reasons } = await match(original, suspect);
    print(`${verdict}: ${kind}, ${probability.toFixed(3)}`);
    for (const { text } of reasons) print(text);
    const changed = cells.filter(({ finding }) => finding === 'differs');
    print(`${changed.length} of ${cells.length} parts differ; shows ${Math.round(100 * (alignment?.coverage.work ?? 0))} % of the work`);
    // #endregion one-call
    expect(printed[0]).toMatch(/^copy: edited-copy, (0\.9|1\.0)/);
    expect(printed.at(-1)).toMatch(/^[1-9]\d* of \d+ parts differ; shows 6[3-5] % of the work$/);
  });

  it('shows signs and words that the command prints', async () => {
    const guide = await readFile(new URL('../../docs/guide/matching.md', import.meta.url), 'utf8');
    const source = await readFile(new URL('../../packages/imgguard/src/cli/match-line.ts', import.meta.url), 'utf8');
    const block = /```text\n([\s\S]*?)```/.exec(guide)![1]!;
    const steps = [...block.matchAll(/^ {2}([a-z][a-z ()A-Z]*)(?:: \d+ work[^,]*)?(?:, \d taken for shown)?, [\d.]+ ms$/gm)].map(
      (each) => each[1],
    );
    expect(steps.length).toBeGreaterThanOrEqual(7);
    for (const words of steps) expect(source).toContain(`'${words}'`);
  });
});
