import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { focusedId, groups, opacitiesOf, opacityOf, pwned } from './lib/in-page.mjs';
import { type Corners, meanDifference } from './lib/looking.ts';
import { HOSTILE } from './lib/real-report.ts';
import { card, useReport } from './lib/report-page.ts';

const report = useReport();

describe('the report, opened from disk,', () => {
  it('groups the hits by site and page, and names the sites without', async () => {
    const page = await report.open();
    expect(await page.evaluate(groups)).toEqual(
      report.data.sites.slice(0, 2).map(({ host, pages }) => ({
        host,
        pages: pages.map(({ url, hits }) => ({ url, hits: hits.map(({ id }) => `hit-${id}`) })),
      })),
    );
    expect(await page.locator('.quiet-sites').textContent()).toContain('quiet.example');
    await report.screenshot('report-top');
  });

  it('shows what strangers wrote as text, and runs none of it', async () => {
    const page = await report.open();
    const text = await card(page, 'h3').textContent();
    expect(text).toContain('<svg onload=globalThis.pwned=2>');
    expect(text).toContain(HOSTILE.caption);
    expect(text).toContain(HOSTILE.url);
    expect(await page.getByText(HOSTILE.title, { exact: true }).count()).toBe(1);
    expect(await page.evaluate(pwned)).toBeNull();
    const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links.filter((href) => !/^(https?:\/\/|#)/.test(href))).toEqual([]);
    expect(await page.locator('iframe, object, embed, img, link').count()).toBe(0);
    expect(await page.title()).toBe(report.data.title);
    await card(page, 'h3').scrollIntoViewIfNeeded();
    await report.screenshot('report-hostile');
  });

  it('is told apart by name: every control, picture and link has one', async () => {
    const page = await report.open();
    await card(page, 'h1').locator('[data-view=overlay]').click();
    const session = await page.context().newCDPSession(page);
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AccessibleNode[] };
    const named = /^(button|checkbox|slider|combobox|searchbox|link|image|img|article|option|DisclosureTriangle)$/;
    const asked = nodes.filter((node) => node.ignored !== true && named.test(node.role?.value ?? ''));
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((node) => (node.name?.value ?? '').trim() === '').map((node) => node.role?.value)).toEqual([]);
    const names = asked.map((node) => `${node.role?.value}: ${node.name?.value}`);
    expect(names).toContain('slider: Opacity of the found image, per cent');
    expect(names).toContain('image: Work: Dragonfly');
  });
});

describe('a comparison', () => {
  it('stands side by side, each picture with the outline of the other', async () => {
    const page = await report.open();
    const panels = card(page, 'h1').locator('.panel');
    const [work, found] = [await panels.nth(0).boundingBox(), await panels.nth(1).boundingBox()];
    expect(found?.x).toBeGreaterThan((work?.x ?? 0) + (work?.width ?? 0));
    expect(found?.y).toBe(work?.y);
    expect(await panels.nth(0).locator('.outline').count()).toBe(1);
    await card(page, 'h1').getByLabel('Outline').uncheck();
    expect(await panels.nth(0).locator('.outline').isVisible()).toBe(false);
    await card(page, 'h4').scrollIntoViewIfNeeded();
    await report.screenshot('report-side-by-side');
  });

  it('shows what agrees and what differs when it is asked to, over both pictures and over the overlay', async () => {
    const page = await report.open();
    const one = card(page, 'h4');
    await one.scrollIntoViewIfNeeded();
    const maps = one.locator('.cells');
    expect([await maps.count(), await maps.first().isVisible(), await one.locator('.map-legend').isVisible()]).toEqual([2, false, false]);
    await one.getByLabel('Agreement').check();
    expect([await maps.nth(0).isVisible(), await maps.nth(1).isVisible()]).toEqual([true, true]);
    expect(await one.locator('.map-legend').textContent()).toMatch(/\d+ agree/);
    expect(await one.locator('.coverage').textContent()).toMatch(/shows \d+ % of the work/);
    // Every part of the work lies over the work.
    const stage = (await one.locator('.panel-work .stage').boundingBox())!;
    const drawn = (await maps.nth(0).locator('.agrees').boundingBox())!;
    expect(drawn.x).toBeGreaterThanOrEqual(stage.x);
    expect(drawn.x + drawn.width).toBeLessThanOrEqual(stage.x + stage.width + 1);
    expect(drawn.width).toBeGreaterThan(stage.width / 2);
    await report.screenshot('report-map');
    await one.getByRole('button', { name: 'Overlay' }).click();
    expect([await maps.nth(0).isVisible(), await maps.nth(1).isVisible()]).toEqual([true, false]);
    await report.screenshot('report-map-overlay');
    await card(page, 'h1').focus();
    await page.keyboard.press('m');
    expect(await card(page, 'h1').getByLabel('Agreement').isChecked()).toBe(true);
    await report.screenshot('report-map-crop');
    expect(await card(page, 'h2').getByLabel('Agreement').count(), 'where nothing was compared there is no map').toBe(0);
  });

  it.each([
    ['cropped', 'h1'],
    ['mirrored', 'h2'],
    ['turned', 'h3'],
    ['with a caption', 'h4'],
    ['in a collage', 'h5'],
    ['exact', 'h6'],
  ])('lays the found picture on the work, where it belongs: %s', async (name, id) => {
    const page = await report.open();
    const one = card(page, id);
    await one.scrollIntoViewIfNeeded();
    await one.getByRole('button', { name: 'Overlay' }).click();
    await one.getByLabel('Outline').uncheck();
    const without = await atOpacity(one, 0);
    const over = await atOpacity(one, 100);
    await report.screenshot(`report-overlay-${id}-${name.replaceAll(' ', '-')}`);
    const difference = await meanDifference(without, over, await shownOn(page, id));
    expect(difference.inside, 'where it lies, the found picture looks like the work').toBeLessThan(8);
    if (difference.outside !== null) expect(difference.outside, 'elsewhere nothing changes').toBeLessThan(1);
  });

  it('changes its opacity by mouse and by keyboard', async () => {
    const page = await report.open();
    const one = card(page, 'h1');
    await one.getByRole('button', { name: 'Overlay' }).click();
    const slider = one.getByRole('slider');
    expect(await opacity(one)).toBe(0.5);
    const box = await slider.boundingBox();
    if (box === null) throw new Error('The slider is not to be seen.');
    await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2);
    expect(await opacity(one)).toBeCloseTo(0.25, 1);
    await slider.focus();
    await page.keyboard.press('End');
    expect([await opacity(one), await one.locator('output').textContent()]).toEqual([1, '100 %']);
    await page.keyboard.press('ArrowLeft');
    expect([await opacity(one), await one.locator('output').textContent()]).toEqual([0.99, '99 %']);
    await one.getByRole('button', { name: 'Side by side' }).click();
    expect(await one.locator('.found').isVisible()).toBe(false);
    expect(await slider.isVisible()).toBe(false);
  });

  it('blinks, slowly enough, until it is stopped', async () => {
    const page = await report.open();
    const one = card(page, 'h1');
    await one.getByRole('button', { name: 'Overlay' }).click();
    const button = one.getByRole('button', { name: 'Blink' });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    const seen = await one.locator('.found').evaluate(opacitiesOf);
    const changes = seen.filter((value, index) => index > 0 && value !== seen[index - 1]).length;
    expect(new Set(seen)).toEqual(new Set([0, 1]));
    expect(changes, 'in two seconds; three flashes a second are six changes').toBeLessThanOrEqual(4);
    await button.click();
    expect([await button.getAttribute('aria-pressed'), await opacity(one)]).toEqual(['false', 1]);
  });

  it('switches by hand where less motion is asked for', async () => {
    const page = await report.open({ reducedMotion: 'reduce' });
    const one = card(page, 'h1');
    await one.getByRole('button', { name: 'Overlay' }).click();
    const button = one.getByRole('button', { name: 'Blink' });
    await button.click();
    expect([await opacity(one), await button.getAttribute('aria-pressed')]).toEqual([0, 'true']);
    await page.waitForTimeout(1_000);
    expect(await opacity(one)).toBe(0);
    await button.click();
    expect([await opacity(one), await button.getAttribute('aria-pressed')]).toEqual([0.5, 'false']);
  });

  it('does all of it without a mouse', async () => {
    const page = await report.open();
    await card(page, 'h1').focus();
    await page.keyboard.press('o');
    expect(await card(page, 'h1').locator('.found').isVisible()).toBe(true);
    await page.keyboard.press('b');
    expect(await card(page, 'h1').getByRole('button', { name: 'Blink' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('o');
    expect(await card(page, 'h1').locator('.found').isVisible()).toBe(false);
    await page.keyboard.press('j');
    expect(await page.evaluate(focusedId)).toBe('hit-h2');
    await page.keyboard.press('k');
    expect(await page.evaluate(focusedId)).toBe('hit-h1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await card(page, 'h1').getByRole('button', { name: 'Overlay' }).getAttribute('aria-pressed')).toBe('true');
    const details = card(page, 'h1').locator('details').first();
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await details.locator('.figures').isVisible()).toBe(true);
  });
});

// --- internal ---

interface AccessibleNode {
  readonly ignored?: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
}

function opacity(one: Locator): Promise<number> {
  return one.locator('.found').evaluate(opacityOf);
}

async function atOpacity(one: Locator, percent: number): Promise<Buffer> {
  await one.getByRole('slider').fill(String(percent));
  return one.locator('.panel-work .stage').screenshot();
}

/** The part of the work that the found picture covers, as shares of the work's sides: from the homography that the report was given. */
async function shownOn(page: Page, id: string): Promise<Corners> {
  const hit = report.data.sites.flatMap((site) => site.pages.flatMap((one) => one.hits)).find((one) => one.id === id);
  const work = report.data.works.find((one) => one.id === hit?.workId);
  if (hit === undefined || work === undefined) throw new Error(`There is no hit ${id}.`);
  expect(await card(page, id).count()).toBe(1);
  const whole = [[0, 0], [work.width, 0], [work.width, work.height], [0, work.height]] as const; // prettier-ignore
  return (hit.match.alignment?.corners ?? whole).map(([x, y]) => [x / work.width, y / work.height] as const);
}
