import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { rebuildWorkIndex, verifyWorkIndex } from './manage-index.ts';
import { openWorkIndex } from './open-work-index.ts';
import { syntheticWork } from './testing/synthetic-pictures.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
});

it.each(['whole-picture', 'local-features'] as const)(
  'an index of %s is built again from its logs when nothing says what it holds',
  async (depth) => {
    const folder = await mkdtemp(join(tmpdir(), 'imgguard-rebuild-'));
    folders.push(folder);
    const index = await openWorkIndex({ folder, depth });
    for (const number of [1, 2, 3]) await index.add({ id: `work-${number}`, fingerprint: syntheticWork(number, 0) });
    await index.close();
    for (const name of ['manifest', 'manifest.copy']) await rm(join(folder, name));
    expect(await rebuildWorkIndex(folder, { depth })).toMatchObject({ works: 3, lost: [] });
    const { findings, ids } = await verifyWorkIndex(folder);
    expect([findings, ids().toSorted()]).toEqual([[], ['work-1', 'work-2', 'work-3']]);
  },
);
