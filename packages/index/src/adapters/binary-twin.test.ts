/** The fast binary indexes against the plain twin, on random and on skewed hashes and on those of photographs, while entries are added, replaced, removed, saved and loaded. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { pdqComplement } from '@imgguard/core';
import { createPlainIndex } from '../testing/index.ts';
import type { BinaryDescriptor, BinaryIndex } from './binary-index.ts';
import { createLinearIndex } from './linear-index.ts';
import { createMihIndex } from './mih-index.ts';
import { mulberry32 } from '@imgguard/core/matching';

/** Bytes of a hash, and how many sets of them. */
const SIZES = [
  [32, 1_000],
  [12, 100],
  [64, 100],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'imgguard-twin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Tables from the first entry on, however many they propose: otherwise sets this small would only be scanned. */
const eager = { minEntries: 1, maxCandidateShare: 1 };

describe.each(SIZES)('hashes of %d bytes, %d sets', (hashBytes, sets) => {
  test.each([
    ['random', randomHash],
    ['skewed', skewedHash],
  ] as const)('%s ones: linear and mih equal the twin', (_, make) => equalTheTwin({ hashBytes, sets, make }));
});

test('1,000 sets of hashes of photographs and their parts: linear and mih equal the twin', async () => {
  const photos = new Uint8Array(readFileSync(fileURLToPath(new URL('../../interop/photo-hashes.bin', import.meta.url))));
  const count = photos.length / 32;
  expect(count).toBeGreaterThan(2_000);
  // As they are, and as a copy's hash differs from its work's.
  const make: MakeHash = (random) => {
    const at = 32 * (random() % count);
    return flipped(photos.subarray(at, at + 32), [0, 0, 9, 25][random() % 4]!, random);
  };
  await equalTheTwin({ hashBytes: 32, sets: 1_000, make });
});

test('a view is found in its place, and a negative as such', async () => {
  const random = mulberry32(5);
  const [a, b] = [randomHash(random, 32), randomHash(random, 32)];
  for (const index of [createPlainIndex(), createLinearIndex(), createMihIndex(eager)]) {
    await index.add([
      { id: 'a', descriptor: pdq(a) },
      { id: 'not b', descriptor: pdq(pdqComplement(b)) },
    ]);
    expect(await index.searchViews([pdq(b), pdq(a), pdq(a)], { negatives: true })).toEqual([
      { id: 'a', distance: 0, view: 1, negative: false },
      { id: 'not b', distance: 0, view: 0, negative: true },
    ]);
    expect(await index.searchViews([pdq(b)], { maxDistance: 31 })).toEqual([]);
    await expect(index.searchViews([])).rejects.toThrow('Expected `views.length` to be 1 to 256, got `0` (number)');
  }
});

test('many more entries than fit the first memory, then few: nothing is lost, and any of the indexes reads the snapshot of another', async () => {
  const random = mulberry32(9);
  const [twin, linear, mih] = [createPlainIndex(), createLinearIndex(), createMihIndex({ minEntries: 1_000 })];
  const entries = Array.from({ length: 60_000 }, (_, i) => ({ id: `${i}`, descriptor: pdq(randomHash(random, 32)) }));
  for (const index of [twin, linear, mih]) await index.add(entries);
  await agree();
  for (const index of [twin, linear, mih]) await index.remove(entries.slice(100, 59_000).map(({ id }) => id));
  await agree();
  await linear.save(join(folder, 'linear'));
  await mih.load(join(folder, 'linear'));
  await mih.save(join(folder, 'mih'));
  await linear.load(join(folder, 'mih'));
  await agree();

  async function agree() {
    for (const { descriptor } of [entries[0]!, entries[99]!, entries[59_500]!, entries[59_999]!]) {
      const queried = pdq(flipped(descriptor.hash, 9, random));
      for (const limits of [{}, { maxDistance: 31 }, { k: 200, maxDistance: 120 }]) {
        const expected = await twin.search(queried, limits);
        expect(await linear.search(queried, limits)).toEqual(expected);
        expect(await mih.search(queried, limits)).toEqual(expected);
      }
    }
  }
});

test('thousands of equal hashes: those that come first by id are returned', async () => {
  const hash = new Uint8Array(32).fill(7);
  const entries = Array.from({ length: 20_000 }, (_, i) => ({ id: `${(i * 7919) % 20_000}`.padStart(5, '0'), descriptor: pdq(hash) }));
  for (const index of [createLinearIndex(), createMihIndex(eager)]) {
    await index.add(entries);
    const found = await index.search(pdq(hash), { k: 3, maxDistance: 15 });
    expect(found.map(({ id }) => id)).toEqual(['00000', '00001', '00002']);
  }
});

// --- internal ---

type MakeHash = (random: () => number, bytes: number) => Uint8Array;

interface TwinCase {
  readonly hashBytes: number;
  readonly sets: number;
  readonly make: MakeHash;
}

async function equalTheTwin({ hashBytes, sets, make }: TwinCase): Promise<void> {
  const options = { algorithm: 'x', hashBytes };
  const [twin, ...fast] = [createPlainIndex(options), createLinearIndex(options), createMihIndex({ ...options, ...eager })];
  const random = mulberry32(hashBytes);
  for (let set = 0; set < sets; set++) {
    await change([twin, ...fast], () => make(random, hashBytes), random);
    if (random() % 20 === 0) await reopen([twin, ...fast], random);
    const held = await twin.search(described(make(random, hashBytes)), { k: 1_000 });
    const near =
      held.length === 0 ? make(random, hashBytes) : flipped(await hashOf(twin, held[random() % held.length]!.id), random() % 40, random);
    const views = [near, make(random, hashBytes), flipped(near, 3, random)].map(described);
    const only = new Set(held.filter(() => random() % 3 > 0).map(({ id }) => id));
    const filter = set % 4 === 0 ? { only } : {};
    const limits = { k: 1 + (random() % 20), maxDistance: [0, 7, 15, 20, 31, 63, Infinity][random() % 7]!, ...filter };
    const expected = await twin.search(views[0]!, limits);
    const expectedViews = await twin.searchViews(views, { ...limits, negatives: set % 2 === 0 });
    for (const index of fast) {
      expect(index.size()).toBe(twin.size());
      expect(await index.search(views[0]!, limits)).toEqual(expected);
      expect(await index.searchViews(views, { ...limits, negatives: set % 2 === 0 })).toEqual(expectedViews);
    }
  }
  expect(fast[1]).toHaveProperty('name', 'mih');
  const { fromTables, scans, builds } = (fast[1] as ReturnType<typeof createMihIndex>).stats();
  expect(Math.min(fromTables, scans, builds)).toBeGreaterThan(0);
}

/** Adds some, replaces some, removes some, the same in all. */
async function change(indexes: readonly BinaryIndex[], make: () => Uint8Array, random: () => number) {
  const entries = Array.from({ length: random() % 60 }, () => ({ id: `work-${random() % 400}`, descriptor: described(make()) }));
  const removed = Array.from({ length: random() % 40 }, () => `work-${random() % 400}`);
  for (const index of indexes) await index.add(entries);
  const counts = await Promise.all(indexes.map((index) => index.remove(removed)));
  expect(new Set(counts).size).toBe(1);
  for (const { id, descriptor } of entries) known.set(id, descriptor.hash);
}

/** All go on with what one of them saved. */
async function reopen(indexes: readonly BinaryIndex[], random: () => number) {
  const file = join(folder, 'reopened');
  await indexes[random() % indexes.length]!.save(file);
  for (const index of indexes) await index.load(file);
}

const known = new Map<string, Uint8Array>();

async function hashOf(index: BinaryIndex, id: string): Promise<Uint8Array> {
  const hash = known.get(id)!;
  expect(await index.search(described(hash), { maxDistance: 0, k: 400 })).toContainEqual({ id, distance: 0 });
  return hash;
}

function described(hash: Uint8Array): BinaryDescriptor {
  return { algorithm: 'x', hash };
}

function pdq(hash: Uint8Array): BinaryDescriptor {
  return { algorithm: 'pdq', variant: 'full', hash };
}

function randomHash(random: () => number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, () => random() & 0xff);
}

/** Most bits of real hashes depend on each other: few patterns, repeated, with a few bits of their own. Buckets and ties are crowded. */
function skewedHash(random: () => number, bytes: number): Uint8Array {
  const pattern = [0x00, 0xff, 0x0f, 0xaa][random() % 4]!;
  const hash = Uint8Array.from({ length: bytes }, (_, i) => (i % 3 === 0 ? 0 : pattern));
  return flipped(hash, random() % 12, random);
}

function flipped(hash: Uint8Array, bits: number, random: () => number): Uint8Array {
  const out = hash.slice();
  for (let i = 0; i < bits; i++) {
    const bit = random() % (8 * hash.length);
    out[bit >> 3]! ^= 1 << (bit & 7);
  }
  return out;
}
