/** A query as it is, mirrored and negative: keypoints and frames, each made when first asked for. */
import { packDescriptors } from '../descriptors/descriptor-words.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { isMirrored, isNegative, type Variant, variantKeypoints } from '../descriptors/keypoint-variants.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import type { PackedKeypoints } from './guided-matching.ts';

export interface QueryKeypoints {
  set(variant: Variant): KeypointSet;
  packed(variant: Variant): PackedKeypoints;
}

export interface QueryViews {
  keypoints(variant: Variant): PackedKeypoints;
  frame(variant: Variant): GrayFrame;
}

export function queryKeypoints(keypoints: KeypointSet, frameWidth: number): QueryKeypoints {
  const set = remembered((variant) => variantKeypoints(keypoints, frameWidth, variant));
  const packed = remembered((variant) => {
    const { count, points, descriptors } = set(variant);
    return { count, points, words: packDescriptors(descriptors) };
  });
  return { set, packed };
}

export function queryViews(keypoints: QueryKeypoints, frame: GrayFrame): QueryViews {
  return { keypoints: keypoints.packed, frame: remembered((variant) => variantFrame(frame, variant)) };
}

/** The frame as a variant shows it; a copy. */
export function variantFrame(frame: GrayFrame, variant: Variant): GrayFrame {
  const { width, height } = frame;
  const data = frame.data.slice();
  if (isMirrored(variant)) for (let y = 0; y < height; y++) data.subarray(y * width, (y + 1) * width).reverse();
  if (isNegative(variant)) for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
  return { width, height, data };
}

// --- internal ---

function remembered<T>(make: (variant: Variant) => T): (variant: Variant) => T {
  const made = new Map<Variant, T>();
  return (variant) => {
    const held = made.get(variant) ?? make(variant);
    made.set(variant, held);
    return held;
  };
}
