import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from './find-chromium.ts';
import { loadPlaywright } from './playwright-library.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'imgguard-find-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
  return path;
}

describe('the browser', () => {
  test('is the one that was named, and no other', async () => {
    const named = await program('my-browser');
    await program('chromium');
    expect(await findChromium(named, folder)).toBe(named);
    await expect(findChromium(join(folder, 'none'), folder)).rejects.toMatchObject({ code: 'IMGGUARD_BROWSER_MISSING' });
  });
  test('is looked for under its well-known names, folder by folder', async () => {
    const path = await program('google-chrome');
    expect(await findChromium(undefined, ['/nowhere', folder].join(delimiter))).toBe(path);
    const better = await program('chromium');
    expect(await findChromium(undefined, folder)).toBe(better);
  });
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('must be a program', async () => {
    const path = await program('chromium', 0o644);
    await expect(findChromium(path, folder)).rejects.toMatchObject({ code: 'IMGGUARD_BROWSER_MISSING' });
  });
  test('when there is none, it is said what to do; relative folders are not searched', async () => {
    for (const path of ['', '.', `.${delimiter}bin`, folder]) {
      await expect(findChromium(undefined, path)).rejects.toMatchObject({
        code: 'IMGGUARD_BROWSER_MISSING',
        retryable: false,
        message: expect.stringMatching(/Install one.*executablePath/) as string,
      });
    }
  });
});

describe('playwright-core', () => {
  test('is found where it is installed', async () => {
    expect(typeof (await loadPlaywright()).chromium.launch).toBe('function');
  });
  test.each(['no-such-package-at-all', 'node:path'])('when %s is in its place, it is said what to install', async (lib) => {
    await expect(loadPlaywright(lib)).rejects.toMatchObject({
      code: 'IMGGUARD_BROWSER_MISSING',
      message: expect.stringContaining('npm install playwright-core') as string,
    });
  });
});
