import { describe, expect, it } from 'vitest';
import type { LaidOver } from './cell-comparison.ts';
import { mulberry32 } from './random.ts';
import { photoCorrelation } from './shared-drawing.ts';

const [WIDTH, HEIGHT, CELL] = [96, 72, 24];
const boxes = Array.from({ length: (WIDTH * HEIGHT) / CELL ** 2 }, (_, i) => ({
  x: (i % (WIDTH / CELL)) * CELL,
  y: Math.floor(i / (WIDTH / CELL)) * CELL,
  width: CELL,
  height: CELL,
}));

/** Blobs of random gray levels, 6 px wide: about as smooth as a photograph in this frame. */
function photograph(seed: number): Uint8Array {
  const random = mulberry32(seed);
  const blobs = Array.from({ length: (WIDTH * HEIGHT) / 36 }, () => 40 + (random() % 150));
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    return blobs[Math.floor(y / 6) * (WIDTH / 6) + Math.floor(x / 6)]! + ((x * 3 + y * 5) % 7);
  });
}

/** White strokes, two pixels wide, in every cell. */
function lettered(levels: Uint8Array): Uint8Array {
  return levels.map((level, at) => ((at % WIDTH) % 12 < 2 && Math.floor(at / WIDTH) % CELL < 20 ? 255 : level));
}

function laid(reference: Uint8Array, query: Uint8Array): LaidOver {
  const overlap = { width: WIDTH, height: HEIGHT } as LaidOver['overlap'];
  return { overlap, boxes, texturedShare: 1, reference: new Float32Array(), query: new Float32Array(), levels: { reference, query } };
}

describe('correlation beside what is drawn', () => {
  const [one, other] = [photograph(1), photograph(2)];

  it('is next to none of unrelated pictures under the same letters', () => {
    expect(Math.abs(photoCorrelation(laid(lettered(one), lettered(other)), boxes)!)).toBeLessThan(0.4);
  });

  it('is high of a copy: with letters that the work has too, with letters of its own, brighter', () => {
    expect(photoCorrelation(laid(lettered(one), lettered(one)), boxes)).toBeGreaterThan(0.99);
    expect(
      photoCorrelation(
        laid(
          one,
          one.map((level) => 0.7 * level + 60),
        ),
        boxes,
      ),
    ).toBeGreaterThan(0.99);
  });

  it('says nothing of too few cells, or where all is drawn', () => {
    expect(photoCorrelation(laid(one, one), boxes.slice(0, 3))).toBeNull();
    const page = new Uint8Array(WIDTH * HEIGHT).fill(250);
    expect(photoCorrelation(laid(page, page), boxes)).toBeNull();
  });
});
