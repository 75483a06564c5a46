import { describe, expect, test } from 'vitest';
import { binarySubject, descriptorIndexContract } from '../testing/index.ts';
import { createMihIndex } from './mih-index.ts';

/** Byte 4 begins the format's version. */
const laterVersion = (snapshot: Uint8Array) => snapshot.with(4, 2);
/** Tables from the first entry on: otherwise a test of few entries would only scan. */
const eager = { minEntries: 1, maxCandidateShare: 1 };

describe.each([
  ['from tables', eager],
  ['by its defaults', {}],
])('contract, %s', (_, options) => {
  const subject = binarySubject(() => createMihIndex(options), { laterVersion });
  test.for(descriptorIndexContract)('$name', async ({ run }, { skip }) => {
    const notApplicable = await run(subject);
    if (notApplicable !== null) skip(notApplicable);
  });
});

describe('when the tables are used', () => {
  const hash = (i: number) => Uint8Array.from({ length: 32 }, (_, at) => (i * 2_654_435_761 * (at + 1)) >>> 13);
  const pdq = (of: Uint8Array) => ({ algorithm: 'pdq', variant: 'full', hash: of });
  const entries = Array.from({ length: 300 }, (_, i) => ({ id: `${i}`, descriptor: pdq(hash(i)) }));

  test('not for distances that need two bits a band, nor without a limit', async () => {
    const index = createMihIndex(eager);
    await index.add(entries);
    await index.search(pdq(hash(1)), { maxDistance: 31 });
    expect(index.stats()).toEqual({ fromTables: 1, scans: 0, builds: 1 });
    await index.search(pdq(hash(1)), { maxDistance: 32 });
    await index.search(pdq(hash(1)));
    expect(index.stats()).toEqual({ fromTables: 1, scans: 2, builds: 1 });
  });

  test('not when they propose too many, and not with few entries', async () => {
    const crowded = createMihIndex({ minEntries: 1 });
    await crowded.add(entries.map(({ id }) => ({ id, descriptor: pdq(hash(1)) })));
    const few = createMihIndex({ minEntries: 301 });
    await few.add(entries);
    for (const index of [crowded, few]) {
      expect(await index.search(pdq(hash(1)), { maxDistance: 31, k: 1 })).toHaveLength(1);
      expect(index.stats()).toMatchObject({ fromTables: 0, scans: 1 });
    }
  });

  test('options outside their range are refused', () => {
    expect(() => createMihIndex({ minEntries: 0 })).toThrow('Expected `minEntries` to be an integer >= 1, got `0` (number)');
    expect(() => createMihIndex({ maxCandidateShare: 2 })).toThrow(
      'Expected `maxCandidateShare` to be a number from 0 to 1, got `2` (number)',
    );
  });
});
