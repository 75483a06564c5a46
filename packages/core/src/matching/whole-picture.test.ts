import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from '../extract-fingerprint.ts';
import { decode } from '../image/decode.ts';
import { alignmentFromFrames } from './alignment.ts';
import type { Judgement } from './examination.ts';
import { comparePdq } from './match-fingerprints.ts';
import { loadOpenCv, type OpenCv } from './open-cv.ts';
import { confirmWhole } from './whole-picture.ts';

const photo = (name: string): string => fileURLToPath(new URL(`../../../../tests/fixtures/photos/${name}.jpg`, import.meta.url));
const WORK = photo('works/Picture_1A_by_freespace');

/** Wider than PDQ's own limit: what is close under another limit would not be settled either. */
const NEAR = 90;

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

/** What the pixels say of an image and a work; `undefined` when PDQ does not find them near. */
async function confirmed(
  image: string | Uint8Array,
  work: string = WORK,
): Promise<{ found: Judgement | null; corners: number[][] } | undefined> {
  const [query, reference] = [lookAt(await decode(image), 'query'), lookAt(await decode(work), 'reference')];
  const pdq = comparePdq(query.facts, reference.facts);
  if (pdq === null || pdq.distance > NEAR) return undefined;
  const whole = ({ gray, facts }: typeof query) => ({ gray: gray(), frame: facts.frame });
  const found = confirmWhole(cv, whole(query), whole(reference), pdq);
  const map = found?.homography ?? null;
  const aligned = map === null ? null : alignmentFromFrames(query.facts, reference.facts, map, found!.variant.startsWith('mirror'));
  return { found, corners: (aligned?.corners ?? []).map((corner) => [...corner]) };
}

const edited = (edit: (image: Sharp) => Sharp, file: string = WORK): Promise<Buffer> => edit(sharp(file)).jpeg({ quality: 75 }).toBuffer();

describe('a whole picture', () => {
  const [w, h] = [1024, 800];
  const [topLeft, topRight, bottomRight, bottomLeft] = [
    [0, 0],
    [w, 0],
    [w, h],
    [0, h],
  ];
  it.each<[string, (image: Sharp) => Sharp, number[][], Judgement['variant']]>([
    ['as it is, smaller', (image) => image.resize(500), [topLeft!, topRight!, bottomRight!, bottomLeft!], 'direct'],
    ['turned by a quarter', (image) => image.rotate(90), [bottomLeft!, topLeft!, topRight!, bottomRight!], 'direct'],
    ['turned by three quarters', (image) => image.rotate(270), [topRight!, bottomRight!, bottomLeft!, topLeft!], 'direct'],
    ['upside down', (image) => image.rotate(180), [bottomRight!, bottomLeft!, topLeft!, topRight!], 'direct'],
    ['mirrored', (image) => image.flop(), [topRight!, topLeft!, bottomLeft!, bottomRight!], 'mirror'],
    ['flipped', (image) => image.flip(), [bottomLeft!, bottomRight!, topRight!, topLeft!], 'mirror'],
    // sharp mirrors first, then turns.
    ['mirrored and turned', (image) => image.rotate(90).flop(), [bottomRight!, topRight!, topLeft!, bottomLeft!], 'mirror'],
    ['a negative', (image) => image.negate(), [topLeft!, topRight!, bottomRight!, bottomLeft!], 'negative'],
    [
      'squashed and gray',
      (image) => image.resize(800, 500, { fit: 'fill' }).grayscale(),
      [topLeft!, topRight!, bottomRight!, bottomLeft!],
      'direct',
    ],
  ])('is settled by its pixels alone: %s', async (_name, edit, corners, variant) => {
    const { width, height } = await sharp(WORK).metadata();
    const result = (await confirmed(await edited(edit)))!;
    expect(result.found).toMatchObject({ verdict: 'copy', variant });
    expect(result.found!.cells.length).toBeGreaterThan(16);
    result.corners.forEach(([x, y], i) => {
      expect(Math.abs(x! - (corners[i]![0]! / w) * width)).toBeLessThan(2);
      expect(Math.abs(y! - (corners[i]![1]! / h) * height)).toBeLessThan(2);
    });
  });

  it('is left to keypoints when it is one shot and the next', async () => {
    const [first, next] = [
      photo('works/Head-from-above_by_Gasparini_Castan_Lanthony'),
      photo('strangers/Head-from-above-again_by_Gasparini_Castan_Lanthony'),
    ];
    expect((await confirmed(next, first))?.found ?? null).toBeNull();
  });

  it('is left to keypoints when a border is missing, or something lies over it', async () => {
    const { width, height } = await sharp(WORK).metadata();
    const inner = {
      left: Math.round(0.015 * width),
      top: Math.round(0.015 * height),
      width: Math.round(0.97 * width),
      height: Math.round(0.97 * height),
    };
    const cropped = (await confirmed(await edited((image) => image.extract(inner))))!;
    expect(cropped.found).toBeNull();
    const sticker = await sharp(photo('strangers/Fossa_by_Jasper_Roks'))
      .resize(Math.round(width / 3), Math.round(height / 3), { fit: 'fill' })
      .toBuffer();
    const covered = await confirmed(
      await edited((image) => image.composite([{ input: sticker, left: Math.round(width / 2), top: Math.round(height / 2) }])),
    );
    expect(covered?.found ?? null).toBeNull();
  });

  it('is not settled by a hash that two pictures happen to share', async () => {
    const [query, reference] = [
      lookAt(await decode(photo('strangers/Fossa_by_Jasper_Roks')), 'query'),
      lookAt(await decode(WORK), 'reference'),
    ];
    const whole = ({ gray, facts }: typeof query) => ({ gray: gray(), frame: facts.frame });
    for (let position = 0; position < 8; position++) {
      for (const negative of [false, true]) {
        expect(confirmWhole(cv, whole(query), whole(reference), { distance: 0, position, negative, close: true })).toBeNull();
      }
    }
  });
});
