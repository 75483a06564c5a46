/** Fingerprints made ready for comparing: descriptors packed, frames decoded. */
import { packDescriptors } from '../descriptors/descriptor-words.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { decodeFrame } from '../image/frame-codec.ts';
import type { ReferenceView } from './examination.ts';
import { queryKeypoints, queryViews, type QueryViews } from './query-views.ts';

export async function prepareQuery(query: Pick<Fingerprint, 'keypoints' | 'frame'>): Promise<QueryViews> {
  return queryViews(queryKeypoints(query.keypoints, query.frame.width), await decodeFrame(query.frame));
}

export async function prepareReference({ keypoints, frame }: Pick<Fingerprint, 'keypoints' | 'frame'>): Promise<ReferenceView> {
  const { count, points, descriptors } = keypoints;
  return { keypoints: { count, points, words: packDescriptors(descriptors) }, frame: await decodeFrame(frame) };
}
