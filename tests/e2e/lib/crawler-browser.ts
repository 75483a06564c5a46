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

/**
 * Runs with a folder for temporary files of its own, by which the processes that are started meanwhile can be told, and with them their groups: processes of pages write over their
 * own environment. What is left afterwards is counted. Processes on Linux only: elsewhere 0.
 */
export async function watched(work: () => Promise<void>): Promise<{ readonly processes: number; readonly files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'imgguard-browser-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const groups = new Set<string>();
  const timer = setInterval(() => void groupsOf(folder).forEach((group) => groups.add(group)), 50);
  try {
    await work();
    const left = processIds().filter(
      (id) => isRunning(id) && (groups.has(groupOf(id)) || environmentOf(id).includes(`TMPDIR=${folder}\0`)),
    );
    if (process.platform === 'linux' && groups.size === 0) throw new Error('No process of a browser was seen.');
    return { processes: left.length, files: readdirSync(folder) };
  } finally {
    clearInterval(timer);
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

function processIds(): readonly string[] {
  return process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
}

/** Groups of the processes whose environment names the folder; this process's was fixed when it started. */
function groupsOf(folder: string): readonly string[] {
  return processIds()
    .filter((id) => environmentOf(id).includes(`TMPDIR=${folder}\0`))
    .map(groupOf)
    .filter((group) => group !== '' && group !== groupOf(String(process.pid)));
}

/** The fifth field; the second one, a name in parentheses, may hold anything. */
function groupOf(id: string): string {
  return /^.*\) \S \d+ (\d+) /s.exec(textOf(`/proc/${id}/stat`))?.[1] ?? '';
}

/** Not one that is gone, and that its parent has yet to take note of. */
function isRunning(id: string): boolean {
  return !/^.*\) Z /s.test(textOf(`/proc/${id}/stat`));
}

function environmentOf(id: string): string {
  return textOf(`/proc/${id}/environ`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
