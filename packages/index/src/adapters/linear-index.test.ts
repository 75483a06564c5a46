import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { pdqFromHex } from '@imgguard/core';
import { binarySubject, createPlainIndex, descriptorIndexContract } from '../testing/index.ts';
import type { BinaryDescriptor } from './binary-index.ts';
import { createLinearIndex } from './linear-index.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-linear-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Byte 4 begins the format's version. */
const laterVersion = (snapshot: Uint8Array) => snapshot.with(4, 2);

describe.each([
  ['PDQ', binarySubject(() => createLinearIndex(), { laterVersion })],
  [
    'hashes of 64 bytes without a variant',
    binarySubject(() => createLinearIndex({ algorithm: 'pcq', hashBytes: 64 }), { algorithm: 'pcq', hashBytes: 64, laterVersion }),
  ],
  [
    'hashes of 12 bytes',
    binarySubject(() => createLinearIndex({ algorithm: 'short', hashBytes: 12 }), { algorithm: 'short', hashBytes: 12 }),
  ],
  ['the plain twin', binarySubject(() => createPlainIndex(), { laterVersion })],
])('contract, %s', (_, subject) => {
  test.for(descriptorIndexContract)('$name', async ({ run }, { skip }) => {
    const notApplicable = await run(subject);
    if (notApplicable !== null) skip(notApplicable);
  });
});

const pdq = (hash: Uint8Array): BinaryDescriptor => ({ algorithm: 'pdq', variant: 'full', hash });

describe('distances', () => {
  test('are those of the known hashes', async () => {
    const index = createLinearIndex();
    await index.add([
      { id: 'ones', descriptor: pdq(new Uint8Array(32).fill(0xff)) },
      { id: 'low', descriptor: pdq(pdqFromHex('00000000000000000000000000000000000000000000000000000000000000ff')) },
    ]);
    expect(await index.search(pdq(new Uint8Array(32)))).toEqual([
      { id: 'low', distance: 8 },
      { id: 'ones', distance: 256 },
    ]);
  });

  test('equal a count of differing bits, whatever the hash, also in a view of a larger buffer', async () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    await fc.assert(
      fc.asyncProperty(hash, hash, async (a, b) => {
        const index = createLinearIndex();
        const larger = new Uint8Array(40);
        larger.set(a, 3);
        await index.add([{ id: 'a', descriptor: pdq(larger.subarray(3, 35)) }]);
        const bits = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
        const [left, right] = [bits(a), bits(b)];
        const differing = [...left].filter((bit, i) => bit !== right[i]).length;
        expect(await index.search(pdq(b))).toEqual([{ id: 'a', distance: differing }]);
      }),
    );
  });
});

describe('refusals', () => {
  test('say what is wrong and what to do', async () => {
    const index = createLinearIndex();
    await expect(index.search({ algorithm: 'pdq', variant: 'shrunk-512', hash: new Uint8Array(32) })).rejects.toThrow(
      'This index holds pdq/full of 32 bytes, got pdq/shrunk-512 of 32 bytes; make the descriptor again with pdq/full.',
    );
    await expect(index.search(pdq(new Uint8Array(8)))).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_WRONG_ALGORITHM' });
    await expect(index.search(pdq(new Uint8Array(32)), { k: 0 })).rejects.toThrow('Expected `k` to be an integer >= 1, got `0` (number)');
    expect(() => createLinearIndex({ hashBytes: 30 })).toThrow(
      'Expected `hashBytes` to be a multiple of 4, >= 4 and <= 4096, got `30` (number)',
    );
  });

  test('a snapshot of another algorithm or length is not loaded', async () => {
    const file = join(folder, 'pdq.snapshot');
    await createLinearIndex().save(file);
    for (const options of [{ algorithm: 'pdq/shrunk-512' }, { hashBytes: 64 }]) {
      await expect(createLinearIndex(options).load(file)).rejects.toMatchObject({ code: 'IMGGUARD_SNAPSHOT_VERSION' });
    }
  });

  test('ids that would not come back from a file as they were are refused', async () => {
    const index = createLinearIndex();
    for (const id of ['', '\ud800', 'x'.repeat(65_536)]) {
      await expect(index.add([{ id, descriptor: pdq(new Uint8Array(32)) }])).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    }
    expect(index.size()).toBe(0);
  });
});
