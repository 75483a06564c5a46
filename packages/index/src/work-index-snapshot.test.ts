import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFingerprint, FINGERPRINT_ENGINE } from '@imgguard/core';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toRecord } from './registered-work.ts';
import { writeSnapshot } from './snapshot.ts';
import { idsOf, openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { collageOf, photo } from './testing/photos.ts';
import { createWorkIndex, type WorkIndex } from './work-index.ts';

const [DRAGONFLY, LIFE, WINE] = ['Dragonfly_by_Bolly', 'life_by_Aitzol_Berasategi', 'Wine_by_Jakkub_Mede'];
const UNUSUAL = 'Übung “1” 🏔';
const file = (name: string) => photo(`works/${name}`);

let desk: PhotoDesk;
let folder: string;
let snapshot: string;
beforeAll(async () => {
  desk = await openPhotoDesk([DRAGONFLY, LIFE, WINE]);
});
afterAll(() => desk?.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-works-'));
  snapshot = join(folder, 'works.snapshot');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a loaded snapshot', () => {
  test('answers like the index that was saved, also in a thread that knew other works, and can be added to', async () => {
    const asked = await desk.query(await collageOf([file(WINE), file(LIFE), file(DRAGONFLY)]));
    await desk.withIndex([WINE, LIFE], async (index) => {
      expect(idsOf((await index.search(asked)).matches).toSorted()).toEqual([WINE, LIFE].toSorted());
      await desk.withIndex([LIFE, WINE], async (other) => {
        other.add(UNUSUAL, desk.works[DRAGONFLY]!);
        other.remove(LIFE);
        const before = await other.search(asked);
        expect(idsOf(before.matches).toSorted()).toEqual([WINE, UNUSUAL].toSorted());
        await other.save(snapshot);
        await index.load(snapshot);
        expect(index.ids()).toEqual([WINE, UNUSUAL]);
        for (const id of other.ids()) expect(index.get(id)).toEqual(other.get(id));
        expect(await index.search(asked)).toEqual(before);
      });
      index.add(LIFE, desk.works[LIFE]!);
      expect(idsOf((await index.search(asked)).matches).toSorted()).toEqual([WINE, LIFE, UNUSUAL].toSorted());
    });
    expect(await readdir(folder)).toEqual(['works.snapshot']);
  });

  test('holds the works of the moment at which it was asked for', async () => {
    await desk.withIndex([DRAGONFLY, WINE], async (index) => {
      await index.search(await desk.query(file(WINE)));
      const saving = index.save(snapshot);
      index.remove(DRAGONFLY);
      index.add(LIFE, desk.works[LIFE]!);
      await saving;
      await index.load(snapshot);
      expect(index.ids()).toEqual([DRAGONFLY, WINE]);
      expect(index.get(DRAGONFLY)).toEqual(desk.works[DRAGONFLY]!);
    });
  });

  test('of another engine is refused with advice', async () => {
    await writeSnapshot(snapshot, { contents: 'works/orb-256', count: 0, records: [] });
    await expectRefusal(
      'IMGGUARD_SNAPSHOT_VERSION',
      `The snapshot ${snapshot} cannot be used here (it holds works/orb-256, expected works/${FINGERPRINT_ENGINE}); delete it and build the index again: add each work with a fingerprint taken of its picture, or with a stored one that decodeFingerprint still reads.`,
    );
    // The file's name for its contents is right, that of one fingerprint is not.
    const older = withChecksum(replaced(encodeFingerprint(desk.works[LIFE]!), '@wasm-1', '@wasm-0'));
    const record = Buffer.concat([toRecord('life', desk.works[LIFE]!).subarray(0, 2 + 4), older]);
    await writeSnapshot(snapshot, { contents: `works/${FINGERPRINT_ENGINE}`, count: 1, records: [record] });
    await expectRefusal('IMGGUARD_SNAPSHOT_VERSION', 'its fingerprints are of another version');
  });

  test('that is not there is refused with the file error, and nothing changes', async () => {
    await desk.withIndex([LIFE], async (index) => {
      await expect(index.load(snapshot)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(index.ids()).toEqual([LIFE]);
    });
  });
});

describe('a damaged snapshot', () => {
  const codes = ['IMGGUARD_SNAPSHOT_CORRUPT', 'IMGGUARD_SNAPSHOT_VERSION'];
  let whole: Uint8Array;
  let index: WorkIndex;
  beforeEach(async () => {
    index = createWorkIndex({ threads: 1 });
    index.add(LIFE, desk.works[LIFE]!);
    index.add(WINE, desk.works[WINE]!);
    await index.save(snapshot);
    whole = new Uint8Array(await readFile(snapshot));
  });
  afterEach(() => index.close());

  /** Loads these bytes; resolves to the code of the refusal, or to `null` when they were accepted. */
  async function load(bytes: Uint8Array): Promise<unknown> {
    await writeFile(snapshot, bytes);
    return index.load(snapshot).then(
      () => null,
      (error: unknown) => Reflect.get(error as Error, 'code'),
    );
  }

  test('is refused wherever it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        expect(codes).toContain(await load(whole.subarray(0, length)));
        expect(index.ids()).toEqual([LIFE, WINE]);
      }),
      { examples: [[0], [7], [8], [whole.length - 32], [whole.length - 1]] },
    );
  });

  test('is refused whichever bit is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        expect(codes).toContain(await load(whole.with(at, whole[at]! ^ (1 << bit))));
        expect(index.ids()).toEqual([LIFE, WINE]);
      }),
      { numRuns: 150 },
    );
  });

  test('is refused, or whole, also when somebody made its checksum right again', async () => {
    const header = 8 + `works/${FINGERPRINT_ENGINE}`.length + 8;
    const place = fc.oneof(fc.integer({ min: 0, max: header + 300 }), fc.integer({ min: 0, max: whole.length - 33 }));
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const code = await load(withChecksum(whole.with(at, value)));
        if (code === null) expect(index.size).toBe(2);
        else expect(codes).toContain(code);
      }),
      { numRuns: 300 },
    );
  });

  test('that promises more than it has is refused without making room for it', async () => {
    const name = Buffer.from(`works/${FINGERPRINT_ENGINE}`);
    const head = Buffer.concat([whole.subarray(0, 8), name]);
    const numbers = (...values: number[]) => Buffer.from(new Uint32Array(values).buffer);
    const life = toRecord(LIFE, desk.works[LIFE]!);
    const files = {
      'a record of 4 GB': [head, numbers(1, 0xffffffff), life],
      'four billion records': [head, numbers(0xffffffff, life.length), life],
      'a name of 65 KB': [whole.subarray(0, 6), Buffer.from([0xff, 0xff]), name],
      'an id of 65 KB': [head, numbers(1, 4), Buffer.from([0xff, 0xff, 0, 0])],
      'an empty record': [head, numbers(1, 0)],
      'the same id twice': [head, numbers(2, life.length), life, numbers(life.length), life],
      'more than its records': [head, numbers(1, life.length), life, Buffer.from([0])],
    };
    for (const [what, parts] of Object.entries(files)) {
      const before = process.memoryUsage.rss();
      expect(await load(withChecksum(Buffer.concat([...parts, Buffer.alloc(32)]))), what).toBe('IMGGUARD_SNAPSHOT_CORRUPT');
      expect(process.memoryUsage.rss() - before, what).toBeLessThan(100 * 2 ** 20);
    }
    expect(index.ids()).toEqual([LIFE, WINE]);
  });
});

async function expectRefusal(code: string, message: string): Promise<void> {
  await desk.withIndex([LIFE], async (index) => {
    await expect(index.load(snapshot)).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
    expect(index.ids()).toEqual([LIFE]);
  });
}

/** The last 32 bytes become the SHA-256 of those before, as both kinds of file end. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes);
  out.set(createHash('sha256').update(out.subarray(0, -32)).digest(), out.length - 32);
  return out;
}

function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const out = Buffer.from(bytes);
  const at = out.indexOf(from);
  expect(at).toBeGreaterThan(0);
  out.write(to, at);
  return out;
}
