import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeWarcRecord, type WarcRecordInput } from './warc-record.ts';
import { readWarc, verifyDigests, type WarcProblem, type WarcReadOptions, type WarcRecord } from './warc-reader.ts';

const DATE = '2026-01-02T03:04:05Z';

function record(targetUri: string, block: Uint8Array = Buffer.from(`about ${targetUri}`)): WarcRecordInput {
  return { type: 'resource', date: DATE, targetUri, contentType: 'text/plain', block, payloadOffset: 0 };
}

async function* inPieces(bytes: Uint8Array, size: number = bytes.byteLength): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += Math.max(size, 1)) yield bytes.subarray(at, at + Math.max(size, 1));
}

async function entries(bytes: Uint8Array, size?: number, options?: WarcReadOptions): Promise<(WarcRecord | WarcProblem)[]> {
  const found: (WarcRecord | WarcProblem)[] = [];
  for await (const entry of readWarc(inPieces(bytes, size), options)) found.push(entry);
  return found;
}

/** Addresses of records, codes of problems. */
async function summary(bytes: Uint8Array, size?: number): Promise<string[]> {
  return (await entries(bytes, size)).map((entry) => (entry.kind === 'record' ? (entry.targetUri ?? entry.type) : entry.code));
}

const plain = (...uris: string[]): Buffer => Buffer.concat(uris.map((uri) => encodeWarcRecord(record(uri))));
const packed = (...uris: string[]): Buffer => Buffer.concat(uris.map((uri) => gzipSync(encodeWarcRecord(record(uri)))));
const text = (source: string): Buffer => Buffer.from(source.replaceAll('\n', '\r\n'));

const MEBIBYTE: Uint8Array = Buffer.alloc(1_048_576);

/** One gzip member of all pieces, which never are in memory together. */
async function gzipped(...pieces: Uint8Array[]): Promise<Buffer> {
  return Buffer.concat(
    await Readable.from(pieces)
      .pipe(createGzip({ level: 1 }))
      .toArray(),
  );
}

describe('what was written', () => {
  test.each([
    ['plain', (bytes: Uint8Array) => bytes],
    ['gzipped', gzipSync],
  ])('is read again, whatever the blocks hold and however the bytes arrive: %s', async (_, pack) => {
    const property = fc.asyncProperty(
      fc.array(fc.record({ uri: fc.webUrl(), block: fc.uint8Array({ maxLength: 3_000 }) }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (inputs, size) => {
        const bytes = Buffer.concat(inputs.map(({ uri, block }) => pack(encodeWarcRecord(record(uri, block)))));
        const found = await entries(bytes, size);
        expect(found.map((entry) => entry.kind === 'record' && [entry.targetUri, Buffer.from(entry.block)])).toEqual(
          inputs.map(({ uri, block }) => [uri, Buffer.from(block)]),
        );
        for (const entry of found) {
          expect(entry.kind === 'record' && verifyDigests(entry)).toEqual({ block: 'valid', payload: 'valid' });
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test('comes with its fields and its place in the file', async () => {
    const first = gzipSync(encodeWarcRecord(record('http://a/')));
    const second = gzipSync(encodeWarcRecord({ ...record('http://b/'), id: 'urn:uuid:1', fields: { 'X-Twice': ['1', '2'] } }));
    const [, entry] = await entries(Buffer.concat([first, second]));
    expect(entry).toMatchObject({
      kind: 'record',
      version: '1.1',
      type: 'resource',
      id: 'urn:uuid:1',
      date: DATE,
      targetUri: 'http://b/',
      contentType: 'text/plain',
      contentLength: 15,
      offset: first.byteLength,
    });
    expect((entry as WarcRecord).fields['x-twice']).toEqual(['1', '2']);
    const [, unpacked] = await entries(plain('http://a/', 'http://b/'));
    expect(unpacked?.offset).toBe(plain('http://a/').byteLength);
  });

  test('is cut where the caller wants it, and the next record is found', async () => {
    const bytes = Buffer.concat([encodeWarcRecord(record('http://a/', Buffer.alloc(200_000, 'x'))), plain('http://b/')]);
    const [long, next] = (await entries(bytes, 1_000, { maxBlockBytes: 10 })) as [WarcRecord, WarcRecord];
    expect([long.block.byteLength, long.contentLength]).toEqual([10, 200_000]);
    expect(verifyDigests(long)).toEqual({ block: 'unknown', payload: 'unknown' });
    expect(next.targetUri).toBe('http://b/');
  });
});

describe('what others write', () => {
  test('older versions, angle brackets, folded fields, bare line feeds and one line end', async () => {
    const old = 'WARC/0.18\nwarc-type: Response\nWARC-Target-URI: <http://old/>\nX-Long: one\n  two\nContent-Length: 3\n\nabc\n';
    const [entry, next] = (await entries(Buffer.concat([Buffer.from(old), plain('http://b/')]))) as [WarcRecord, WarcRecord];
    expect(entry).toMatchObject({ version: '0.18', type: 'response', targetUri: 'http://old/', id: null, date: null });
    expect(entry.fields['x-long']).toEqual(['one two']);
    expect(verifyDigests(entry)).toEqual({ block: 'absent', payload: 'absent' });
    expect(next.targetUri).toBe('http://b/');
  });

  test('the whole file as one gzip member, and members with optional header fields', async () => {
    expect(await summary(gzipSync(plain('http://a/', 'http://b/')), 7)).toEqual(['http://a/', 'http://b/']);
    const member = packed('http://a/');
    const fields = Buffer.concat([Buffer.from([4, 0, 1, 2, 3, 4]), Buffer.from('name\0comment\0'), Buffer.from([9, 9])]);
    const withFields = Buffer.concat([
      member.subarray(0, 3),
      Buffer.from([2 + 4 + 8 + 16]),
      member.subarray(4, 10),
      fields,
      member.subarray(10),
    ]);
    expect(await summary(Buffer.concat([withFields, packed('http://b/')]), 5)).toEqual(['http://a/', 'http://b/']);
  });

  test('an empty file holds nothing', async () => {
    expect(await entries(Buffer.alloc(0))).toEqual([]);
    expect(await entries(Buffer.from('\r\n\r\n'))).toEqual([]);
  });
});

describe('what is broken is told and stepped over', () => {
  const good = plain('http://good/');
  test.each([
    ['no version', 'HTTP/1.1 200 OK\n\n', 'not-warc'],
    ['a version that is none', 'WARC/one\nWARC-Type: metadata\nContent-Length: 0\n\n', 'not-warc'],
    ['no length', 'WARC/1.1\nWARC-Type: metadata\n\n', 'bad-header'],
    ['no type', 'WARC/1.1\nContent-Length: 0\n\n\n\n', 'bad-header'],
    ['a length that is none', 'WARC/1.1\nWARC-Type: metadata\nContent-Length: -3\n\nabc\n\n', 'bad-length'],
    ['a length that is too short', 'WARC/1.1\nWARC-Type: metadata\nContent-Length: 2\n\nabcdef\n\n', 'bad-boundary'],
    ['a head without an end', `WARC/1.1\nX: ${'x'.repeat(70_000)}\n\n`, 'header-too-long'],
  ])('%s', async (_, broken, code) => {
    for (const size of [1_000_000, 11])
      expect(await summary(Buffer.concat([good, text(broken), good]), size)).toEqual(['http://good/', code, 'http://good/']);
    const members = Buffer.concat([good, text(broken), good].map((bytes) => gzipSync(bytes)));
    expect(await summary(members, 13)).toEqual(['http://good/', code, 'http://good/']);
  });

  test('a length that is too long ends with the gzip member', async () => {
    const long = gzipSync(text('WARC/1.1\nWARC-Type: metadata\nContent-Length: 5000\n\nabc\n\n'));
    expect(await summary(Buffer.concat([long, packed('http://b/')]))).toEqual(['truncated', 'http://b/']);
  });

  test('a file that ends early', async () => {
    expect(await summary(plain('http://a/', 'http://b/').subarray(0, -20))).toEqual(['http://a/', 'truncated']);
    expect(await summary(packed('http://a/', 'http://b/').subarray(0, -20))).toEqual(['http://a/', 'bad-gzip']);
    expect(await summary(packed('http://a/', 'http://b/').subarray(0, -3))).toEqual(['http://a/', 'bad-gzip']);
  });

  test('bytes between gzip members', async () => {
    const bytes = Buffer.concat([packed('http://a/'), Buffer.from('\x1f\x8b\x08 not a member', 'latin1'), packed('http://b/')]);
    for (const size of [1_000, 3]) expect(await summary(bytes, size)).toEqual(['http://a/', 'bad-gzip', 'http://b/']);
  });

  test('wherever a gzip member is damaged, it alone is lost', async () => {
    const [first, second, third] = ['http://a/', 'http://b/', 'http://c/'].map((uri) => packed(uri)) as [Buffer, Buffer, Buffer];
    // Bytes 4 to 9 of a header are a time and the like, which nothing depends on.
    for (let at = 10; at < second.byteLength; at += 1) {
      const damaged = Buffer.from(second);
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      const found = await summary(Buffer.concat([first, damaged, third]), 64);
      expect([at, ...found]).toEqual([at, 'http://a/', 'bad-gzip', 'http://c/']);
    }
  });

  test('digests that do not fit are told apart', async () => {
    const bytes = plain('http://a/');
    bytes[bytes.byteLength - 5] = 0;
    const [entry] = (await entries(bytes)) as [WarcRecord];
    expect(verifyDigests(entry)).toEqual({ block: 'invalid', payload: 'invalid' });
  });
});

describe('hostile files', () => {
  test('mutated files give records and problems, and always end', async () => {
    const samples = [plain('http://a/', 'http://b/', 'http://c/'), packed('http://a/', 'http://b/', 'http://c/')];
    const mutation = fc.record({ at: fc.nat(2_000), byte: fc.integer({ min: 0, max: 255 }), cut: fc.nat(40) });
    const property = fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(mutation, { minLength: 1, maxLength: 8 }),
      async (sample, changes) => {
        let bytes = Buffer.from(sample);
        for (const { at, byte, cut } of changes) {
          const place = at % Math.max(bytes.byteLength, 1);
          if (cut < 5) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + cut)]);
          else if (place < bytes.byteLength) bytes[place] = byte;
        }
        const found = await entries(bytes, 97);
        expect(found.length).toBeLessThanOrEqual(bytes.byteLength);
        for (const entry of found) expect(['record', 'malformed']).toContain(entry.kind);
      },
    );
    await fc.assert(property, { numRuns: 400 });
  });

  test('a member that inflates to a quarter of a gigabyte is read in pieces', async () => {
    const length = 256 * 1_048_576;
    const head = text(`WARC/1.1\nWARC-Type: resource\nContent-Length: ${length}\n\n`);
    const bomb = await gzipped(head, ...Array.from({ length: 256 }, () => MEBIBYTE), Buffer.from('\r\n\r\n'));
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
    const found = await entries(Buffer.concat([bomb, packed('http://after/')]), 65_536, { maxBlockBytes: 1_000 });
    clearInterval(watch);
    expect(found.map((entry) => entry.kind)).toEqual(['record', 'record']);
    expect((most - before) / 1_048_576).toBeLessThan(128);
  });

  test('heads that do not end are looked at once, and what follows them is found', async () => {
    const endless = Buffer.from('WARC/1.1\nX: y\n'.repeat(100_000));
    const found = await entries(Buffer.concat([endless, Buffer.from('\n'), plain('http://after/')]), 65_536);
    expect(found.length).toBeLessThan(2 * (endless.byteLength / 65_536) + 5);
    expect(found.at(-1)).toMatchObject({ targetUri: 'http://after/' });
  });

  test('a file that begins gzip members without end is given up', async () => {
    const magic = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    const found = await entries(Buffer.concat(Array.from({ length: 20_000 }, () => magic)), 65_536);
    expect(found.map((entry) => entry.kind === 'malformed' && entry.detail)).toEqual([
      expect.stringContaining('inflated'),
      expect.stringContaining('the rest is not read'),
    ]);
  });

  test('leaving the loop ends the source', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield packed('http://a/');
      } finally {
        ended = true;
      }
    }
    for await (const entry of readWarc(source())) if (entry.kind === 'record') break;
    expect(ended).toBe(true);
  });

  test('an error of the source is thrown', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield packed('http://a/').subarray(0, 30);
      throw new Error('disk');
    }
    await expect(readWarc(source()).next()).rejects.toThrow('disk');
  });
});
