import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../engine.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { photo } from '../testing/fixtures.ts';
import { isSmooth } from './smooth.ts';

const soft = (name: string, sigma = 14) => sharp(photo(name)).resize(640, 480, { fit: 'cover' }).blur(sigma).png().toBuffer();

let engine: Engine;
let picture: Buffer;
let work: Fingerprint;
beforeAll(async () => {
  engine = createEngine({ threads: 1 });
  picture = await soft('works/picosdeeuropa_by_Aitzol_Berasategi.jpg');
  work = await engine.fingerprint(picture, { role: 'reference' });
});
afterAll(() => engine.close());

const ask = async (image: Buffer) => engine.match(await engine.fingerprint(image, { truncated: 'accept' }), work);
const edited = (edit: (image: Sharp) => Sharp) => edit(sharp(picture)).jpeg({ quality: 70 }).toBuffer();

describe('a work that has hardly any texture', () => {
  it('is one', () => {
    expect(isSmooth(work.keypoints)).toBe(true);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['re-encoded', (image) => image],
    ['small', (image) => image.resize(160)],
    ['squashed', (image) => image.resize(500, 480, { fit: 'fill' })],
    ['gray, and softer', (image) => image.grayscale().linear(0.7, 40)],
    ['mirrored', (image) => image.flop()],
    ['as a negative', (image) => image.negate({ alpha: false })],
    ['a part of it', (image) => image.extract({ left: 40, top: 30, width: 540, height: 410 })],
  ])('is found %s', async (_, edit) => {
    const { verdict, reasons } = await ask(await edited(edit));
    expect(reasons).not.toEqual([]);
    expect(verdict).toBe('copy');
  });

  it.each(['works/seeding_by_Clements_Engelhardt.jpg', 'strangers/free_by_Peter_Nerlich.jpg'])(
    'is not found in %s, as soft',
    async (name) => {
      for (const sigma of [9, 14, 20]) expect((await ask(await soft(name, sigma))).verdict).toBe('none');
    },
  );

  it('is not what stays of it when half of it is something else', async () => {
    const other = await sharp(await soft('works/seeding_by_Clements_Engelhardt.jpg'))
      .extract({ left: 0, top: 0, width: 360, height: 480 })
      .toBuffer();
    const mixed = await edited((image) => image.composite([{ input: other, left: 0, top: 0 }]));
    expect((await ask(mixed)).verdict).not.toBe('copy');
  });
});
