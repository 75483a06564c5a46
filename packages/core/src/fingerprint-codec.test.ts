import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeEmbedding } from './embedding/embedding-codec.ts';
import { embeddingDescriptor } from './embedding/embedding-descriptor.ts';
import { extractFingerprint } from './extract-fingerprint.ts';
import { COMPARABLE_ENGINES, type Fingerprint } from './fingerprint.ts';
import { decodeFingerprint, encodeFingerprint } from './fingerprint-codec.ts';
import { decode } from './image/decode.ts';
import { loadOpenCv } from './matching/open-cv.ts';
import { photo } from './testing/fixtures.ts';

let work: Fingerprint;
let query: Fingerprint;
let blank: Fingerprint;
beforeAll(async () => {
  const { cv } = await loadOpenCv();
  const image = await decode(photo('works/Dragonfly_by_Bolly.jpg'));
  work = await extractFingerprint(cv, image, 'reference');
  query = await extractFingerprint(cv, image, 'query');
  const data = new Uint8Array(48).fill(255);
  blank = await extractFingerprint(cv, await decode({ width: 4, height: 4, channels: 3, data }), 'reference');
});

/** With a right checksum. */
function sealed(body: Uint8Array): Uint8Array {
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

function changed(fingerprint: Uint8Array, change: (header: string) => string, body?: Uint8Array): Uint8Array {
  const bytes = Buffer.from(fingerprint);
  const length = bytes.readUInt32LE(8);
  const header = Buffer.from(change(bytes.subarray(12, 12 + length).toString()));
  const whole = Buffer.concat([bytes.subarray(0, 12), header, body ?? bytes.subarray(12 + length, -32)]);
  whole.writeUInt32LE(header.length, 8);
  return sealed(whole);
}

/** As it was written before keypoints were made small: in version 1, or in version 2 with embeddings. */
function inEarlierVersion(fingerprint: Fingerprint): Uint8Array {
  const { pdq, pdqDihedral, keypoints, frame } = fingerprint;
  const points = new Uint8Array(keypoints.points.buffer, keypoints.points.byteOffset, keypoints.points.byteLength);
  const embeddings = [fingerprint.embedding?.upright, fingerprint.embedding?.negative].flatMap((one) =>
    one === undefined ? [] : encodeEmbedding(one),
  );
  const body = Buffer.concat([pdq.hash, pdqDihedral, points, keypoints.descriptors, frame.jpeg, ...embeddings]);
  const firstEngine = (header: string) =>
    header.replace(/,"keypointBytes":\d+/, '').replace(/"engine":"[^"]*"/, `"engine":"${COMPARABLE_ENGINES.at(-1)!}"`);
  const bytes = changed(encodeFingerprint(fingerprint), firstEngine, body);
  bytes[4] = embeddings.length === 0 ? 1 : 2;
  return sealed(bytes.subarray(0, -32));
}

describe('the binary form', () => {
  it('gives back what was put in', () => {
    for (const fingerprint of [work, query, blank]) expect(decodeFingerprint(encodeFingerprint(fingerprint))).toEqual(fingerprint);
  });

  it('holds embeddings too, of a work one and of a query two', () => {
    const model = { id: 'm', sha256: 'a'.repeat(64), recipe: 'b'.repeat(16), task: 'image', space: 's', dimensions: 3 } as const;
    const [upright, negative] = [
      embeddingDescriptor(model, Float32Array.of(0.6, 0, 0.8)),
      embeddingDescriptor(model, Float32Array.of(0, 1, 0), 'float32'),
    ];
    for (const fingerprint of [
      { ...work, embedding: { upright } },
      { ...query, embedding: { upright, negative } },
    ]) {
      const bytes = encodeFingerprint(fingerprint);
      expect(decodeFingerprint(bytes)).toEqual(fingerprint);
      expect(decodeFingerprint(inEarlierVersion(fingerprint))).toEqual(fingerprint);
      const cut = sealed(bytes.subarray(0, -33));
      expect(() => decodeFingerprint(cut)).toThrow(expect.objectContaining({ code: 'IMGGUARD_FINGERPRINT_CORRUPT' }) as Error);
    }
    expect(decodeFingerprint(encodeFingerprint(work))).not.toHaveProperty('embedding');
  });

  it('reads from the middle of a buffer, and keeps nothing of it alive', () => {
    const bytes = encodeFingerprint(work);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const read = decodeFingerprint(larger.subarray(3));
    expect(read).toEqual(work);
    expect(read.keypoints.points.buffer.byteLength).toBe(16 * work.keypoints.count);
  });

  it('is as small as it says', () => {
    expect(encodeFingerprint(work).length - work.frame.jpeg.length).toBeLessThan(25_000);
    expect(encodeFingerprint(query).length - query.frame.jpeg.length).toBeLessThan(41_000);
  });

  it('of an earlier version is still read', () => {
    for (const fingerprint of [work, query, blank]) expect(decodeFingerprint(inEarlierVersion(fingerprint))).toEqual(fingerprint);
    const lying = Buffer.from(inEarlierVersion(work));
    lying[4] = 3;
    expect(() => decodeFingerprint(sealed(lying.subarray(0, -32)))).toThrow(/another version/);
  });

  it('of an engine that cannot be compared is refused', () => {
    const other = changed(encodeFingerprint(work), (header) => header.replace('akaze', 'kaze!'));
    expect(() => decodeFingerprint(other)).toThrow(expect.objectContaining({ code: 'IMGGUARD_FINGERPRINT_VERSION' }) as Error);
  });

  it('of another version is refused, with advice', () => {
    const bytes = encodeFingerprint(work);
    bytes[4] = 9;
    expect(() => decodeFingerprint(bytes)).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_FINGERPRINT_VERSION', message: expect.stringMatching(/make it again/) as string }) as Error,
    );
  });

  it.each<[string, (header: string) => string]>([
    ['that is no JSON', () => '{'],
    ['of something else', () => 'null'],
    ['with more keypoints than there are', (header) => header.replace(/"keypoints":\d+/, '"keypoints":99999')],
    ['with a fraction of one', (header) => header.replace(/"keypoints":\d+/, '"keypoints":1.5')],
    ['with fewer than none', (header) => header.replace(/"dihedral":\d+/, '"dihedral":-32')],
    ['with keypoints of another length', (header) => header.replace(/"keypointBytes":\d+/, '"keypointBytes":7')],
    ['with a frame of no length', (header) => header.replace(/"bytes":\d+/, '"bytes":null')],
  ])('with a right checksum and a header %s is refused', (_name, change) => {
    const lying = changed(encodeFingerprint(work), change);
    expect(() => decodeFingerprint(lying)).toThrow(expect.objectContaining({ code: 'IMGGUARD_FINGERPRINT_CORRUPT' }) as Error);
  });

  it('that was changed or cut anywhere is refused', () => {
    const bytes = encodeFingerprint(work);
    const refused = expect.objectContaining({ code: expect.stringMatching(/^IMGGUARD_FINGERPRINT_(CORRUPT|VERSION)$/) as string }) as Error;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = bytes.slice();
        damaged[place]! ^= change;
        expect(() => decodeFingerprint(damaged)).toThrow(refused);
        expect(() => decodeFingerprint(bytes.subarray(0, place))).toThrow(refused);
      }),
      { numRuns: 60 },
    );
    expect(() => decodeFingerprint(new Uint8Array())).toThrow(refused);
  });
});
