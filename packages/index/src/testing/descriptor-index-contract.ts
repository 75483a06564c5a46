/**
 * What every `DescriptorIndex` must do, as cases that any test runner can run.
 *
 * A case that does not apply to an index, since an optional method is missing, resolves to the reason: skip the test with it.
 *
 * @example
 * const subject = binarySubject(() => createMyIndex());
 * for (const { name, run } of descriptorIndexContract) {
 *   test(name, async (context) => {
 *     const notApplicable = await run(subject);
 *     if (notApplicable !== null) context.skip(notApplicable);
 *   });
 * }
 */
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import { nearestOf, type IndexSubject } from './index-subject.ts';
import type { Candidate, DescriptorIndex, IndexEntry } from '../descriptor-index.ts';
import { snapshotCases } from './snapshot-cases.ts';
import { contract, entriesOf, hasCode, idsOf, type IndexContractCase } from './contract-case.ts';

/** The cases. */
export const descriptorIndexContract: readonly IndexContractCase[] = [
  contract('an empty index has no candidates', async ({ index, subject }) => {
    equal(index.size(), 0);
    deepStrictEqual(await index.search(subject.descriptor(1)), []);
    return null;
  }),
  contract('a descriptor is nearest to itself, at distance 0', async ({ index, subject }) => {
    await index.add(entriesOf(subject, [1, 2, 3, 4, 5]));
    equal(index.size(), 5);
    for (const seed of [1, 2, 3, 4, 5]) {
      deepStrictEqual(await index.search(subject.descriptor(seed), { k: 1 }), [{ id: `work-${seed}`, distance: 0 }]);
    }
    return null;
  }),
  contract('candidates come nearest first, those at the same distance in the order of their ids', async ({ index, subject }) => {
    const descriptor = subject.descriptor(1);
    await index.add(['c', 'a', 'B', 'é', 'b'].map((id) => ({ id, descriptor })));
    await index.add([{ id: 'A-near', descriptor: subject.near(1) }]);
    deepStrictEqual(idsOf(await index.search(descriptor)), ['B', 'a', 'b', 'c', 'é', 'A-near']);
    return null;
  }),
  contract('two entries with the same descriptor are both returned', async ({ index, subject }) => {
    await index.add([...entriesOf(subject, [1, 2]), { id: 'again', descriptor: subject.descriptor(1) }]);
    const found = await index.search(subject.descriptor(1), { k: 2 });
    deepStrictEqual(found, [
      { id: 'again', distance: 0 },
      { id: 'work-1', distance: 0 },
    ]);
    return null;
  }),
  contract('asked for more than it holds, it returns all', async ({ index, subject }) => {
    await index.add(entriesOf(subject, [1, 2, 3]));
    equal((await index.search(subject.descriptor(1), { k: 1_000 })).length, 3);
    return null;
  }),
  contract('k and maxDistance limit what is returned, and a distance at the limit is within it', async ({ index, subject }) => {
    await index.add([...entriesOf(subject, seeds(30)), { id: 'near', descriptor: subject.near(1) }]);
    const query = subject.descriptor(1);
    equal((await index.search(query)).length, 10);
    equal((await index.search(query, { k: 4 })).length, 4);
    const limit = subject.distance(query, subject.near(1));
    deepStrictEqual(idsOf(await index.search(query, { maxDistance: limit })), ['work-1', 'near']);
    deepStrictEqual(idsOf(await index.search(query, { maxDistance: limit / 2 })), ['work-1']);
    deepStrictEqual(idsOf(await index.search(query, { maxDistance: 0 })), ['work-1']);
    return null;
  }),
  contract('only those that may be found are found, and the nearest of them', async ({ index, subject }) => {
    const query = subject.descriptor(1);
    if (index.capabilities.filters !== true) return `${index.name} takes no filter`;
    await index.add([...entriesOf(subject, seeds(30)), { id: 'near', descriptor: subject.near(1) }]);
    const only = new Set(['near', 'work-9', 'never there']);
    deepStrictEqual(idsOf(await index.search(query, { only })), ['near', 'work-9']);
    deepStrictEqual(idsOf(await index.search(query, { only, k: 1 })), ['near']);
    deepStrictEqual(await index.search(query, { only: new Set() }), []);
    return null;
  }),
  contract('arguments outside their range are refused', async ({ index, subject }) => {
    const query = subject.descriptor(1);
    for (const options of [{ k: 0 }, { k: 1.5 }, { k: -1 }, { maxDistance: -1 }, { maxDistance: Number.NaN }]) {
      await rejects(index.search(query, options), hasCode('IMGGUARD_INVALID_ARGUMENT'), JSON.stringify(options));
    }
    await rejects(index.add([{ id: '', descriptor: query }]), hasCode('IMGGUARD_INVALID_ARGUMENT'));
    equal(index.size(), 0);
    return null;
  }),
  contract('an id that is there already is replaced', async ({ index, subject }) => {
    await index.add(entriesOf(subject, [1, 2]));
    await index.add([{ id: 'work-1', descriptor: subject.descriptor(9) }]);
    equal(index.size(), 2);
    deepStrictEqual(await index.search(subject.descriptor(9), { k: 1 }), [{ id: 'work-1', distance: 0 }]);
    ok((await index.search(subject.descriptor(1))).every(({ distance }) => distance > 0));
    return null;
  }),
  contract('a removed id never returns', async ({ index, subject }) => {
    if (index.remove === undefined) return `${index.name} cannot remove`;
    await index.add(entriesOf(subject, seeds(20)));
    equal(await index.remove(['work-3', 'work-7', 'work-7', 'never there']), 2);
    equal(index.size(), 18);
    for (const seed of [3, 7]) {
      const found = idsOf(await index.search(subject.descriptor(seed), { k: 100 }));
      equal(found.length, 18);
      ok(!found.includes('work-3') && !found.includes('work-7'));
    }
    await index.add(entriesOf(subject, [3]));
    deepStrictEqual(await index.search(subject.descriptor(3), { k: 1 }), [{ id: 'work-3', distance: 0 }]);
    return null;
  }),
  contract('descriptors of another algorithm are refused, and nothing of their batch is taken in', async ({ index, subject }) => {
    const foreign = { id: 'foreign', descriptor: subject.foreign };
    await rejects(index.add([...entriesOf(subject, [1]), foreign]), hasCode('IMGGUARD_INDEX_WRONG_ALGORITHM'));
    equal(index.size(), 0);
    await rejects(index.search(subject.foreign), hasCode('IMGGUARD_INDEX_WRONG_ALGORITHM'));
    return null;
  }),
  contract('what was added is not changed by what happens to the caller’s objects', async ({ index, subject }) => {
    const added = entriesOf(subject, [1, 2]);
    await index.add(added);
    added.length = 0;
    deepStrictEqual(await index.search(subject.descriptor(2), { k: 1 }), [{ id: 'work-2', distance: 0 }]);
    return null;
  }),
  contract('it agrees with comparing every entry', agreesWithTwin),
  ...snapshotCases,
  contract('closing twice is fine', async ({ index, subject }) => {
    if (index.close === undefined) return `${index.name} has nothing to close`;
    await index.add(entriesOf(subject, [1]));
    await index.close();
    await index.close();
    return null;
  }),
  contract('a closed index refuses', async ({ index, subject }) => {
    if (index.close === undefined) return `${index.name} has nothing to close`;
    await index.close();
    await rejects(index.add(entriesOf(subject, [1])), hasCode('IMGGUARD_INDEX_CLOSED'));
    await rejects(index.search(subject.descriptor(1)), hasCode('IMGGUARD_INDEX_CLOSED'));
    return null;
  }),
];

// --- internal ---

/** Entries of the comparison: clusters of near ones among many that are far. */
const TWIN_ENTRIES = 300;
const TWIN_QUERIES = 40;
const TWIN_K = 10;

async function agreesWithTwin({ index, subject }: { readonly index: DescriptorIndex<unknown>; readonly subject: IndexSubject<unknown> }) {
  const entries = seeds(TWIN_ENTRIES).map((seed) => ({
    id: `work-${seed}`,
    descriptor: seed % 3 === 0 ? subject.near(seed - 1) : subject.descriptor(seed),
  }));
  const held = await changed(index, entries);
  let [wanted, returned] = [0, 0];
  for (const seed of seeds(TWIN_QUERIES)) {
    const query = seed % 2 === 0 ? subject.descriptor(seed) : subject.near(seed);
    const expected = nearestOf(held, query, { subject, k: TWIN_K });
    const found = await index.search(query, { k: TWIN_K });
    if (index.capabilities.exact) deepStrictEqual(found, expected);
    wanted += expected.length;
    returned += recalled(found, expected);
  }
  const recall = returned / wanted;
  const floor = subject.recallFloor ?? 0.95;
  ok(recall >= floor, `recall@${TWIN_K} is ${recall.toFixed(3)}, expected at least ${floor}`);
  return null;
}

/** Adds entries in several batches and removes some, where the index can; returns those that it holds. */
async function changed(index: DescriptorIndex<unknown>, entries: readonly IndexEntry<unknown>[]): Promise<IndexEntry<unknown>[]> {
  for (let at = 0; at < entries.length; at += 70) await index.add(entries.slice(at, at + 70));
  if (index.remove === undefined) return [...entries];
  const removed = new Set(entries.filter((_, i) => i % 5 === 0).map(({ id }) => id));
  equal(await index.remove(removed), removed.size);
  return entries.filter(({ id }) => !removed.has(id));
}

/** How many found candidates are as near as the expected ones: which of several at the same distance does not matter. */
function recalled(found: readonly Candidate[], expected: readonly Candidate[]): number {
  const limit = expected.at(-1)?.distance ?? 0;
  return Math.min(found.filter(({ distance }) => distance <= limit).length, expected.length);
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
