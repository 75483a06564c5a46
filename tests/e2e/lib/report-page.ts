import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import { renderReport, type ReportData } from '../../../packages/imgguard/src/report/index.ts';
import { type OpenedReport, openBrowser, openReport } from './browser.ts';
import { realReport } from './real-report.ts';

/** A report on real pictures, in a browser; after each test it is held to have been quiet. */
export interface ReportPage {
  readonly data: ReportData;
  /** Opens the report from disk, for one test. */
  open(options?: BrowserContextOptions): Promise<Page>;
  screenshot(name: string): Promise<void>;
}

/** Sets the report up for the tests of a file. */
export function useReport(): ReportPage {
  let browser: Browser;
  let folder: string;
  let data: ReportData;
  let opened: OpenedReport | undefined;

  beforeAll(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'imgguard-report-'));
    data = await realReport();
    writeFileSync(join(folder, 'report.html'), renderReport(data));
  });

  afterEach(async () => {
    const noise = opened?.noise;
    await opened?.page.context().close();
    opened = undefined;
    expect(noise, 'nothing is fetched, nothing is said, nothing fails').toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get data() {
      return data;
    },
    open: async (options = {}) => {
      opened = await openReport(browser, join(folder, 'report.html'), options);
      return opened.page;
    },
    screenshot: (name) => (opened === undefined ? Promise.reject(new Error('No report is open.')) : opened.screenshot(name)),
  };
}

/** The card of one hit. */
export function card(page: Page, id: string): Locator {
  return page.locator(`#hit-${id}`);
}
