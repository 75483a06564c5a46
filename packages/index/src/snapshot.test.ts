import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-snapshot-'));
  file = join(folder, 'numbers');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const parse = (record: Uint8Array): [string, number] => [String(record[0]), record.length];
const records = (...lengths: number[]) => lengths.map((length, i) => new Uint8Array(length).fill(i));
const write = (lengths: number[]) => writeSnapshot(file, { contents: 'numbers', count: lengths.length, records: records(...lengths) });
const read = () => readSnapshot(file, 'numbers', parse);

describe('a snapshot', () => {
  test('comes back record by record, larger and smaller than what is read at once', async () => {
    const lengths = [1, 3_000_000, 5, 2 ** 20, 1, 2 ** 20 - 4, 7];
    await write(lengths);
    expect([...(await read()).values()]).toEqual(lengths);
  });

  test('replaces the one before it, and leaves nothing else', async () => {
    await write([1, 2]);
    await write([4]);
    expect([...(await read()).values()]).toEqual([4]);
    expect(await readdir(folder)).toEqual(['numbers']);
  });

  test('that cannot be finished leaves the one before it', async () => {
    await write([1, 2]);
    const failing = (function* () {
      yield new Uint8Array(2_000_000);
      throw new Error('no more');
    })();
    await expect(writeSnapshot(file, { contents: 'numbers', count: 2, records: failing })).rejects.toThrow('no more');
    expect([...(await read()).values()]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['numbers']);
  });

  test('goes nowhere that does not exist or is a folder, and says so with the file error', async () => {
    const into = (path: string) => writeSnapshot(path, { contents: 'numbers', count: 0, records: [] });
    await expect(into(join(folder, 'missing', 'numbers'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(into(folder)).rejects.toMatchObject({ code: expect.stringMatching(/^E(ISDIR|NOTEMPTY|EXIST|PERM)$/) });
    expect(await readdir(folder)).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)(
    'goes into no folder that cannot be written (skipped for root, who may write anywhere)',
    async () => {
      await chmod(folder, 0o500);
      await expect(write([1])).rejects.toMatchObject({ code: 'EACCES' });
      await chmod(folder, 0o700);
    },
  );

  test('clears away what a killed process left, not what another one is writing', async () => {
    const abandoned = 'numbers.0f8fad5b-d9cb-469f-a165-70867728950e.tmp';
    const current = 'numbers.7c9e6679-7425-40de-944b-e07fc1f90ae7.tmp';
    for (const name of [abandoned, current, 'numbers.tmp', 'other.0f8fad5b-d9cb-469f-a165-70867728950e.tmp'])
      await writeFile(join(folder, name), '');
    const yesterday = Date.now() / 1000 - 86_400;
    for (const name of await readdir(folder)) if (name !== current) await utimes(join(folder, name), yesterday, yesterday);
    await write([1]);
    expect((await readdir(folder)).toSorted()).toEqual(
      ['numbers', current, 'numbers.tmp', 'other.0f8fad5b-d9cb-469f-a165-70867728950e.tmp'].toSorted(),
    );
  });
});

describe('a process that is killed while it saves', () => {
  test('leaves the old snapshot or the new one, whole', async () => {
    const script = join(folder, 'saver.mjs');
    await writeFile(script, await bundledSaver());
    await write([1]);
    const seen = new Set<number>();
    for (let round = 0; round < 12; round++) {
      const saver = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(saver.stdout, 'data');
      await setTimeout(Math.random() * 60);
      saver.kill('SIGKILL');
      await once(saver, 'exit');
      const lengths = [...(await read()).values()];
      seen.add(lengths.length);
      if (lengths.length > 1) expect(lengths).toEqual(Array.from({ length: lengths.length }, () => 100_000));
    }
    // Otherwise no round came as far as saving.
    expect(Math.max(...seen)).toBeGreaterThan(1);
    const left = (await readdir(folder)).filter((name) => name !== 'numbers' && name !== 'saver.mjs');
    expect(left.every((name) => name.endsWith('.tmp'))).toBe(true);
    expect((await readFile(file)).length).toBeGreaterThan(0);
  });
});

/** Saves snapshots of 20 to 59 records of 100 KB one after the other until it is killed. */
async function bundledSaver(): Promise<string> {
  const source = `
    import { writeSnapshot } from './snapshot.ts';
    process.stdout.write('ready');
    for (let i = 0; ; i++) {
      const count = 20 + (i % 40);
      const records = Array.from({ length: count }, (_, n) => new Uint8Array(100_000).fill(n));
      await writeSnapshot(process.argv[2], { contents: 'numbers', count, records });
    }`;
  const stdin = { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' as const };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20' });
  return outputFiles[0]!.text;
}
