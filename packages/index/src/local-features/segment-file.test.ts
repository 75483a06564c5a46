import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import { buildPostings, type Segment, segmentBody } from './segment.ts';
import { type KeptWorks, readSegmentFile, segmentPieces, segmentProblem } from './segment-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-segment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'segment');
const CONTENTS = 'works/of-a-test';

const synthetic = syntheticWorks({ seed: 5, keypoints: 7, families: 4 });
const body = segmentBody(Array.from({ length: 5 }, (_, n) => ({ number: 10 + n, fingerprint: synthetic.work(n) })));
const segment: Segment = { id: 3, ...body, postings: buildPostings(body) };
const model = { id: 'm', sha256: 'a'.repeat(64), recipe: 'b'.repeat(16), task: 'image', space: 's', dimensions: 3 } as const;
const embedding = (first: number) =>
  ({
    algorithm: 'embedding',
    version: 1,
    model,
    vector: { kind: 'int8', values: Int8Array.of(first, -2, 127), scale: 0.125 * first },
  }) as const;
const works: KeptWorks = {
  ids: ['a', 'ü, "quoted"', '', 'd', 'e'],
  sequences: Float64Array.of(1, 2 ** 40, -1, 4, 5),
  facts: Uint8Array.from({ length: 5 * 11 }, (_, i) => i),
  embeddings: [null, embedding(1), null, embedding(4), null],
};
const whole = Buffer.concat([...segmentPieces(CONTENTS, segment, works)]);
const read = (bytes: Uint8Array, contents = CONTENTS) => {
  writeFileSync(file, bytes);
  return readSegmentFile(file, contents);
};

describe('a segment in a file', () => {
  test('comes back as it was, in memory that threads share', async () => {
    const found = read(whole);
    if (found.kind !== 'segment') throw new Error(JSON.stringify(found));
    const { body: kept, postings, ...known } = found.segment;
    const { numbers: _numbers, ...expected } = body;
    expect(kept).toEqual(expected);
    expect(postings).toEqual(segment.postings);
    expect(known).toEqual(works);
    expect(kept.words.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(await segmentProblem(file)).toBeNull();
  });

  test('of another engine is told apart from a damaged one', () => {
    expect(read(whole, 'works/of-another')).toEqual({ kind: 'outdated' });
  });

  test('every changed byte and every cut is found', async () => {
    const step = Math.max(1, Math.floor(whole.length / 500));
    for (let at = 0; at < whole.length; at += step) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      expect(read(bytes), `byte ${at}`).toMatchObject({ kind: 'damaged' });
      expect(await segmentProblem(file), `byte ${at}`).not.toBeNull();
      truncateSync(file, at);
      expect(readSegmentFile(file, CONTENTS), `cut to ${at}`).toMatchObject({ kind: 'damaged' });
      expect(await segmentProblem(file), `cut to ${at}`).not.toBeNull();
    }
    expect(read(Buffer.concat([whole, Buffer.alloc(8)]))).toMatchObject({ kind: 'damaged' });
    expect(readFileSync(file).length).toBe(whole.length + 8);
  });
});
