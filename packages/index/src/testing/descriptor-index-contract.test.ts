import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { BinaryDescriptor } from '../adapters/binary-index.ts';
import { createLinearIndex } from '../adapters/linear-index.ts';
import type { DescriptorIndex } from '../descriptor-index.ts';
import { binarySubject, descriptorIndexContract } from './index.ts';

type Linear = ReturnType<typeof createLinearIndex>;
type Flaw = (index: Linear) => DescriptorIndex<BinaryDescriptor>;

/** Adapters that break their promise in one way each, and a word of the name of the case that must notice. */
const flaws: readonly [what: string, noticed: string, flaw: Flaw][] = [
  ['returns equal distances in the order of adding', 'in the order of their ids', (index) => ({ ...index, search: lastAddedFirst(index) })],
  [
    'returns one more than asked for',
    'k and maxDistance',
    (index) => ({ ...index, search: (q, o) => index.search(q, { ...o, k: (o?.k ?? 10) + 1 }) }),
  ],
  ['takes a limit as exclusive', 'k and maxDistance', (index) => ({ ...index, search: exclusive(index) })],
  [
    'filters after it has taken the nearest',
    'only those that may be found',
    (index) => ({
      ...index,
      search: async (q, { only, ...o } = {}) => (await index.search(q, o)).filter(({ id }) => only?.has(id) !== false),
    }),
  ],
  ['forgets to remove', 'a removed id never returns', (index) => ({ ...index, remove: async (ids) => new Set(ids).size })],
  ['takes any algorithm', 'another algorithm', (index) => ({ ...index, add: async (entries) => index.add(Array.from(entries, asPdq)) })],
  [
    'misses neighbours',
    'agrees with',
    (index) => ({ ...index, search: async (q, o) => (await index.search(q, o)).filter((_, i) => i % 3 < 2) }),
  ],
  ['saves nothing', 'answers as the index that was saved', (index) => ({ ...index, save: (file) => createLinearIndex().save(file) })],
  ['adds a snapshot to what is there', 'loading replaces', keepsOld],
  [
    'empties itself before it reads a snapshot',
    'truncated',
    (index) => ({ ...index, load: async (file) => emptied(index).then(() => index.load(file)) }),
  ],
  ['believes any file', 'changed byte', (index) => ({ ...index, load: (file) => index.load(file).catch(() => {}) })],
  [
    'leaves files behind',
    'answers as the index that was saved',
    (index) => ({ ...index, save: async (file) => (await writeFile(`${file}.tmp`, ''), index.save(file)) }),
  ],
  ['answers when it is closed', 'a closed index refuses', (index) => ({ ...index, close: async () => {} })],
];

describe('the contract', () => {
  test.each(flaws)('notices an index that %s', async (_, noticed, flaw) => {
    const subject = binarySubject(() => flaw(createLinearIndex()));
    const failed: string[] = [];
    for (const { name, run } of descriptorIndexContract) {
      await run(subject).catch((error: unknown) => {
        expect(error, name).toMatchObject({ name: 'AssertionError' });
        failed.push(name);
      });
    }
    expect(failed.join('\n')).toContain(noticed);
  });

  test('says which cases do not apply to an index without the optional methods, and why', async () => {
    const subject = binarySubject(() => {
      const { name, algorithm, capabilities, add, search, size } = createLinearIndex();
      return { name, algorithm, capabilities, add, search, size };
    });
    const reasons = new Set<string>();
    for (const { run } of descriptorIndexContract) reasons.add((await run(subject)) ?? 'holds');
    expect([...reasons].toSorted()).toEqual(['holds', 'linear cannot remove', 'linear cannot save', 'linear has nothing to close']);
  });

  test('allows an index that is not exact its share of misses, and no more', async () => {
    const [agrees] = descriptorIndexContract.filter(({ name }) => name.includes('agrees with'));
    const forgetful = (share: number): DescriptorIndex<BinaryDescriptor> => {
      const index = createLinearIndex();
      const search: Linear['search'] = async (query, options) =>
        (await index.search(query, options)).filter((_, i) => (i + 1) % share !== 0);
      return { ...index, capabilities: { exact: false }, search };
    };
    await expect(agrees!.run(binarySubject(() => forgetful(10), { recallFloor: 0.9 }))).resolves.toBeNull();
    await expect(agrees!.run(binarySubject(() => forgetful(10)))).rejects.toThrow('recall@10 is 0.900, expected at least 0.95');
  });
});

function lastAddedFirst(index: Linear): Linear['search'] {
  return async (query, options) =>
    (await index.search(query, options)).toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? 1 : -1));
}

function exclusive(index: Linear): Linear['search'] {
  return async (query, options) =>
    (await index.search(query, options)).filter(({ distance }) => distance < (options?.maxDistance ?? Infinity));
}

function asPdq({ id, descriptor: { hash } }: { readonly id: string; readonly descriptor: BinaryDescriptor }) {
  return { id, descriptor: { algorithm: 'pdq', variant: 'full', hash } };
}

async function emptied(index: Linear): Promise<void> {
  const found = await index.search({ algorithm: 'pdq', variant: 'full', hash: new Uint8Array(32) }, { k: 1_000 });
  await index.remove(found.map(({ id }) => id));
}

function keepsOld(index: Linear): DescriptorIndex<BinaryDescriptor> {
  const added: Parameters<Linear['add']>[0][] = [];
  return {
    ...index,
    async add(entries) {
      const list = [...entries];
      await index.add(list);
      added.push(list);
    },
    async load(file) {
      await index.load(file);
      for (const entries of added) await index.add(entries);
    },
  };
}
