// The example of an adapter in the README, as a reader would write it.
// #region adapter
import { type Candidate, type DescriptorIndex, IndexError } from '@imgguard/index';
import { descriptorIndexContract, type IndexSubject } from '@imgguard/index/testing';
import { test } from 'vitest';

/** Descriptors of an algorithm of our own: four averages of a picture, compared by the sum of their differences. */
interface Averages {
  readonly algorithm: 'averages';
  readonly values: readonly number[];
}

function createAveragesIndex(): DescriptorIndex<Averages> {
  const held = new Map<string, readonly number[]>();
  return {
    name: 'averages',
    algorithm: 'averages',
    capabilities: { exact: true },
    async add(entries) {
      const checked = Array.from(entries, ({ id, descriptor }) => [checkId(id), check(descriptor)] as const);
      for (const [id, values] of checked) held.set(id, values);
    },
    async search(query, { k = 10, maxDistance = Infinity } = {}) {
      if (!(Number.isInteger(k) && k >= 1 && maxDistance >= 0)) throw new IndexError('IMGGUARD_INVALID_ARGUMENT', 'k and maxDistance …');
      const values = check(query);
      const candidates = Array.from(held, ([id, other]): Candidate => ({ id, distance: distanceOf(values, other) }));
      const near = candidates.filter(({ distance }) => distance <= maxDistance);
      return near.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, k);
    },
    size: () => held.size,
  };
}

function check({ algorithm, values }: Averages): readonly number[] {
  if (algorithm === 'averages') return values;
  throw new IndexError('IMGGUARD_INDEX_WRONG_ALGORITHM', `Expected averages, got ${String(algorithm)}.`);
}

function checkId(id: string): string {
  if (id !== '') return id;
  throw new IndexError('IMGGUARD_INVALID_ARGUMENT', 'Expected `id` to be a non-empty string.');
}

function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);
}

const averages = (values: readonly number[]): Averages => ({ algorithm: 'averages', values });
const subject: IndexSubject<Averages> = {
  create: createAveragesIndex,
  descriptor: (seed) => averages([100 * seed, 7, 7, 7]),
  near: (seed) => averages([100 * seed, 7, 7, 8]),
  foreign: { ...averages([1, 2, 3, 4]), algorithm: 'medians' as 'averages' },
  distance: (a, b) => distanceOf(a.values, b.values),
};

for (const { name, run } of descriptorIndexContract) {
  test(name, async (context) => {
    const notApplicable = await run(subject);
    if (notApplicable !== null) context.skip(notApplicable);
  });
}
// #endregion adapter
