/** OpenCV's own AKAZE: what ours is compared with. */
import type { AkazeFeatures } from '../akaze/akaze.ts';
import { DESCRIPTOR_BYTES } from '../descriptors/keypoint-set.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { type OpenCv, withScope } from '../matching/open-cv.ts';

/** All keypoints, as they were found. */
export function openCvAkaze(cv: OpenCv, frame: GrayFrame, threshold: number): AkazeFeatures {
  return withScope(cv, (scope) => {
    const detector = scope.own(new cv.AKAZE());
    detector.setThreshold(threshold);
    const found = scope.own(new cv.KeyPointVector());
    const rows = scope.mat();
    detector.detectAndCompute(scope.gray(frame.width, frame.height, frame.data), scope.mat(), found, rows);
    const count = found.size();
    const points = new Float32Array(4 * count);
    const responses = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const { pt, size, angle, response } = found.get(i);
      points.set([pt.x, pt.y, size, (angle * Math.PI) / 180], 4 * i);
      responses[i] = response;
    }
    const descriptors = count === 0 ? new Uint8Array() : rows.data.slice(0, DESCRIPTOR_BYTES * count);
    return { keypoints: { count, points, descriptors }, responses, found: count };
  });
}
