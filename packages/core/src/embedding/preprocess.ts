/**
 * From a picture to what a model takes, equal to what the models' authors do (torchvision on Pillow): resize, crop from the middle, bring to range.
 */
import type { ImageModelInput, PixelValues, ResizePlan } from './model-manifest.ts';
import { resample, type ResampleTarget, type RgbPixels } from './resample.ts';

/** What a model takes: one picture, without the batch's dimension. */
export interface ModelInput {
  /** Without the batch: [3, height, width] or [height, width, 3]. */
  readonly dims: readonly [number, number, number];
  readonly data: Uint8Array | Float32Array;
}

/**
 * Part of what a vector depends on: it enters the recipe of every embedding (see `recipeOf`). To be raised with any change of what this file or `resample`
 * computes.
 */
export const PREPROCESS_VERSION = 1;

/** A picture as it is, or its negative. */
export type EmbeddingVariant = 'upright' | 'negative';

/** The model's inputs for a picture, one for each variant; it is resized once, and turned to its negative after that. */
export function preprocess(image: RgbPixels, input: ImageModelInput, variants: readonly EmbeddingVariant[]): ModelInput[] {
  const pixels = resample(image, resizeTarget(image, input.resize));
  return variants.map((variant) => arrange(variant === 'upright' ? pixels : negated(pixels), input));
}

/** What a picture is resized to, and which part of that is taken. */
export function resizeTarget({ width, height }: { readonly width: number; readonly height: number }, plan: ResizePlan): ResampleTarget {
  const { filter } = plan;
  if (plan.kind === 'squash') return { width: plan.width, height: plan.height, filter };
  // As torchvision does it: the long side is cut to whole pixels, not rounded.
  const longSide = Math.trunc((plan.size * Math.max(width, height)) / Math.min(width, height));
  const long = plan.kind === 'short-side' ? Math.min(longSide, plan.maxLongSide) : longSide;
  const size = width <= height ? { width: plan.size, height: long } : { width: long, height: plan.size };
  if (plan.kind === 'short-side') return { ...size, filter };
  const { crop } = plan;
  const window = { left: middle(size.width - crop), top: middle(size.height - crop), width: crop, height: crop };
  return { ...size, filter, window };
}

// --- internal ---

/** Half of what is left over, rounded as Python rounds: halves go to the even side. */
function middle(rest: number): number {
  const half = rest / 2;
  const floor = Math.floor(half);
  return half === floor || floor % 2 === 0 ? floor : floor + 1;
}

function negated(pixels: RgbPixels): RgbPixels {
  return { ...pixels, data: pixels.data.map((value) => 255 - value) };
}

function arrange({ width, height, data }: RgbPixels, { layout, colorOrder, values }: ImageModelInput): ModelInput {
  const count = width * height;
  const order = colorOrder === 'RGB' ? [0, 1, 2] : [2, 1, 0];
  const out = values.type === 'uint8' ? new Uint8Array(3 * count) : new Float32Array(3 * count);
  order.forEach((source, target) => {
    const table = tableOf(values, source);
    const [start, step] = layout === 'NCHW' ? [target * count, 1] : [target, 3];
    for (let i = 0; i < count; i++) out[start + i * step] = table[data[3 * i + source]!]!;
  });
  return { dims: layout === 'NCHW' ? [3, height, width] : [height, width, 3], data: out };
}

/** What each of the 256 bytes becomes; in single precision at every step, as the originals compute it. */
function tableOf(values: PixelValues, channel: number): ArrayLike<number> {
  const bytes = Float32Array.from({ length: 256 }, (_, byte) => byte);
  if (values.type === 'uint8') return bytes;
  const mean = Math.fround(values.mean[channel]!);
  const std = Math.fround(values.std[channel]!);
  return bytes.map((byte) => Math.fround(Math.fround(byte * values.scale) - mean) / std);
}
