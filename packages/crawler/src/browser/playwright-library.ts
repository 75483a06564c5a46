/** The one place where playwright-core is imported, when it is first needed. */
import type { BrowserType } from 'playwright-core';
import { crawlerError, messageOf } from '../errors.ts';

/** What is used of `playwright-core`. */
export interface PlaywrightLibrary {
  readonly chromium: BrowserType;
}

/** In a variable, so that bundlers leave it alone. */
const LIBRARY = 'playwright-core';

/**
 * @param lib A module's name or `file:` URL. @default 'playwright-core'
 * @throws `IMGGUARD_BROWSER_MISSING`
 */
export async function loadPlaywright(lib: string = LIBRARY): Promise<PlaywrightLibrary> {
  try {
    const module = (await import(lib)) as Partial<PlaywrightLibrary> & { readonly default?: Partial<PlaywrightLibrary> };
    const chromium = module.chromium ?? module.default?.chromium;
    if (chromium === undefined) throw new Error('it exports no chromium');
    return { chromium };
  } catch (cause) {
    const why = messageOf(cause).split('\n')[0] ?? '';
    const message = `Rendering pages needs playwright-core, and it cannot be loaded (${why}). Install it in your project: npm install playwright-core. It brings no browser; a Chromium of yours is used.`;
    throw crawlerError('IMGGUARD_BROWSER_MISSING', message, { cause });
  }
}
