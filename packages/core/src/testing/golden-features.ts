/** Golden pictures on the way through the pipeline's first steps. */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { extractKeypoints, frameOf } from '../descriptors/keypoints.ts';
import { type GrayFrame, toGray } from '../image/gray-frame.ts';
import type { OpenCv } from '../matching/open-cv.ts';
import { AKAZE_THRESHOLD } from '../matching/parameters.ts';
import type { GoldenImage } from './golden.ts';
import { goldenPicture, type Picture } from './golden-pictures.ts';

export interface Features {
  readonly frame: GrayFrame;
  readonly keypoints: KeypointSet;
  /** By the detector, before the choice. */
  readonly found: number;
}

/** Keypoints that the reference implementation kept: in the stored frames, all scales alike. */
export const GOLDEN_KEYPOINTS = { reference: 500, query: 800 } as const;

export function featuresOf(cv: OpenCv, picture: Pick<Picture, 'width' | 'height' | 'data'>, longSide: number, limit: number): Features {
  const frame = frameOf(cv, toGray(picture), longSide);
  return { frame, ...extractKeypoints(frame, limit, { threshold: AKAZE_THRESHOLD }) };
}

/** All photographs by name. */
export async function photoPaths(): Promise<Map<string, string>> {
  const folders = await Promise.all(
    ['works', 'strangers'].map(async (folder) =>
      (await readdir(`${PHOTOS}/${folder}`)).map((name) => [name, `${PHOTOS}/${folder}/${name}`]),
    ),
  );
  return new Map(folders.flat() as [string, string][]);
}

export function pictureFor({ image }: GoldenImage, images: readonly GoldenImage[], photos: ReadonlyMap<string, string>): Promise<Picture> {
  const [stem, change] = image.split('.') as [string, string];
  const number = images.findIndex((one) => one.image === image);
  return goldenPicture(photos.get(`${stem}.jpg`)!, change, number);
}

// --- internal ---

const PHOTOS = fileURLToPath(new URL('../../../../tests/fixtures/photos', import.meta.url));
