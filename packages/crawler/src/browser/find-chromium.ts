/** Looks for a Chromium or Chrome that the user has. */
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { type CrawlerError, crawlerError } from '../errors.ts';

/** Names under which distributions and Google install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;

/** Where it lies on systems that put no name on the `PATH`. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
] as const;

/**
 * The program's path.
 *
 * @param named What the user named; nothing else is looked for then.
 * @param searchPath Folders to look in. @default the environment's `PATH`
 * @throws `IMGGUARD_BROWSER_MISSING`
 */
export async function findChromium(named?: string, searchPath: string = process.env['PATH'] ?? ''): Promise<string> {
  if (named !== undefined) {
    if (await isProgram(named)) return named;
    throw missing(`There is no program ${named}. Correct the path of the browser.`);
  }
  const folders = searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const candidate of [...candidates, ...PLACES]) if (await isProgram(candidate)) return candidate;
  throw missing(
    `No Chromium was found (looked for ${NAMES.join(', ')}). Install one, such as with "apt install chromium", name it with the option executablePath, or render no pages.`,
  );
}

// --- internal ---

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(message: string): CrawlerError {
  return crawlerError('IMGGUARD_BROWSER_MISSING', message);
}
