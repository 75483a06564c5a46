import { describe, expect, it } from 'vitest';
import { correlateCell, subpixelShift } from './normalised-correlation.ts';

const SIZE = { width: 60, height: 50 };
const BOX = { x: 18, y: 14, width: 24, height: 24 };

/** A smooth texture, moved by (dx, dy), in other brightness and contrast. */
function texture(dx = 0, dy = 0, gain = 1, offset = 0): Float32Array {
  return Float32Array.from({ length: SIZE.width * SIZE.height }, (_, i) => {
    const [x, y] = [(i % SIZE.width) - dx, Math.floor(i / SIZE.width) - dy];
    return offset + gain * (20 * Math.sin(x / 3) + 14 * Math.cos((x + 2 * y) / 5) + 9 * Math.sin((x * y) / 90));
  });
}

describe('correlation', () => {
  it.each([
    [0, 0],
    [2, -1],
    [-3, 3],
  ])('finds a shift of %i, %i whatever brightness and contrast', (dx, dy) => {
    const { ncc, ...found } = correlateCell({ reference: texture(), query: texture(dx, dy, 0.4, 70) }, SIZE, BOX, 3);
    expect(found).toEqual({ dx, dy });
    expect(ncc).toBeGreaterThan(0.9999);
  });

  it('equals the definition', () => {
    const reference = texture();
    const query = texture(1.3, 0.7).map((value, i) => value + 4 * Math.sin(i * i));
    const { ncc, dx, dy } = correlateCell({ reference, query }, SIZE, BOX, 2);
    expect(ncc).toBeCloseTo(pearson(cut(reference, BOX.x, BOX.y), cut(query, BOX.x + dx, BOX.y + dy)), 5);
    for (let y = -2; y <= 2; y++) {
      for (let x = -2; x <= 2; x++) {
        expect(pearson(cut(reference, BOX.x, BOX.y), cut(query, BOX.x + x, BOX.y + y))).toBeLessThanOrEqual(ncc + 1e-5);
      }
    }
  });

  it('a negative correlates with -1, something flat with nothing', () => {
    const reference = texture();
    expect(correlateCell({ reference, query: texture(0, 0, -1) }, SIZE, BOX, 0).ncc).toBeCloseTo(-1, 5);
    expect(correlateCell({ reference, query: new Float32Array(reference.length).fill(3) }, SIZE, BOX, 2).ncc).toBe(0);
  });

  it('looks no further than the picture reaches', () => {
    const corner = { x: 0, y: 26, width: 24, height: 24 };
    const { dx, dy } = correlateCell({ reference: texture(), query: texture(-2, 2) }, SIZE, corner, 3);
    expect(dx).toBeGreaterThanOrEqual(0);
    expect(dy).toBeLessThanOrEqual(0);
  });
});

describe('between the pixels', () => {
  it.each([
    [0.25, -0.2],
    [-0.1, 0.3],
    [1.2, 0.85],
    [0, 0],
  ])('finds a shift of %d, %d to a twentieth', (dx, dy) => {
    const pictures = { reference: texture(), query: texture(dx, dy) };
    const found = subpixelShift(pictures, SIZE, BOX, correlateCell(pictures, SIZE, BOX, 2))!;
    expect(Math.abs(found.dx - dx)).toBeLessThan(0.05);
    expect(Math.abs(found.dy - dy)).toBeLessThan(0.05);
  });

  it('does not tell where a neighbour is missing, or along a straight edge', () => {
    const pictures = { reference: texture(), query: texture(0.3, 0.3) };
    expect(subpixelShift(pictures, SIZE, { ...BOX, x: 0, y: 0 }, { ncc: 0.9, dx: 0, dy: 0 })).toBeNull();
    const edge = texture().map((_, i) => Math.tanh((i % SIZE.width) - 30.2));
    const same = { reference: edge, query: edge };
    expect(subpixelShift(same, SIZE, BOX, correlateCell(same, SIZE, BOX, 2))).toBeNull();
  });
});

function cut(picture: Float32Array, left: number, top: number): number[] {
  const values: number[] = [];
  for (let y = top; y < top + BOX.height; y++) for (let x = left; x < left + BOX.width; x++) values.push(picture[y * SIZE.width + x]!);
  return values;
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number) => a.reduce((total, _, i) => total + f(i), 0);
  const product = sum((i) => (a[i]! - meanA) * (b[i]! - meanB));
  return product / Math.sqrt(sum((i) => (a[i]! - meanA) ** 2) * sum((i) => (b[i]! - meanB) ** 2));
}
