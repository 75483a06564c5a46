/** Reads `golden/reference.ndjson`: what the pipeline's reference implementation (Python, OpenCV 4.12) finds in the golden pictures. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Variant } from '../descriptors/keypoint-variants.ts';

export interface GoldenConstants {
  readonly 'mulberry32(1)': readonly number[];
  readonly mirror: GoldenPermutation;
  readonly negative: GoldenPermutation;
  readonly indexBits: readonly (readonly number[])[];
  readonly works: readonly string[];
}

export interface GoldenPermutation {
  readonly source: readonly number[];
  /** Hex; the first bit is the lowest of byte 0. */
  readonly flip: string;
}

export interface GoldenImage {
  readonly image: string;
  readonly rgbSha256: string;
  readonly match: GoldenMatch | null;
  readonly review: readonly GoldenMatch[];
  readonly trace?: GoldenTrace;
}

export interface GoldenMatch {
  readonly work: string;
  readonly kind: string;
  readonly probability: number;
  readonly corners: readonly (readonly [number, number])[] | null;
  readonly mirrored: boolean;
  readonly negative: boolean;
  readonly evidence: { readonly sh8: number; readonly ac: number; readonly inliers: number; readonly pdqDistance: number };
}

export interface GoldenTrace extends GoldenFeatures {
  readonly variantDescriptors: { readonly mirror: string; readonly negative: string };
  /** Hex, in the order of `PDQ_DIHEDRAL_ORDER`. */
  readonly pdq: readonly string[];
  readonly candidates: readonly GoldenCandidate[];
  readonly work: GoldenFeatures & { readonly name: string; readonly pdq: string };
  readonly homography: { readonly afterRefine: readonly (readonly number[])[]; readonly final: readonly (readonly number[])[] };
  readonly cells: {
    readonly overlapSize: readonly [width: number, height: number];
    readonly nccDxDy: readonly (readonly [ncc: number, dx: number, dy: number])[];
  };
}

export interface GoldenFeatures {
  readonly frame: { readonly size: readonly [width: number, height: number]; readonly mean: number; readonly std: number };
  readonly keypoints: { readonly found: number; readonly kept: number; readonly first: readonly GoldenKeypoint[] };
}

export interface GoldenKeypoint {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly angle: number;
  readonly descriptor: string;
}

export interface GoldenCandidate {
  readonly work: string;
  readonly variant: Variant;
  readonly score: number;
  readonly support: number;
  readonly similarity: readonly [a: number, b: number, tx: number, ty: number];
  readonly evidence: { readonly inliers: number; readonly cells: number; readonly ac: number; readonly mean: number; readonly sh8: number };
}

export async function readGolden(): Promise<{ constants: GoldenConstants; images: GoldenImage[] }> {
  const file = fileURLToPath(new URL('../../golden/reference.ndjson', import.meta.url));
  const [first, ...rest] = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { constants: (first as { constants: GoldenConstants }).constants, images: rest as GoldenImage[] };
}
