import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pdqToHex } from '@imgguard/core';
import { createLinearIndex } from '../adapters/linear-index.ts';
import { formatPdqList, parsePdqList, type PdqListEntry } from './pdq-list.ts';

const A = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22';
const B = '30a10efd71cc3d429013d48d0ffffc52e34e0e17ada952a9d29685211ea9e5af';

/** Hash, quality, name and tags of what was read. */
function read(text: string, options?: Parameters<typeof parsePdqList>[1]) {
  const { entries, skipped } = parsePdqList(text, options);
  return {
    entries: entries.map(({ descriptor, quality, name, tags }) => [pdqToHex(descriptor.hash), quality, name, tags.join('+')]),
    skipped,
  };
}

describe('lists of others', () => {
  test('text of the C++ hasher: hash, quality, file name, which may hold commas', () => {
    expect(read(`${A},100,data/bridge, from the left.jpg\n${B},51,b.jpg\n`)).toEqual({
      entries: [
        [A, 100, 'data/bridge, from the left.jpg', ''],
        [B, 51, 'b.jpg', ''],
      ],
      skipped: [],
    });
  });

  test('its detailed output, and that of its other tools', () => {
    const text = `hash=${A},norm=128,delta=0,quality=98,filename=a=1,b.jpg\r\nhash=${B},xform=rot90,filename=b.jpg\n${B},idx=3\n${A}`;
    expect(read(text).entries).toEqual([
      [A, 98, 'a=1,b.jpg', ''],
      [B, null, 'b.jpg', ''],
      [B, null, 'idx=3', ''],
      [A, null, null, ''],
    ]);
  });

  test('signals of the Python library: other types are named as skipped', () => {
    expect(read(`# exchange\npdq ${A}\n\nvideo_md5 0cc175b9c0f1b6a831c399e269772661\nHASH_PDQ ${B.toUpperCase()}\n`)).toEqual({
      entries: [
        [A, null, null, ''],
        [B, null, null, ''],
      ],
      skipped: [{ line: 4, reason: 'other-type' }],
    });
  });

  test('CSV of its data sets, with quotes and a byte order mark', () => {
    const text = `\ufeffcollab,signal_type,signal_str,category,tags\r\n"Sample, ""data""",pdq,${A},POSITIVE_CLASS,one two\r\nx,url,https://example.org/,POSITIVE_CLASS,\r\n`;
    expect(read(text)).toEqual({ entries: [[A, null, null, 'one+two']], skipped: [{ line: 3, reason: 'other-type' }] });
  });

  test('CSV with columns in another order, and a name over two lines', () => {
    expect(read(`Quality,id,HASH\n77,"first\nsecond",${A}\n88,third,${B}\n9,x,${B.slice(1)}`)).toEqual({
      entries: [
        [A, 77, 'first\nsecond', ''],
        [B, 88, 'third', ''],
      ],
      skipped: [{ line: 5, reason: 'malformed' }],
    });
  });

  test('what is no hash is named by its line, and so is what is too flat to be evidence', () => {
    const text = `${A},49,flat\n${A.slice(2)},100,short\n${A}0,100,long\n${A},101,too good\n${A},50,just so\nnonsense\n`;
    expect(read(text)).toEqual({
      entries: [[A, 50, 'just so', '']],
      skipped: [{ line: 1, reason: 'low-quality' }, ...[2, 3, 4, 6].map((line) => ({ line, reason: 'malformed' }))],
    });
    expect(read(text, { minQuality: 0 }).entries).toHaveLength(2);
  });

  test('an empty list has no entries', () => {
    for (const text of ['', '\n', 'hash,quality\n', '# nothing']) expect(parsePdqList(text)).toEqual({ entries: [], skipped: [] });
  });

  test('can be searched, in the variant that the list is said to be of', async () => {
    const { entries } = parsePdqList(`${A}\n${B}`, { variant: 'shrunk-512' });
    const index = createLinearIndex({ algorithm: 'pdq/shrunk-512' });
    await index.add(entries.map(({ descriptor }, i) => ({ id: `${i}`, descriptor })));
    expect(await index.search(entries[1]!.descriptor, { k: 1 })).toEqual([{ id: '1', distance: 0 }]);
  });
});

describe('written lists', () => {
  const entry = fc.record({
    descriptor: fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((hash) => ({ algorithm: 'pdq', variant: 'full', hash: new Uint8Array(hash) })),
    quality: fc.option(fc.integer({ min: 50, max: 100 })),
    name: fc.option(fc.string({ minLength: 1, unit: 'grapheme' }).map((name) => name.trim() || 'x')),
    tags: fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
  });

  test('are read back as they were, as CSV with everything', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(parsePdqList(formatPdqList(entries, 'csv'))).toEqual({ entries, skipped: [] });
      }),
    );
  });

  test('are read back as text without tags, and as signals with the hashes alone', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const kept = (part: Partial<PdqListEntry>) => ({ entries: entries.map((each) => ({ ...each, ...part })), skipped: [] });
        expect(parsePdqList(formatPdqList(entries, 'text'))).toEqual(kept({ tags: [] }));
        expect(parsePdqList(formatPdqList(entries, 'signals'))).toEqual(kept({ tags: [], name: null, quality: null }));
      }),
    );
  });

  test('are what others expect', () => {
    const { entries } = parsePdqList(`${A},100,a "b".jpg\n${B}`);
    expect(formatPdqList(entries, 'text')).toBe(`${A},100,a "b".jpg\n${B}\n`);
    expect(formatPdqList(entries, 'signals')).toBe(`pdq ${A}\npdq ${B}\n`);
    expect(formatPdqList(entries, 'csv')).toBe(`hash,quality,name,tags\n${A},100,"a ""b"".jpg",\n${B},,,\n`);
    expect(() => formatPdqList([{ ...entries[0]!, name: 'a\nb' }], 'text')).toThrow('a name on one line');
  });
});
