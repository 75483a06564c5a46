/** The pictures that `golden/reference.ndjson` speaks of, made from the photographs in the repository with integer arithmetic only. */
import { decode } from '../image/decode.ts';
import type { RawPixels } from '../image/image-input.ts';
import { mulberry32 } from '../matching/random.ts';

/** Three channels, as all golden pictures have. */
export interface Picture extends RawPixels {
  readonly channels: 3;
}

/** `number`: the picture's place in the list; its change draws from a generator that is seeded with it. */
export async function goldenPicture(photo: string, change: string, number: number): Promise<Picture> {
  const small = shrink(await pictureOf(photo), CHANGED_LONG_SIDE);
  return changes(mulberry32(SEED + number))[change]!(small);
}

async function pictureOf(file: string): Promise<Picture> {
  const { width, height, data } = await decode(file);
  return { width, height, channels: 3, data };
}

// --- internal ---

const SEED = 20261124;
/** Pixels. */
const CHANGED_LONG_SIDE = 1000;
const SMALL_LONG_SIDE = 240;

function changes(random: () => number): Record<string, (picture: Picture) => Picture> {
  return {
    stranger: (picture) => picture,
    part: (picture) => cut(picture, 0.5, random),
    'mirrored-part': (picture) => cut(mirrored(picture), 0.6, random),
    caption: (picture) => captioned(picture, random),
    'quarter-turn': quarterTurned,
    negative: ({ data, ...size }) => ({ ...size, data: data.map((value) => 255 - value) }),
    small: (picture) => shrink(picture, SMALL_LONG_SIDE),
  };
}

/** The color of each target pixel. */
type Paint = (x: number, y: number, channel: number) => number;

function paint(width: number, height: number, color: Paint): Picture {
  const data = new Uint8Array(width * height * 3);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let k = 0; k < 3; k++) data[i++] = color(x, y, k);
  }
  return { width, height, channels: 3, data };
}

function at({ width, data }: Picture, x: number, y: number, channel: number): number {
  return data[(y * width + x) * 3 + channel]!;
}

/** Area reduction by a whole factor. */
function shrink(picture: Picture, longSide: number): Picture {
  const factor = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / longSide));
  const area = factor * factor;
  return paint(Math.floor(picture.width / factor), Math.floor(picture.height / factor), (x, y, k) => {
    let sum = 0;
    for (let v = 0; v < factor; v++) for (let u = 0; u < factor; u++) sum += at(picture, x * factor + u, y * factor + v, k);
    return Math.floor((sum + (area >> 1)) / area);
  });
}

function cut(picture: Picture, share: number, random: () => number): Picture {
  const width = Math.trunc(picture.width * Math.sqrt(share));
  const height = Math.trunc(picture.height * Math.sqrt(share));
  const top = random() % (picture.height - height + 1);
  const left = random() % (picture.width - width + 1);
  return paint(width, height, (x, y, k) => at(picture, left + x, top + y, k));
}

function mirrored(picture: Picture): Picture {
  return paint(picture.width, picture.height, (x, y, k) => at(picture, picture.width - 1 - x, y, k));
}

/** Anticlockwise. */
function quarterTurned(picture: Picture): Picture {
  return paint(picture.height, picture.width, (x, y, k) => at(picture, picture.width - 1 - y, x, k));
}

/** A white bar on top with black blocks in place of letters. */
function captioned(picture: Picture, random: () => number): Picture {
  const { width } = picture;
  const barHeight = Math.floor(picture.height / 5);
  const size = Math.max(2, Math.floor(picture.height / 40));
  const bar = new Uint8Array(width * barHeight).fill(255);
  for (let line = 0; line < 2; line++) {
    let x = size;
    while (x < width - 4 * size) {
      const letter = Math.floor(size / 2) + (random() % size);
      const isLetter = random() % 6 !== 0;
      const bottom = Math.min(barHeight, (3 + 4 * line) * size);
      if (isLetter) for (let y = (1 + 4 * line) * size; y < bottom; y++) bar.fill(0, y * width + x, y * width + x + letter);
      x += letter + Math.floor(size / 3) + 1;
    }
  }
  return paint(width, barHeight + picture.height, (x, y, k) => (y < barHeight ? bar[y * width + x]! : at(picture, x, y - barHeight, k)));
}
