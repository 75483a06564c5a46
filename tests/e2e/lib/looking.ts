import sharp from 'sharp';
import { expect } from 'vitest';

/** A polygon's corners, as shares of the picture's sides. */
export type Corners = readonly (readonly [number, number])[];

/** Mean difference of the two screenshots, of 255, well inside of the outline and well outside of it. */
export async function meanDifference(a: Buffer, b: Buffer, corners: Corners): Promise<{ inside: number; outside: number | null }> {
  const { data: left, info } = await sharp(a).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const right = await sharp(b).removeAlpha().raw().toBuffer();
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      const distance = distanceInside([x / info.width, y / info.height], corners);
      if (Math.abs(distance) < 0.02) continue;
      const where = distance > 0 ? 'inside' : 'outside';
      const at = (y * info.width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) sums[where] += Math.abs((left[at + channel] ?? 0) - (right[at + channel] ?? 0)) / 3;
      counts[where] += 1;
    }
  }
  expect(counts.inside).toBeGreaterThan(1_000);
  return { inside: sums.inside / counts.inside, outside: counts.outside === 0 ? null : sums.outside / counts.outside };
}

/** Relative luminance of a computed colour, as in WCAG 2.2. */
export function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two computed colours, 1 to 21, as in WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

// --- internal ---

/** How far a point lies inside a convex polygon (negative: outside), whichever way its corners go round. */
function distanceInside([x, y]: readonly [number, number], corners: Corners): number {
  const distances = corners.map(([ax, ay], index) => {
    const [bx, by] = corners[(index + 1) % corners.length] ?? [ax, ay];
    return ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / Math.hypot(bx - ax, by - ay);
  });
  return Math.max(Math.min(...distances), Math.min(...distances.map((distance) => -distance)));
}

function channels(color: string): readonly number[] {
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
