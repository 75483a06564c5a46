// Attacks on the values: colour, light, sharpness, screens. The geometry stays, but for those with `mirror`.
import { mapped, painted, repainted } from '../lib/piece.mjs';
import { croppedTo, inverted, mirrored, resized } from '../lib/steps.mjs';

export const COLOUR = {
  blur: (piece, { at }) => blurred(piece, at(1, 2.5, 5)),
  'blur-motion': (piece, { at }) => motion(piece, at(5, 11, 21)),
  noise: (piece, { at, normal }) => noisy(piece, at(10, 25, 50), normal),
  'salt-pepper': (piece, { at, random }) => salted(piece, at(0.01, 0.04, 0.12), random),
  sharpen: (piece, { at }) => repainted(piece, (image) => image.sharpen({ sigma: at(1, 1.5, 2), m1: at(2, 6, 15), m2: at(3, 10, 25) })),
  median: (piece, { at }) => repainted(piece, (image) => image.median(at(3, 5, 9))),
  emboss: (piece, { at }) => embossed(piece, at(0.3, 0.6, 1)),

  gray: (piece, { at }) => mapped(gray(piece), contrast(at(1, 1.2, 1.5))),
  sepia: (piece, { at }) => tinted(piece, at(0.5, 0.8, 1), [1.08, 0.9, 0.66]),
  duotone: (piece, { at }) => duotone(piece, at(0.5, 0.8, 1)),
  tint: (piece, { at, pick }) =>
    overlaid(
      piece,
      at(0.15, 0.3, 0.5),
      pick([
        [220, 40, 40],
        [30, 80, 220],
        [40, 170, 60],
        [240, 190, 30],
      ]),
    ),
  hue: (piece, { at }) => repainted(piece, (image) => image.modulate({ hue: at(30, 90, 180) })),
  'channel-swap': (piece, { at }) => at(swapped([2, 1, 0]), swapped([1, 2, 0]), swapped([1, 0, 2]))(piece),
  saturation: (piece, { at, pick }) =>
    repainted(piece, (image) => image.modulate({ saturation: pick([at(1.4, 2, 3.5), at(0.7, 0.4, 0.15)]) })),
  brighten: (piece, { at }) => mapped(piece, (value) => value * at(1.15, 1.3, 1.5)),
  darken: (piece, { at }) => mapped(piece, (value) => value * at(0.8, 0.55, 0.3)),
  'contrast-up': (piece, { at }) => mapped(piece, contrast(at(1.3, 1.7, 2.5))),
  'contrast-down': (piece, { at }) => mapped(piece, contrast(at(0.7, 0.45, 0.22))),
  gamma: (piece, { at, pick }) => {
    const exponent = at(1.3, 1.7, 2.4) ** pick([-1, 1]);
    return mapped(piece, (value) => 255 * (value / 255) ** exponent);
  },
  /** All light parts are plain white. */
  overexpose: (piece, { at }) => mapped(piece, (value) => value * at(1.6, 2, 2.6) + at(0, 10, 20)),
  posterise: (piece, { at }) => mapped(piece, levels(at(8, 5, 3))),
  threshold: (piece, { at }) => thresholded(piece, at(0.5, 0.75, 1)),
  solarise: (piece, { at }) => mapped(piece, (value) => (value < at(220, 180, 140) ? value : 255 - value)),
  vignette: (piece, { at }) => vignetted(piece, at(0.4, 0.7, 0.95)),
  'light-leak': (piece, { at, random }) => leaked(piece, at(90, 160, 240), { x: random(), y: random() }),

  invert: (piece, { at }) => mapped(inverted(piece), contrast(at(1, 0.85, 0.6))),
  'invert-mirror': async (piece, { at, random }) =>
    croppedTo(inverted(await mirrored(piece)), at(1, 0.85, 0.6), { x: random(), y: random() }),

  halftone: (piece, { at, between }) => screened(piece, at(3.5, 5, 7), between),
  'halftone-gray': (piece, { at, between }) => screened(gray(piece), at(3, 4, 5.5), between),
  scanlines: (piece, { at }) => lined(piece, at(0.25, 0.45, 0.7), at(3, 4, 6)),
  moire: (piece, { at, between }) => moire(piece, at(0.15, 0.3, 0.5), between),
  pixelise: (piece, { at }) => pixelised(piece, at(192, 112, 72)),
  dither: (piece, { at }) =>
    repainted(piece, async (image) =>
      (await import('sharp')).default(await image.png({ palette: true, colours: at(32, 8, 4), dither: 1 }).toBuffer()),
    ),
};

const contrast = (factor) => (value) => 128 + factor * (value - 128);

export const blurred = (piece, sigma) => repainted(piece, (image) => image.blur(sigma));

export const gray = (piece) =>
  painted(piece, ([r, g, b]) => {
    const y = luma(r, g, b);
    return [y, y, y];
  });

export function noisy(piece, deviation, normal) {
  return painted(piece, ([r, g, b]) => {
    const common = 0.7 * deviation * normal();
    const own = 0.7 * deviation;
    return [r + common + own * normal(), g + common + own * normal(), b + common + own * normal()];
  });
}

const swapped = (order) => (piece) => painted(piece, (values) => order.map((channel) => values[channel]));

const luma = (r, g, b) => 0.299 * r + 0.587 * g + 0.114 * b;

function levels(count) {
  const step = 255 / (count - 1);
  return (value) => Math.round(value / step) * step;
}

/** Along a diagonal. */
function motion(piece, length) {
  const kernel = Array.from({ length: length * length }, (_, i) => (i % (length + 1) === 0 ? 1 : 0));
  return repainted(piece, (image) => image.convolve({ width: length, height: length, kernel, scale: length }));
}

function salted(piece, share, random) {
  return painted(piece, ([r, g, b]) => {
    const drawn = random();
    if (drawn > share) return [r, g, b];
    return drawn < share / 2 ? [0, 0, 0] : [255, 255, 255];
  });
}

function embossed(piece, strength) {
  const s = strength;
  return repainted(piece, (image) => image.convolve({ width: 3, height: 3, kernel: [-2 * s, -s, 0, -s, 1, s, 0, s, 2 * s], scale: 1 }));
}

function tinted(piece, strength, [fr, fg, fb]) {
  return painted(piece, ([r, g, b]) => {
    const y = luma(r, g, b);
    return [r + strength * (y * fr - r), g + strength * (y * fg - g), b + strength * (y * fb - b)];
  });
}

/** Dark parts blue, light ones orange. */
function duotone(piece, strength) {
  return painted(piece, ([r, g, b]) => {
    const t = luma(r, g, b) / 255;
    return [r + strength * (20 + 235 * t - r), g + strength * (30 + 160 * t - g), b + strength * (110 - 30 * t - b)];
  });
}

export function overlaid(piece, opacity, [cr, cg, cb]) {
  return painted(piece, ([r, g, b]) => [r + opacity * (cr - r), g + opacity * (cg - g), b + opacity * (cb - b)]);
}

/** `strength` 1: black and white. */
function thresholded(piece, strength) {
  const values = gray(piece).data.filter((_, i) => i % 3 === 0);
  const middle = values.toSorted()[values.length >> 1];
  return painted(piece, ([r, g, b]) => {
    const target = luma(r, g, b) < middle ? 0 : 255;
    return [r + strength * (target - r), g + strength * (target - g), b + strength * (target - b)];
  });
}

function vignetted(piece, strength) {
  const { width, height } = piece;
  return painted(piece, ([r, g, b], x, y) => {
    const far = Math.hypot((2 * x) / width - 1, (2 * y) / height - 1) / Math.SQRT2;
    const light = 1 - strength * Math.min(1, far * far * 1.4);
    return [r * light, g * light, b * light];
  });
}

function leaked(piece, strength, { x: px, y: py }) {
  const { width, height } = piece;
  return painted(piece, ([r, g, b], x, y) => {
    const light = strength * Math.exp(-(((x / width - px) ** 2 + (y / height - py) ** 2) / 0.12));
    return [r + light, g + 0.7 * light, b + 0.4 * light];
  });
}

/** Printed dots, `cell` pixels apart, each colour under its own angle. */
export function screened(piece, cell, between) {
  const start = between(0, 90);
  const waves = [15, 45, 75].map((degrees) => {
    const angle = ((degrees + start) * Math.PI) / 180;
    return [(Math.cos(angle) * 2 * Math.PI) / cell, (Math.sin(angle) * 2 * Math.PI) / cell];
  });
  const isGray = piece.data.every((value, i) => i > 3000 || value === piece.data[i - (i % 3)]);
  return painted(piece, ([r, g, b], x, y) =>
    [r, g, b].map((value, channel) => {
      const [c, s] = waves[isGray ? 1 : channel];
      const screen = 0.5 + (Math.cos(c * x + s * y) + Math.cos(c * y - s * x)) / 4;
      return 255 * Math.min(1, Math.max(0, 0.5 + 3 * (value / 255 - screen)));
    }),
  );
}

function lined(piece, strength, period) {
  return painted(piece, ([r, g, b], _, y) => {
    const light = 1 - strength * (0.5 + 0.5 * Math.cos((2 * Math.PI * y) / period));
    return [r * light, g * light, b * light];
  });
}

/** What a camera sees of a screen: broad coloured waves and a fine grid. */
export function moire(piece, strength, between) {
  const waves = [0, 1, 2].map(() => [between(0.04, 0.12), between(-0.08, 0.08), between(0, 6)]);
  return painted(piece, ([r, g, b], x, y) => {
    const grid = 1 - strength * 0.5 * ((x % 3 === 0 ? 1 : 0) + (y % 3 === 0 ? 1 : 0));
    return [r, g, b].map((value, channel) => {
      const [fx, fy, phase] = waves[channel];
      return value * grid * (1 + strength * Math.sin(fx * x + fy * y + phase + 0.00004 * x * y));
    });
  });
}

/** To a few squares along the long side. */
async function pixelised(piece, squares) {
  const { width, height } = piece;
  const factor = squares / Math.max(width, height);
  const small = await resized(piece, factor * width, factor * height);
  return painted(piece, (_, x, y) => {
    const at = 3 * (Math.floor(((y + 0.5) * small.height) / height) * small.width + Math.floor(((x + 0.5) * small.width) / width));
    return [small.data[at], small.data[at + 1], small.data[at + 2]];
  });
}
