import type { Fingerprint } from '@imgguard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idsOf, openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { collageOf, photo } from './testing/photos.ts';
import { createWorkIndex, type WorkIndex } from './work-index.ts';

const LIFE = 'life_by_Aitzol_Berasategi';
const WORKS = [LIFE, 'Dragonfly_by_Bolly', 'Picture_1A_by_freespace'];
const file = (name: string) => photo(`works/${name}`);
const query = (input: string | Uint8Array) => desk.query(input);

let desk: PhotoDesk;
let index: WorkIndex;
beforeAll(async () => {
  desk = await openPhotoDesk(WORKS);
  index = createWorkIndex({ threads: 1 });
});
afterAll(async () => {
  await desk?.close();
  await index?.close();
});

describe('refusals', () => {
  test('a fingerprint of the wrong role', async () => {
    const asked = await query(file(LIFE));
    expect(() => index.add('life', asked)).toThrow(
      "add needs a fingerprint of role reference, got query; take it with fingerprint(image, { role: 'reference' }).",
    );
    await expect(index.search(desk.works[LIFE]!)).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
  });

  test.each<[string, (fingerprint: Fingerprint) => object]>([
    ['missing coordinates', ({ keypoints }) => ({ keypoints: { ...keypoints, points: keypoints.points.subarray(4) } })],
    ['missing descriptors', ({ keypoints }) => ({ keypoints: { ...keypoints, descriptors: new Uint8Array(3) } })],
    ['a short hash', ({ pdq }) => ({ pdq: { ...pdq, hash: new Uint8Array(31) } })],
    ['a hash of another variant', ({ pdq }) => ({ pdq: { ...pdq, variant: 'shrunk-512' } })],
    ['a frame without size', ({ frame }) => ({ frame: { ...frame, width: 0 } })],
    ['an empty frame', ({ frame }) => ({ frame: { ...frame, jpeg: new Uint8Array() } })],
    ['a later version', () => ({ version: 2 })],
  ])('a fingerprint with %s', (_, change) => {
    const fingerprint = { ...desk.works[LIFE]!, ...change(desk.works[LIFE]!) } as Fingerprint;
    expect(() => index.add('broken', fingerprint)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
    expect(index.has('broken')).toBe(false);
  });

  test.each(['', '\udc00', 'x'.repeat(65_536)])('an id that a snapshot could not hold (%#)', (id) => {
    expect(() => index.add(id, desk.works[LIFE]!)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });

  test('a picture that is none', async () => {
    await expect(index.fingerprint(new TextEncoder().encode('not a picture'))).rejects.toMatchObject({
      name: 'ImageError',
      code: expect.stringMatching(/^IMGGUARD_IMAGE_/),
    });
  });

  test('anything but reading after it was closed; closing twice is fine', async () => {
    const own = createWorkIndex({ threads: 1 });
    own.add(LIFE, desk.works[LIFE]!);
    const running = own.search(await query(file(LIFE)));
    const ended = expect(running).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
    await own.close();
    await own.close();
    await ended;
    const closed = { code: 'IMGGUARD_INDEX_CLOSED' };
    expect(() => own.add(LIFE, desk.works[LIFE]!)).toThrow(expect.objectContaining(closed));
    await expect(own.search(await query(file(LIFE)))).rejects.toMatchObject(closed);
    await expect(own.fingerprint(file(LIFE))).rejects.toMatchObject(closed);
    await expect(own.save('nowhere')).rejects.toMatchObject(closed);
    await expect(own.load('nowhere')).rejects.toMatchObject(closed);
    expect([own.size, own.ids(), own.get(LIFE)]).toEqual([0, [], null]);
  });
});

describe('abort', () => {
  test('before, while waiting and while searching ends with the reason, and the next search is not affected', async () => {
    await desk.withIndex(WORKS, async (own) => {
      const asked = await query(await collageOf(WORKS.map(file)));
      const reason = new Error('enough');
      await expect(own.search(asked, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const waiting = new AbortController();
      const first = own.search(asked, { signal: waiting.signal });
      waiting.abort(reason);
      await expect(first).rejects.toBe(reason);
      await own.search(asked);
      for (const delay of [1, 10]) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(reason), delay);
        await expect(own.search(asked, { signal: controller.signal })).rejects.toBe(reason);
      }
      expect(idsOf((await own.search(asked)).matches).toSorted()).toEqual(WORKS.toSorted());
    });
  }, 60_000);
});
