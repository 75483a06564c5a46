/** The index in the data folder: a cache of the database, kept in step by searches, and never needed. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkIndex, verifyWorkIndex } from '@imgguard/index';
import { describe, expect, it } from 'vitest';
import { site } from './lib/crawling.ts';
import { DRAGONFLY, guardIn, only, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const OTHER = 'works/greentock_by_Peter_Nerlich.jpg';
/** Closed after the test. */
async function copies() {
  return site({
    routes: {
      '/': '<img src="/dragonfly.jpg"><img src="/other.jpg">',
      '/dragonfly.jpg': await smallCopy(DRAGONFLY),
      '/other.jpg': await smallCopy(OTHER),
    },
  });
}

/** Files of the works that a search finds copies of. */
async function found(data: string, change: (guard: Awaited<ReturnType<typeof guardIn>>) => Promise<unknown> = async () => {}) {
  const guard = await guardIn(data);
  try {
    await change(guard);
    const hits = only(await searchAll(guard, { sites: [(await copies()).url('/')] }), 'hit');
    return hits.map(({ hit }) => hit.work.fileName).toSorted();
  } finally {
    await guard.close();
  }
}

const FILES = [DRAGONFLY, OTHER].map((file) => file.replace('works/', '')).toSorted();
const addBoth = async (guard: Awaited<ReturnType<typeof guardIn>>) => {
  for (const file of [DRAGONFLY, OTHER]) await guard.works.add({ file: photo(file) });
};

async function heldIn(data: string): Promise<string[]> {
  const { findings, ids } = await verifyWorkIndex(join(data, 'index'));
  expect(findings).toEqual([]);
  return ids();
}

describe('the index in the data folder', () => {
  it('follows the database: works that come, go, and come back', async () => {
    const data = await temporaryFolder();
    expect(await found(data, addBoth)).toEqual(FILES);
    expect((await heldIn(data)).length).toBe(2);
    const guard = await guardIn(data);
    const [first, second] = guard.works.list();
    guard.works.remove(first!.id);
    await guard.close();
    expect(await heldIn(data)).toHaveLength(2);
    await found(data);
    expect(await heldIn(data)).toEqual([second!.id]);
    await found(data, (again) => again.works.add({ file: photo(`works/${first!.fileName}`) }));
    expect((await heldIn(data)).toSorted()).toEqual([first!.id, second!.id].toSorted());
    // What is in step is not written again.
    const log = await readFile(await logOf(data));
    await found(data);
    expect((await readFile(await logOf(data))).equals(log)).toBe(true);
  });

  it('is left alone while another has it open, and what is found is the same', async () => {
    const data = await temporaryFolder();
    const other = await openWorkIndex({ folder: join(data, 'index'), threads: 1 });
    expect(await found(data, addBoth)).toEqual(FILES);
    expect(other.size).toBe(0);
    await other.close();
  });

  it('is made again from the database where it is damaged', async () => {
    const data = await temporaryFolder();
    const guard = await guardIn(data);
    await addBoth(guard);
    expect(only(await searchAll(guard, { sites: [(await copies()).url('/')] }), 'hit').length).toBe(2);
    await guard.close();
    for (const name of (await readdir(join(data, 'index'))).filter((one) => !one.startsWith('manifest')))
      await writeFile(join(data, 'index', name), 'damaged');
    // Another site: its pictures were never compared.
    expect(await found(data)).toEqual(FILES);
    expect(await heldIn(data)).toHaveLength(2);
  });
});

async function logOf(data: string): Promise<string> {
  const names = await readdir(join(data, 'index'));
  return join(
    data,
    'index',
    names
      .filter((name) => name.startsWith('log-'))
      .toSorted()
      .at(-1)!,
  );
}
