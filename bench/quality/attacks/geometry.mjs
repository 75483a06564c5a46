// Attacks on the shape: size, part, place, direction. Each is `(piece, context) => piece`.
import { chain, fromFour, moved, rectangle, scaled } from '../lib/plane.mjs';
import { cropped, croppedTo, flipped, mirrored, resized, resizedBy, resizedTo } from '../lib/steps.mjs';
import { rotated, sampled, warpedWhole } from '../lib/warp.mjs';

const GROUNDS = [
  [255, 255, 255],
  [0, 0, 0],
  [128, 128, 128],
];

export const GEOMETRY = {
  resize: (piece, { at }) => resizedBy(piece, at(0.7, 0.5, 0.25)),
  enlarge: (piece, { at }) => resizedBy(piece, at(1.3, 1.6, 2.2)),
  thumbnail: (piece, { at }) => resizedTo(piece, at(160, 128, 96)),
  'thumbnail-80': (piece, { at }) => resizedTo(piece, at(128, 96, 80)),
  /** To a square, and beyond. */
  squash: (piece, { at, pick }) => stretched(piece, at(1.25, 1.5, 2) ** pick([-1, 1])),
  'squash-extreme': (piece, { at, pick }) => stretched(piece, at(2, 2.25, 2.5) ** pick([-1, 1])),

  'crop-centre': (piece, { at }) => croppedTo(piece, at(0.85, 0.6, 0.35)),
  'crop-corner': (piece, { at, below }) => croppedTo(piece, at(0.85, 0.6, 0.35), { x: below(2), y: below(2) }),
  'crop-random': (piece, { at, random }) => croppedTo(piece, at(0.85, 0.6, 0.35), { x: random(), y: random() }),
  'crop-small': (piece, { at, random }) => croppedTo(piece, at(0.35, 0.25, 0.15), { x: random(), y: random() }),
  /** A square, a banner or a strip upright, as forms on pages ask for. */
  'crop-form': (piece, { at, pick, random }) =>
    croppedTo(piece, at(0.75, 0.5, 0.35), { x: random(), y: random(), ratio: at(1.3, 1.8, 2.5) ** pick([-1, 1]) }),

  'rotate-slight': (piece, { at, sign }) => rotated(piece, sign() * at(1, 2, 5), { cut: true }),
  rotate: (piece, { at, sign, pick }) => rotated(piece, sign() * at(7, 15, 30), { background: pick(GROUNDS) }),
  'rotate-any': (piece, { at, sign, pick, between }) =>
    rotated(piece, sign() * (at(30, 45, 60) + between(-6, 6)), { background: pick(GROUNDS) }),
  'rotate-cut': (piece, { at, sign }) => rotated(piece, sign() * at(7, 15, 30), { cut: true }),
  'rotate-right': (piece, { at }) => rotated(piece, at(180, 90, 270)),

  mirror: (piece) => mirrored(piece),
  flip: (piece) => flipped(piece),
  'mirror-crop': async (piece, { at, random }) => croppedTo(await mirrored(piece), at(0.85, 0.6, 0.35), { x: random(), y: random() }),
  'mirror-rotate': async (piece, { at, sign }) => rotated(await mirrored(piece), sign() * at(3, 8, 20), { cut: true }),

  perspective: (piece, { at, between }) => tilted(piece, at(0.05, 0.1, 0.18), between),
  shear: (piece, { at, sign, below }) => {
    const share = sign() * at(0.05, 0.12, 0.22);
    return warpedWhole(piece, below(2) === 0 ? [1, share, 0, 0, 1, 0, 0, 0, 1] : [1, 0, 0, share, 1, 0, 0, 0, 1]);
  },
  /** As a page that does not lie flat: no homography says it exactly. */
  bend: (piece, { at, random, between }) => bent(piece, at(0.004, 0.008, 0.014), { random, between }),
  /** Two strips are taken out of the middle, as when columns and rows are removed. */
  'cut-strip': (piece, { at, between }) => withoutStrip(piece, at(0.02, 0.06, 0.12), between(0.35, 0.65)),
};

/** By how much wider in relation to the height; the area stays. */
function stretched(piece, ratio) {
  return resized(piece, piece.width * Math.sqrt(ratio), piece.height / Math.sqrt(ratio));
}

/** Each corner is moved inwards by up to `share` of the sides. */
export function tilted(piece, share, between, background = [255, 255, 255]) {
  const { width, height } = piece;
  const signs = [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ];
  const to = rectangle(width, height).map(([x, y], i) => [
    x + signs[i][0] * between(0, share) * width,
    y + signs[i][1] * between(0, share) * height,
  ]);
  return warpedWhole(piece, fromFour(rectangle(width, height), to), background);
}

/** Waves of half a period to one and a half over the picture, `share` of its long side high. */
export function bent(piece, share, { random, between }) {
  const { width, height } = piece;
  const high = share * Math.max(width, height);
  const [fx, fy] = [(between(0.5, 1.5) * 2 * Math.PI) / width, (between(0.5, 1.5) * 2 * Math.PI) / height];
  const [px, py] = [2 * Math.PI * random(), 2 * Math.PI * random()];
  const data = sampled(piece, { width, height, background: [255, 255, 255] }, (x, y) => [
    Math.min(width, Math.max(0, x + high * Math.sin(fy * y + py))),
    Math.min(height, Math.max(0, y + high * Math.sin(fx * x + px))),
  ]);
  return { ...piece, data, isBent: true };
}

/** The rest is put together again: two parts, each with its own map. */
async function withoutStrip(piece, share, place) {
  const first = Math.round(piece.width * (place - share / 2));
  const second = Math.round(piece.width * (place + share / 2));
  const left = await cropped(piece, { left: 0, top: 0, width: first, height: piece.height });
  const right = await cropped(piece, { left: second, top: 0, width: piece.width - second, height: piece.height });
  const width = left.width + right.width;
  const data = Buffer.alloc(3 * width * piece.height);
  for (let y = 0; y < piece.height; y++) {
    left.data.copy(data, 3 * y * width, 3 * y * left.width, 3 * (y + 1) * left.width);
    right.data.copy(data, 3 * (y * width + left.width), 3 * y * right.width, 3 * (y + 1) * right.width);
  }
  const rightMap = chain(right.toWork, moved(-left.width, 0));
  const parts = [
    { region: rectangle(left.width, left.height), map: left.toWork },
    { region: rectangle(right.width, right.height, left.width), map: rightMap },
  ];
  return {
    ...piece,
    width,
    data,
    region: rectangle(width, piece.height),
    toWork: chain(piece.toWork, scaled(piece.width / width, 1)),
    parts,
  };
}
