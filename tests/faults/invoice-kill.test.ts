/**
 * Numbers of invoices have no gap and no double, however often a process is killed while it issues some, whatever fails, and with two processes at once.
 * `IMGGUARD_KILLS` sets how often it is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../packages/imgguard/src/store/store.ts';
import { bundleForProcess } from './lib/bundle.ts';

const KILLS = Number(process.env['IMGGUARD_KILLS'] ?? 12);
const KEY = new Uint8Array(32).fill(7);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-invoice-kill-'));

let script: string;

beforeAll(async () => {
  script = await bundleForProcess(new URL('invoice-child.mjs', import.meta.url), 'invoice-kill');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

function dataFolder(name: string): string {
  const path = join(folder, name);
  openStore(path, true, KEY).close();
  return path;
}

/** Runs a process; with `killAfterMs` it is killed so long after its first word. Returns the numbers that it said. */
function run(
  path: string,
  args: readonly string[],
  killAfterMs?: number,
): Promise<{ readonly said: readonly string[]; readonly done: boolean }> {
  const child = spawn(process.execPath, [script, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    if (killAfterMs !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      const lines = text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as string);
      settle({ said: lines.filter((line) => line !== 'done'), done: lines.includes('done') });
    });
  });
}

/** The numbers that are kept; they count from one without a gap. */
function numbersIn(path: string): readonly string[] {
  const store = openStore(path, false, KEY);
  try {
    expect(store.database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const numbers = store.documents.list().map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => `R-2026-${String(index + 1).padStart(4, '0')}`));
    return numbers;
  } finally {
    store.close();
  }
}

it(`${KILLS} kills while invoices are issued leave no gap`, async () => {
  const path = dataFolder('kills');
  let killed = 0;
  for (let round = 0; killed < KILLS && round < KILLS * 4; round += 1) {
    const before = numbersIn(path).length;
    const { said, done } = await run(path, ['40', 'fail'], Math.random() * 60);
    const after = numbersIn(path);
    // What it said is kept; one more may be, whose word was cut off.
    expect(after.slice(before, before + said.length)).toEqual(said);
    expect(after.length - before - said.length).toBeLessThanOrEqual(1);
    if (!done) killed += 1;
  }
  expect(killed).toBe(KILLS);
});

it('two processes at once, of which one fails now and then, share the numbers', async () => {
  const path = dataFolder('two');
  const [one, other] = await Promise.all([run(path, ['60']), run(path, ['60', 'fail'])]);
  const said = [...one.said, ...other.said].toSorted();
  expect(said).toEqual(numbersIn(path));
  expect(said).toHaveLength(60 + 40);
});
