import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import type { BuiltSegment, BuildTask } from '../workers/search-worker.ts';
import { buildPostings, mergeBodies } from './segment.ts';
import { createSegmentStore, FULL_SEGMENT_WORKS, type SegmentStore } from './segment-store.ts';
import type { IndexView } from './search-works.ts';

const synthetic = syntheticWorks({ seed: 3, keypoints: 4, families: 8 });

/** What the worker thread does with a build task, and how many works went through it. */
function createBuilder() {
  const builder = {
    builds: 0,
    works: 0,
    async build({ bodies, alive }: BuildTask): Promise<BuiltSegment> {
      await Promise.resolve();
      const body = mergeBodies(bodies, alive);
      builder.builds++;
      builder.works += body.numbers.length;
      return { body, postings: buildPostings(body) };
    },
  };
  return builder;
}

/** Numbers of the works that a search with this view would look at, in its order. */
const livingIn = ({ segments, alive }: IndexView) =>
  segments.flatMap(({ numbers }) => [...numbers]).filter((number) => alive[number] === 1);
const heldIn = ({ segments }: IndexView) => segments.reduce((sum, { numbers }) => sum + numbers.length, 0);
const addMany = (store: SegmentStore, count: number) => Array.from({ length: count }, (_, n) => store.add(synthetic.work(n)));

describe('views', () => {
  test('hold what was added and not removed, in order, after any changes', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('view' as const) }),
      fc.record({ kind: fc.constant('clear' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const store = createSegmentStore(createBuilder());
        let living: number[] = [];
        for (const change of steps) {
          if (change.kind === 'add') living.push(...addMany(store, change.count));
          if (change.kind === 'view') expect(livingIn(await store.view())).toEqual(living);
          if (change.kind === 'clear') {
            store.clear();
            living = [];
          }
          if (change.kind !== 'remove' || living.length === 0) continue;
          const [number] = living.splice(change.which % living.length, 1);
          store.remove(number!);
        }
        const view = await store.view();
        expect(livingIn(view)).toEqual(living);
        expect(view.segments.length).toBeLessThanOrEqual(8);
        for (const number of living) expect(store.locate(number)).toMatchObject({ kind: 'sealed' });
      }),
      { numRuns: 60 },
    );
  });

  test('are the same until something changes', async () => {
    const { build } = createBuilder();
    const store = createSegmentStore({ build });
    addMany(store, 3);
    const view = await store.view();
    expect(await store.view()).toBe(view);
    store.remove(1);
    expect(livingIn(await store.view())).toEqual([0, 2]);
    // Searches that hold the first one still see all works.
    expect(livingIn(view)).toEqual([0, 1, 2]);
  });

  test('asked for at the same time share one build', async () => {
    const builder = createBuilder();
    const store = createSegmentStore(builder);
    addMany(store, 3);
    await Promise.all([store.view(), store.view(), store.view()]);
    expect(builder.builds).toBe(1);
  });

  test('number segments anew after everything was removed, so that no thread takes an old one for it', async () => {
    const store = createSegmentStore(createBuilder());
    addMany(store, 2);
    const before = (await store.view()).segments.map(({ id }) => id);
    store.clear();
    addMany(store, 2);
    const after = (await store.view()).segments.map(({ id }) => id);
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
  });
});

describe('while a segment is built', () => {
  test('works can be located, added and removed', async () => {
    let finish = () => {};
    const { build } = createBuilder();
    const store = createSegmentStore({
      async build(task) {
        await new Promise<void>((resolve) => (finish = resolve));
        return build(task);
      },
    });
    addMany(store, 3);
    const view = store.view();
    await new Promise(setImmediate);
    expect(store.locate(1)).toEqual({ kind: 'waiting', fingerprint: synthetic.work(1) });
    store.remove(1);
    const added = store.add(synthetic.work(9));
    expect(store.locate(1)).toBeNull();
    finish();
    expect(livingIn(await view)).toEqual([0, 1, 2]);
    const next = store.view();
    await new Promise(setImmediate);
    finish();
    expect(livingIn(await next)).toEqual([0, 2, added]);
  });

  test('nothing is lost when building fails', async () => {
    const { build } = createBuilder();
    let broken = true;
    const store = createSegmentStore({
      async build(task) {
        if (broken) throw new Error('out of memory');
        return build(task);
      },
    });
    addMany(store, 3);
    await expect(store.view()).rejects.toThrow('out of memory');
    expect(store.locate(2)).toEqual({ kind: 'waiting', fingerprint: synthetic.work(2) });
    broken = false;
    expect(livingIn(await store.view())).toEqual([0, 1, 2]);
  });
});

describe('work', () => {
  test('of a thousand adds before one search is one build', async () => {
    const builder = createBuilder();
    const store = createSegmentStore(builder);
    addMany(store, 1_000);
    expect(livingIn(await store.view())).toHaveLength(1_000);
    expect(builder).toMatchObject({ builds: 1, works: 1_000 });
  });

  test('of a thousand searches with one add before each grows like n log n, not like n²', async () => {
    const builder = createBuilder();
    const store = createSegmentStore(builder);
    for (let n = 0; n < 1_000; n++) {
      store.add(synthetic.work(n));
      await store.view();
    }
    expect(livingIn(await store.view())).toHaveLength(1_000);
    expect(builder.works / 1_000).toBeLessThan(Math.log2(1_000));
  });

  test('of a thousand replacements before one search is one build', async () => {
    const builder = createBuilder();
    const store = createSegmentStore(builder);
    let number = store.add(synthetic.work(0));
    for (let n = 0; n < 1_000; n++) {
      store.remove(number);
      number = store.add(synthetic.work(n));
    }
    expect(livingIn(await store.view())).toEqual([number]);
    expect(builder).toMatchObject({ builds: 1, works: 1 });
  });

  test('frees what removed works took, once they are more than half of a segment', async () => {
    const store = createSegmentStore(createBuilder());
    addMany(store, 100);
    await store.view();
    for (let n = 0; n < 50; n++) store.remove(n);
    expect(heldIn(await store.view())).toBe(100);
    store.remove(50);
    expect(heldIn(await store.view())).toBe(49);
    for (let n = 51; n < 100; n++) store.remove(n);
    expect((await store.view()).segments).toEqual([]);
  });
});

describe('a segment that was built before', () => {
  const other = async (count: number) => {
    const store = createSegmentStore(createBuilder());
    addMany(store, count);
    return (await store.view()).segments[0]!;
  };

  test('comes in behind what waits, with its living works', async () => {
    const told: number[] = [];
    const store = createSegmentStore({ ...createBuilder(), onSegments: (segments) => told.push(segments.length) });
    addMany(store, 2);
    const { postings, ...body } = await other(3);
    const id = await store.adopt({ body, postings }, (first) => {
      expect(first).toBe(2);
      return Uint8Array.of(1, 0, 1);
    });
    const view = await store.view();
    expect(livingIn(view)).toEqual([0, 1, 2, 4]);
    expect(view.segments.map((segment) => segment.id)).toContain(id);
    expect(told).toEqual([1, 2, 2]);
    expect(store.locate(3)).toBeNull();
    expect(store.locate(4)).toMatchObject({ kind: 'sealed', work: 2 });
    store.remove(4);
    addMany(store, 1);
    expect(livingIn(await store.view())).toEqual([0, 1, 2, 5]);
  });

  test('without living works is left out', async () => {
    const store = createSegmentStore(createBuilder());
    const { postings, ...body } = await other(3);
    expect(await store.adopt({ body, postings }, () => new Uint8Array(3))).toBeNull();
    expect((await store.view()).segments).toEqual([]);
  });
});

test('many works become segments of a bounded size, all of them in the next view', async () => {
  const builder = createBuilder();
  const store = createSegmentStore(builder);
  const tiny = syntheticWorks({ seed: 3, keypoints: 1, families: 2 }).work(0);
  const count = 2 * FULL_SEGMENT_WORKS + 3;
  for (let n = 0; n < count; n++) store.add(tiny);
  const view = await store.view();
  expect(view.segments.map(({ numbers }) => numbers.length)).toEqual([FULL_SEGMENT_WORKS, FULL_SEGMENT_WORKS, 3]);
  expect(livingIn(view)).toEqual(Array.from({ length: count }, (_, n) => n));
  // Full ones are not merged any more, however many small ones come.
  for (let n = 0; n < 20; n++) {
    store.add(tiny);
    await store.view();
  }
  const after = await store.view();
  expect(after.segments.slice(0, 2)).toEqual(view.segments.slice(0, 2));
  expect(after.segments.length).toBeLessThan(12);
  expect(livingIn(after).length).toBe(count + 20);
});
