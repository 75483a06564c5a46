/** From pixels to a fingerprint. Takes some 60 ms of one core: run it in a worker thread (see `createEngine`). */
import { frameOf, frameSize, pictureKeypoints } from './descriptors/keypoints.ts';
import { PDQ_BYTES } from './descriptors/pdq-descriptor.ts';
import { pdqDihedral } from './descriptors/pdq.ts';
import type { Fingerprint, FingerprintRole } from './fingerprint.ts';
import { areaResize } from './image/area-resize.ts';
import type { DecodedImage } from './image/decoded-image.ts';
import { encodeFrame } from './image/frame-codec.ts';
import { type GrayFrame, toGray } from './image/gray-frame.ts';
import type { OpenCv } from './matching/open-cv.ts';
import { PDQ_LONG_SIDE, QUERY_LONG_SIDE, QUERY_PLAN, REFERENCE_LONG_SIDE, REFERENCE_PLAN } from './matching/parameters.ts';
import type { FrameSize } from './matching/refine.ts';

/** The fingerprint of a decoded image, as a registered work (`reference`) or as an image that is asked about (`query`). */
export async function extractFingerprint(cv: OpenCv, image: DecodedImage, role: FingerprintRole): Promise<Fingerprint> {
  return lookAt(image, role).fingerprint(cv);
}

/** What is known of an image after some 4 ms: all of its fingerprint but keypoints and frame. */
export type LookFacts = Omit<Fingerprint, 'keypoints' | 'frame'> & { readonly frame: FrameSize };

/** An image that was looked at, and whose fingerprint is completed only when somebody asks for it. */
export interface ImageLook {
  readonly facts: LookFacts;
  /** Made when first asked for. */
  gray(): GrayFrame;
  /** Takes what is missing: some 50 ms. */
  fingerprint(cv: OpenCv): Promise<Fingerprint>;
}

/** Hashes an image. */
export function lookAt(image: DecodedImage, role: FingerprintRole): ImageLook {
  const { hashes, quality } = pdqDihedral(pdqReduced(image));
  const upright = hashes.slice(0, PDQ_BYTES);
  const { fileSha256, pixelSha256, width, height } = image;
  const pdq = { algorithm: 'pdq', variant: 'full', hash: upright, quality } as const;
  const hashed = { version: 1, role, fileSha256, pixelSha256, width, height, pdq } as const;
  const facts = { ...hashed, pdqDihedral: role === 'reference' ? upright : hashes, frame: frameSize(image, longSideOf(role)) };
  let gray: GrayFrame | undefined;
  const grayOnce = () => (gray ??= toGray(image));
  let completed: Promise<Fingerprint> | undefined;
  return { facts, gray: grayOnce, fingerprint: (cv) => (completed ??= complete(cv, facts, grayOnce())) };
}

/** What PDQ is taken from. */
type Pixels = Pick<DecodedImage, 'width' | 'height' | 'data'>;

/** PDQ is hashed from a long side of 512 px: the hash stays the same within a bit or two, and large pictures cost no more than small ones. */
export function pdqReduced(image: Pixels): Pixels {
  const scale = Math.max(image.width, image.height) / PDQ_LONG_SIDE;
  if (scale <= 1 || Math.min(image.width, image.height) / scale < 1) return image;
  const width = Math.round(image.width / scale);
  const height = Math.round(image.height / scale);
  return areaResize({ width: image.width, height: image.height, channels: 3, data: image.data }, width, height, scale);
}

// --- internal ---

async function complete(cv: OpenCv, facts: LookFacts, gray: GrayFrame): Promise<Fingerprint> {
  const frame = await encodeFrame(frameOf(cv, gray, longSideOf(facts.role)));
  const keypoints = pictureKeypoints(cv, gray, frame, facts.role === 'reference' ? REFERENCE_PLAN : QUERY_PLAN);
  return { ...facts, keypoints, frame };
}

function longSideOf(role: FingerprintRole): number {
  return role === 'reference' ? REFERENCE_LONG_SIDE : QUERY_LONG_SIDE;
}
