import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserOptions } from '@imgguard/crawler';
import { findChromium } from '../../../packages/crawler/src/browser/find-chromium.ts';

/** The browser of this machine, or why the tests that need one are skipped. */
export const chromium: string | null = await findChromium().catch(() => null);
if (chromium === null) console.warn('Skipped: no Chromium was found on this machine.');

/** Chromium's sandbox does not work for root. */
export const BROWSER: BrowserOptions = { sandbox: process.getuid?.() !== 0, timeoutMs: 20_000 };

/** Runs with a folder for temporary files of its own, by which the processes that were started meanwhile can be told. */
export async function watched(work: () => Promise<void>): Promise<{ readonly processes: number; readonly files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'imgguard-browser-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    await work();
    return { processes: processesOf(folder), files: readdirSync(folder) };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

/** Processes whose environment names the folder; this one's was fixed when it started. Linux only: elsewhere 0. */
function processesOf(folder: string): number {
  const ids = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return ids.filter((id) => environmentOf(id).includes(`TMPDIR=${folder}\0`)).length;
}

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1');
  } catch {
    return '';
  }
}
