import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GrayFrame } from '../image/gray-frame.ts';
import { photo } from '../testing/fixtures.ts';
import { alignDensely } from './dense-alignment.ts';
import { type Matrix3, project } from './homography.ts';

const SIZE = { width: 480, height: 360 };
/** A photograph that is all soft edges. */
let smooth: GrayFrame;

async function frame(image: Sharp): Promise<GrayFrame> {
  const { data, info } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const picture = ({ width, height, data }: GrayFrame) => sharp(Buffer.from(data), { raw: { width, height, channels: 1 } });

beforeAll(async () => {
  smooth = await frame(
    sharp(photo('works/seeding_by_Clements_Engelhardt.jpg')).resize(SIZE.width, SIZE.height, { fit: 'cover' }).grayscale().blur(12),
  );
});

/** The largest distance, in pixels of the query, between where two maps put a corner of the work. */
function cornerError(found: Matrix3, wanted: Matrix3): number {
  const corners = [0, SIZE.width].flatMap((x) => [0, SIZE.height].map((y) => [x, y] as const));
  return Math.max(
    ...corners.map(([x, y]) => {
      const [[a, b], [c, d]] = [project(found, x, y), project(wanted, x, y)];
      return Math.hypot(a - c, b - d);
    }),
  );
}

describe('dense alignment', () => {
  it('finds where a part of a smooth picture lies, from a position that is off by some hundredths', async () => {
    const part = { left: 70, top: 40, width: 360, height: 280 };
    const query = await frame(picture(smooth).extract(part).resize(540, 420));
    const wanted = [1.5, 0, 1.5 * (0.5 - part.left) - 0.5, 0, 1.5, 1.5 * (0.5 - part.top) - 0.5, 0, 0, 1];
    const start = [1.47, 0.03, wanted[2]! + 14, -0.03, 1.52, wanted[5]! - 9, 0, 0, 1];
    expect(cornerError(start, wanted)).toBeGreaterThan(15);
    const found = alignDensely({ reference: smooth, query }, start);
    expect(cornerError(found!, wanted)).toBeLessThan(1);
  });

  it('does not mind brightness, contrast and noise', async () => {
    const query = await frame(picture(smooth).linear(0.6, 60));
    query.data.forEach((value, i) => (query.data[i] = value + ((i * 7919) % 9) - 4));
    const found = alignDensely({ reference: smooth, query }, [1.02, 0, -8, 0, 0.98, 6, 0, 0, 1]);
    expect(cornerError(found!, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1);
  });

  it('says so where nothing is seen, and where there is nothing to see', () => {
    const flat = { ...smooth, data: smooth.data.map(() => 90) };
    expect(alignDensely({ reference: smooth, query: smooth }, [1, 0, 5000, 0, 1, 0, 0, 0, 1])).toBeNull();
    expect(alignDensely({ reference: smooth, query: flat }, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeNull();
    expect(alignDensely({ reference: flat, query: smooth }, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeNull();
  });
});
