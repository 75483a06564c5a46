/** Pictures that show how a found image lies on a work, for an evidence bundle. */
import { decode, type Match } from '@imgguard/core';
import sharp from 'sharp';
import { applyHomography, invert } from '../report/warp.ts';

export interface PairToShow {
  /** The work, reduced or not. */
  readonly work: Uint8Array;
  /** Pixels of the registered file, which the alignment counts in. */
  readonly workSize: { readonly width: number; readonly height: number };
  readonly found: Uint8Array;
  readonly match: Pick<Match, 'kind' | 'alignment' | 'negative'>;
}

export interface PairPictures {
  /** PNG: the found image laid over the work at half opacity, its edge marked. Absent where no position is known. */
  readonly overlay?: Uint8Array;
  /** PNG: the work left, the found image right. */
  readonly sideBySide: Uint8Array;
}

/** Draws both pictures. @throws ImageError when one of them cannot be read. */
export async function evidencePictures({ work, workSize, found, match }: PairToShow): Promise<PairPictures> {
  const [left, right] = [await raster(work), await raster(found)];
  const position = positionOf(match, { workSize, left, right });
  const sideBySide = await besideEachOther(left, right);
  return position === null
    ? { sideBySide }
    : { sideBySide, overlay: await pngOf(laidOver(left, right, { ...position, negative: match.negative })) };
}

// --- internal ---

/** Long side of each picture: enough to compare on a screen; about a megabyte as PNG. */
const SIDE = 800;
const GAP = 16;
/** Magenta: seldom in photographs. */
const EDGE: readonly [number, number, number] = [255, 0, 200];

interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGB. */
  readonly data: Uint8Array;
  /** Pixels of the picture before it was reduced. */
  readonly full: { readonly width: number; readonly height: number };
}

async function raster(bytes: Uint8Array): Promise<Raster> {
  const full = await decode(bytes, { truncated: 'accept' });
  const { data, info } = await sharp(full.data, { raw: { width: full.width, height: full.height, channels: 3 } })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data, full: { width: full.width, height: full.height } };
}

interface Position {
  /** From pixels of the reduced work to pixels of the reduced found image. */
  readonly toFound: readonly number[];
}

function positionOf(
  { kind, alignment }: PairToShow['match'],
  { workSize, left, right }: { readonly workSize: PairToShow['workSize']; readonly left: Raster; readonly right: Raster },
): Position | null {
  // Without an alignment only the same pixels may be laid corner to corner: anything else would suggest a position that nobody found.
  if (alignment === null && kind !== 'exact') return null;
  const homography = alignment?.homography ?? [workSize.width / right.full.width, 0, 0, 0, workSize.height / right.full.height, 0, 0, 0, 1];
  const back = invert(homography);
  if (back === null) return null;
  const [sx, sy] = [workSize.width / left.width, workSize.height / left.height];
  const [tx, ty] = [right.width / right.full.width, right.height / right.full.height];
  const scaled = back.map((value, index) => value * ([sx, sy, 1][index % 3] ?? 1) * ([tx, ty, 1][Math.floor(index / 3)] ?? 1));
  return { toFound: scaled };
}

function laidOver(work: Raster, found: Raster, { toFound, negative }: Position & { readonly negative: boolean }): Raster {
  const { width, height } = work;
  const data = Uint8Array.from(work.data);
  const inside = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = applyHomography(toFound, [x + 0.5, y + 0.5]);
      if (!(u >= 0 && v >= 0 && u < found.width && v < found.height)) continue;
      const [to, from] = [y * width + x, Math.floor(v) * found.width + Math.floor(u)];
      inside[to] = 1;
      for (let c = 0; c < 3; c++) {
        const seen = found.data[from * 3 + c] ?? 0;
        data[to * 3 + c] = ((data[to * 3 + c] ?? 0) + (negative ? 255 - seen : seen)) >> 1;
      }
    }
  }
  markEdge(data, inside, width);
  return { ...work, data };
}

/** Marks the pixels inside that have a neighbour outside. */
function markEdge(data: Uint8Array, inside: Uint8Array, width: number): void {
  for (let i = 0; i < inside.length; i++) {
    const ends = i % width === 0 || i % width === width - 1;
    const neighbours = [inside[i - 1], inside[i + 1], inside[i - width], inside[i + width]];
    if (inside[i] === 1 && (ends || neighbours.some((value) => value !== 1))) data.set(EDGE, i * 3);
  }
}

function pngOf({ width, height, data }: Raster): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

function besideEachOther(left: Raster, right: Raster): Promise<Buffer> {
  const part = ({ width, height, data }: Raster, x: number) => ({
    input: Buffer.from(data),
    raw: { width, height, channels: 3 as const },
    left: x,
    top: 0,
  });
  const height = Math.max(left.height, right.height);
  return sharp({ create: { width: left.width + GAP + right.width, height, channels: 3, background: 'white' } })
    .composite([part(left, 0), part(right, left.width + GAP)])
    .png()
    .toBuffer();
}
