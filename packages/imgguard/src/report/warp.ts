import type { Alignment, Point } from '@imgguard/core';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a found image lies on a work, in the units the page is drawn in. */
export interface Warp {
  /**
   * Row-major 3x3 from pixels of the image's thumbnail to widths of the work (the work spans 0 to 1 across). The page multiplies by the
   * width at which it shows the work, whatever that is.
   */
  readonly matrix: readonly number[];
  /** The image's corners in the work's pixels. */
  readonly onWork: readonly Point[];
  /** The work's corners in the image's pixels; `null` where the homography cannot be undone. */
  readonly onImage: readonly Point[] | null;
}

/**
 * The warp of an alignment, or of the whole picture when there is none (same pixels: the image is laid over the work corner to corner).
 * `null` when the homography is not usable.
 */
export function warpOf(
  alignment: Pick<Alignment, 'homography'> | null,
  image: Size & { readonly thumbnail: Size },
  work: Size,
): Warp | null {
  const homography = alignment?.homography ?? [work.width / image.width, 0, 0, 0, work.height / image.height, 0, 0, 0, 1];
  if (!isUsable(homography)) return null;
  const imageFromThumbnail = scaling(image.width / image.thumbnail.width, image.height / image.thumbnail.height);
  const widthsFromWork = scaling(1 / work.width, 1 / work.width);
  const matrix = normalise(multiply(widthsFromWork, multiply(homography, imageFromThumbnail)));
  if (!isUsable(matrix)) return null;
  const inverse = invert(homography);
  return { matrix, onWork: mapCorners(homography, image), onImage: inverse === null ? null : mapCorners(inverse, work) };
}

/** Applies a row-major 3x3 homography to a point. */
export function applyHomography(homography: readonly number[], [x, y]: Point): Point {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = homography;
  const w = g * x + h * y + i;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** The inverse of a row-major 3x3 matrix; `null` where there is none. */
export function invert(m: readonly number[]): readonly number[] | null {
  const minor = (i: number, j: number, k: number, l: number): number => at(m, i) * at(m, l) - at(m, j) * at(m, k);
  const adjugate = [
    minor(4, 5, 7, 8), -minor(1, 2, 7, 8), minor(1, 2, 4, 5),
    -minor(3, 5, 6, 8), minor(0, 2, 6, 8), -minor(0, 2, 3, 5),
    minor(3, 4, 6, 7), -minor(0, 1, 6, 7), minor(0, 1, 3, 4),
  ]; // prettier-ignore
  const scale = determinant(m);
  const inverse = adjugate.map((value) => value / scale);
  return inverse.every(Number.isFinite) ? inverse : null;
}

// --- internal ---

/** Below this the matrix squeezes the picture into a line. Relative to its largest entry, cubed; far under anything a picture can be. */
const MIN_RELATIVE_DETERMINANT = 1e-18;

function isUsable(m: readonly number[]): boolean {
  if (m.length !== 9 || !m.every(Number.isFinite)) return false;
  const largest = Math.max(...m.map(Math.abs));
  return Math.abs(determinant(m)) > MIN_RELATIVE_DETERMINANT * largest ** 3;
}

function scaling(x: number, y: number): readonly number[] {
  return [x, 0, 0, 0, y, 0, 0, 0, 1];
}

function multiply(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: 9 }, (_, index) => {
    const row = index - (index % 3);
    const column = index % 3;
    return at(a, row) * at(b, column) + at(a, row + 1) * at(b, column + 3) + at(a, row + 2) * at(b, column + 6);
  });
}

function determinant(m: readonly number[]): number {
  const minor = (i: number, j: number, k: number, l: number): number => at(m, i) * at(m, l) - at(m, j) * at(m, k);
  return at(m, 0) * minor(4, 5, 7, 8) - at(m, 1) * minor(3, 5, 6, 8) + at(m, 2) * minor(3, 4, 6, 7);
}

function normalise(m: readonly number[]): readonly number[] {
  const last = at(m, 8);
  return last === 0 ? m : m.map((value) => value / last);
}

function mapCorners(homography: readonly number[], { width, height }: Size): readonly Point[] {
  const corners: readonly Point[] = [[0, 0], [width, 0], [width, height], [0, height]]; // prettier-ignore
  return corners.map((corner) => applyHomography(homography, corner));
}

function at(m: readonly number[], index: number): number {
  return m[index] ?? 0;
}
