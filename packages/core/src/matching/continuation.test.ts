import { beforeAll, describe, expect, it } from 'vitest';
import sharp, { type Sharp } from 'sharp';
import type { GrayFrame } from '../image/gray-frame.ts';
import { photo } from '../testing/fixtures.ts';
import { continuationOf, continuingSides } from './continuation.ts';

/** The middle of a photograph; the work of these tests. */
const WORK = { left: 100, top: 80, width: 400, height: 260 };
const WHOLE = { width: 620, height: 420 };
const TO_WHOLE = [1, 0, WORK.left, 0, 1, WORK.top, 0, 0, 1];

let whole: Buffer;
let work: GrayFrame;

const raw = (data: Buffer, { width, height }: { width: number; height: number }) => sharp(data, { raw: { width, height, channels: 1 } });

async function frame(image: Sharp): Promise<GrayFrame> {
  const { data, info } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** The work with something put around it, as large as the whole photograph. */
async function framed(around: Sharp): Promise<GrayFrame> {
  const background = await frame(around.resize(WHOLE.width, WHOLE.height, { fit: 'fill' }));
  const image = raw(Buffer.from(background.data), background);
  return frame(
    image.composite([
      { input: Buffer.from(work.data), raw: { width: work.width, height: work.height, channels: 1 }, left: WORK.left, top: WORK.top },
    ]),
  );
}

const extended = (extendWith: 'copy' | 'mirror') =>
  frame(
    raw(Buffer.from(work.data), work).extend({
      left: WORK.left,
      top: WORK.top,
      right: WHOLE.width - WORK.left - WORK.width,
      bottom: WHOLE.height - WORK.top - WORK.height,
      extendWith,
    }),
  );

const sides = (query: GrayFrame, map: readonly number[] = TO_WHOLE) => continuationOf({ reference: work, query }, map);

beforeAll(async () => {
  const picture = await frame(
    sharp(photo('works/seeding_by_Clements_Engelhardt.jpg')).resize(WHOLE.width, WHOLE.height, { fit: 'cover' }).grayscale(),
  );
  whole = Buffer.from(picture.data);
  work = await frame(raw(whole, WHOLE).extract(WORK));
});

describe('what lies around the work', () => {
  it('is the same scene in a photograph that shows more of it', async () => {
    const query = await frame(raw(whole, WHOLE));
    const { sides: seen, continuing } = sides(query);
    expect(seen).toBeGreaterThanOrEqual(2);
    expect(continuing).toBe(seen);
  });

  it('also where that photograph is smaller, and the position is a pixel off', async () => {
    const query = await frame(raw(whole, WHOLE).resize(465, 315));
    const { sides: seen, continuing } = sides(query, [0.75, 0, 0.75 * WORK.left + 1, 0, 0.75, 0.75 * WORK.top - 1, 0, 0, 1]);
    expect(seen).toBeGreaterThanOrEqual(2);
    expect(continuing).toBe(seen);
  });

  it.each([
    ['white', () => sharp({ create: { ...WHOLE, channels: 3, background: '#fff' } }).grayscale()],
    ['the work itself, larger and out of focus', () => raw(Buffer.from(work.data), work).blur(12)],
    ['another photograph', () => sharp(photo('works/Wine_by_Jakkub_Mede.jpg')).grayscale()],
    ['the work itself, larger', () => raw(Buffer.from(work.data), work)],
  ])('is not the scene: %s', async (_name, around) => {
    expect(sides(await framed(around())).continuing).toBe(0);
  });

  it.each(['copy', 'mirror'] as const)('is not the scene: the border, continued by "%s"', async (how) => {
    expect(sides(await extended(how)).continuing).toBe(0);
  });

  it('is nothing where the image ends with the work', () => {
    expect(continuationOf({ reference: work, query: work }, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toEqual({ sides: 0, continuing: 0, seams: 0 });
  });

  it('was put there by an editor where other sides have a seam, though one has none', async () => {
    // The scene goes on above the work; another photograph lies left, right and below.
    const mixed = await framed(sharp(photo('works/Wine_by_Jakkub_Mede.jpg')).grayscale());
    const above = raw(whole, WHOLE).extract({ left: 0, top: 0, width: WHOLE.width, height: WORK.top });
    const query = await frame(raw(Buffer.from(mixed.data), WHOLE).composite([{ input: await above.png().toBuffer(), left: 0, top: 0 }]));
    const around = sides(query);
    expect(around.continuing).toBe(1);
    expect(around.seams).toBeGreaterThanOrEqual(2);
    expect(continuingSides(around)).toBe(0);
  });

  it.each([
    [{ sides: 1, continuing: 1, seams: 0 }, 1],
    [{ sides: 3, continuing: 2, seams: 1 }, 2],
    [{ sides: 2, continuing: 1, seams: 1 }, 0],
    [{ sides: 3, continuing: 1, seams: 2 }, 0],
  ])('counts against a copy: %o', (around, counted) => {
    expect(continuingSides(around)).toBe(counted);
  });
});
