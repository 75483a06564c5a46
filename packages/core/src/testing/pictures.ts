/** Pictures that tests make themselves. */
import sharp, { type Sharp } from 'sharp';

/** RGB pixels. */
export interface TestPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly data: Uint8Array;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colors of the quarters of {@link quarters}: top left, top right, bottom left, bottom right. */
export const QUARTER_COLORS: readonly [Rgb, Rgb, Rgb, Rgb] = [
  [220, 40, 40],
  [40, 180, 60],
  [50, 70, 210],
  [230, 210, 60],
];

/** Four quarters of one color each: every turn and reflection of it can be told. */
export function quarters(width: number, height: number): TestPicture {
  return painted(width, height, (x, y) => QUARTER_COLORS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!);
}

export function painted(width: number, height: number, color: (x: number, y: number) => Rgb): TestPicture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at += 3) data.set(color(x, y), at);
  return { width, height, channels: 3, data };
}

export function asSharp({ width, height, channels, data }: TestPicture): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** The color in the middle of each quarter, in the order of {@link QUARTER_COLORS}. */
export function quarterColors({
  width,
  height,
  data,
}: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}): Rgb[] {
  const places = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const;
  return places.map(([u, v]) => {
    const at = (Math.floor(v * height) * width + Math.floor(u * width)) * 3;
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  });
}

/** Largest difference of any channel between two lists of colors. */
export function colorsApart(a: readonly Rgb[], b: readonly Rgb[]): number {
  return Math.max(...a.flatMap((color, i) => color.map((value, k) => Math.abs(value - b[i]![k]!))));
}
