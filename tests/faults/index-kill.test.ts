/**
 * `kill -9` at any moment of adds, removes, checkpoints and compactions of an index: after reopening, every acknowledged change is there and nothing else.
 * IMGGUARD_KILLS says how many times; 25 unless it is set. With local features, where each start takes longer and files of segments are written too, a third of it.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IndexDepth, openWorkIndex } from '@imgguard/index';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForProcess } from './lib/bundle.ts';
import { after, type Model, modelOf, optionsOf, stepOf } from './lib/index-steps.ts';

const KILLS = Number(process.env['IMGGUARD_KILLS'] ?? 25);
/** A kill takes up to four seconds on a busy machine. */
const LONGEST_MS = Math.max(600_000, KILLS * 12_000);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-index-kill-'));
let [script, worker]: [string, string] = ['', ''];

beforeAll(async () => {
  script = await bundleForProcess(new URL('lib/index-child.ts', import.meta.url), 'index-child');
  // Where the child looks for it: beside its own file.
  worker = join(dirname(script), 'workers', 'search-worker.js');
  mkdirSync(dirname(worker), { recursive: true });
  copyFileSync(new URL('../../packages/index/.workers/search-worker.js', import.meta.url), worker);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
  rmSync(worker, { force: true });
});

/** Runs steps from `first` on, is killed `ms` after the index was open, or after the process began, and tells the last acknowledged step, or `first - 1`. */
async function killedAfter(
  [path, depth]: readonly [path: string, depth: IndexDepth],
  first: number,
  { ms, whileOpening }: { readonly ms: number; readonly whileOpening: boolean },
): Promise<number> {
  const child = spawn(process.execPath, [script, path, depth, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  const exit = new Promise((resolve) => child.once('close', resolve));
  const opened = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      resolve();
    });
  });
  if (!whileOpening) await Promise.race([opened, exit]);
  await sleep(ms);
  child.kill('SIGKILL');
  await exit;
  const lines = out.split('\n').slice(0, -1);
  if (!whileOpening) expect(lines[0]).toBe('open');
  return Number(lines.length < 2 ? first - 1 : lines.at(-1));
}

const sorted = (model: Model) => [...model].toSorted(([l], [r]) => (l < r ? -1 : 1));

it.each([
  ['whole-picture', KILLS, 120],
  ['local-features', Math.ceil(KILLS / 3), 1500],
] as const)(
  'with %s, loses nothing that was acknowledged, and keeps nothing else: %i kills',
  async (depth, kills, longestMs) => {
    const path = join(folder, depth);
    let [model, step, beyond]: [Model, number, number] = [new Map(), 0, 0];
    const counts = { replayed: 0, steps: 0, fromSegments: 0 };
    for (let kill = 0; kill < kills; kill++) {
      const last = await killedAfter([path, depth], step, {
        ms: Math.random() * (kill % 4 === 0 ? 700 : longestMs),
        whileOpening: kill % 4 === 0,
      });
      for (; step <= last; step++) model = after(model, stepOf(step));
      await using index = await openWorkIndex(optionsOf(path, depth));
      expect(index.findings).toEqual([]);
      // What was under way may be there in part: its changes from the first on.
      const cut = stepOf(step);
      const allowed = Array.from({ length: cut.numbers.length + 1 }, (_, parts) => after(model, cut, parts));
      const found = await modelOf(index);
      const parts = allowed.findIndex((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(found)));
      expect(parts, `kill ${kill}, step ${step}: ${JSON.stringify(cut)}`).toBeGreaterThanOrEqual(0);
      if (parts > 0) beyond++;
      model = allowed[parts]!;
      // The rest of the step that was cut off is not done again.
      step++;
      counts.replayed += index.stats().replayed;
      counts.steps = step;
      counts.fromSegments += index.stats().fromSegments;
    }
    console.log(
      `${kills} kills (${depth}) in ${counts.steps} steps; ${counts.replayed} records read from logs, ${counts.fromSegments} works from segments; ${beyond} times a change under way was kept.`,
    );
    expect(counts.replayed).toBeGreaterThan(0);
    if (depth === 'local-features') expect(counts.fromSegments).toBeGreaterThan(0);
  },
  LONGEST_MS,
);
