import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkerPool } from './worker-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function entry(name: string, source: string): URL {
  const file = join(folder, name);
  writeFileSync(file, source);
  return pathToFileURL(file);
}

describe('a worker pool', () => {
  it('runs tasks and may be closed twice', async () => {
    const pool = createWorkerPool({ entry: entry('double.mjs', 'export default (n) => 2 * n;'), threads: 2 });
    expect(await Promise.all([1, 2, 3].map((n) => pool.run<number>(n)))).toEqual([2, 4, 6]);
    await pool.close();
    await pool.close();
  });

  it('rejects the tasks of a thread that cannot start, instead of letting them wait', async () => {
    const pool = createWorkerPool({ entry: entry('broken.mjs', "import './missing.mjs';"), threads: 1 });
    await expect(pool.run(1)).rejects.toThrow('missing.mjs');
    await pool.close();
  });

  it('ends a running task when its signal aborts, and goes on with the next', async () => {
    const pool = createWorkerPool({ entry: entry('slow.mjs', 'export default (n) => { while (n < 0); return n; };'), threads: 1 });
    const abort = new AbortController();
    const running = pool.run(-1, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(running).rejects.toThrow('enough');
    expect(await pool.run(7)).toBe(7);
    await pool.close();
  });

  it.each([0, 65, 1.5, '2'])('refuses %j threads', (threads) => {
    expect(() => createWorkerPool({ entry: new URL('file:///none.mjs'), threads: threads as number })).toThrow('threads');
  });
});
