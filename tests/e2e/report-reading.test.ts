import { describe, expect, it } from 'vitest';

import { beforePrint, contentWidth, paperColor, targetHeights, textColors } from './lib/in-page.mjs';
import { contrast, luminance } from './lib/looking.ts';
import { card, useReport } from './lib/report-page.ts';

const report = useReport();

describe('the filters', () => {
  it('show only what is asked for, say how much, and give all of it back', async () => {
    const page = await report.open();
    const visible = (): Promise<string[]> => page.locator('[data-hit]:visible').evaluateAll((all) => all.map((one) => one.id));
    await page.getByLabel('Use', { exact: true }).selectOption('licensed');
    expect(await visible()).toEqual(['hit-h2']);
    expect(await page.locator('#filter-state').textContent()).toBe('1 of 6 hits');
    expect(await page.locator('.site:visible').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(visible).toHaveLength(6);
    await page.getByRole('searchbox', { name: 'Words' }).fill('mountains?page=1');
    expect(await visible()).toEqual(['hit-h4', 'hit-h5', 'hit-h6']);
    await page.getByLabel('Kind of copy').selectOption('exact');
    expect(await visible()).toEqual(['hit-h6']);
    await page.getByRole('searchbox', { name: 'Words' }).fill('<script>');
    expect(await visible()).toEqual([]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('a[data-show-use=own]').click();
    await expect.poll(visible).toEqual(['hit-h6']);
  });
});

describe('everywhere', () => {
  it('fits on a phone, and its controls on a finger', async () => {
    const page = await report.open({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
    expect(await page.evaluate(contentWidth)).toBe(360);
    const one = card(page, 'h1');
    await one.scrollIntoViewIfNeeded();
    await report.screenshot('report-phone');
    await one.getByRole('button', { name: 'Overlay' }).tap();
    await report.screenshot('report-phone-overlay');
    await one.getByLabel('Agreement').check();
    await report.screenshot('report-phone-map');
    expect(await page.evaluate(contentWidth)).toBe(360);
    const heights = await page.evaluate(targetHeights);
    expect(Math.min(...heights), 'WCAG 2.5.8: at least 24 pixels').toBeGreaterThanOrEqual(24);
    await page.locator('#works').scrollIntoViewIfNeeded();
    await report.screenshot('report-phone-works');
  });

  it.each(['light', 'dark'] as const)('can be read: %s', async (colorScheme) => {
    const page = await report.open({ colorScheme });
    await card(page, 'h1').scrollIntoViewIfNeeded();
    await report.screenshot(`report-${colorScheme}`);
    await card(page, 'h4').scrollIntoViewIfNeeded();
    await card(page, 'h4').getByLabel('Agreement').check();
    await report.screenshot(`report-map-${colorScheme}`);
    const paper = await page.evaluate(paperColor);
    expect(luminance(paper) < 0.2).toBe(colorScheme === 'dark');
    const texts = await page.evaluate(textColors);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((one) => contrast(one.color, one.paper) < 4.5)).toEqual([]);
  });

  it('reads without scripts, and shows no control that would do nothing', async () => {
    const page = await report.open({ javaScriptEnabled: false });
    expect(await page.locator('.needs-script:visible').count()).toBe(0);
    expect(await card(page, 'h1').locator('.picture:visible').count()).toBe(2);
    await card(page, 'h1').locator('summary').first().click();
    expect(await card(page, 'h1').locator('.figures').isVisible()).toBe(true);
  });

  it('prints with everything open', async () => {
    const page = await report.open();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(beforePrint);
    expect(await page.locator('.controls:visible, .filters:visible').count()).toBe(0);
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000);
  });
});
