/** Gray pictures that tests draw, with enough detail for keypoints and cells. */
import type { GrayFrame } from '../image/gray-frame.ts';
import { mulberry32 } from '../matching/random.ts';

export interface SceneView {
  readonly seed?: number;
  readonly left?: number;
  readonly top?: number;
  readonly scale?: number;
}

/** A scene of soft spots, seen through a window that starts at (left, top) and shows `scale` scene units a pixel. */
export function scene(width: number, height: number, { seed = 1, left = 0, top = 0, scale = 1 }: SceneView = {}): GrayFrame {
  const random = mulberry32(seed);
  const unit = () => random() / 2 ** 32;
  const spots = Array.from({ length: SPOTS }, () => ({ x: unit() * EXTENT, y: unit() * EXTENT, r: 3 + unit() * 14, v: unit() * 2 - 1 }));
  const light = new Float64Array(width * height).fill(128);
  for (const { x, y, r, v } of spots) {
    const [cx, cy, radius] = [(x - left) / scale, (y - top) / scale, (3 * r) / scale];
    for (let row = Math.max(0, Math.ceil(cy - radius)); row <= Math.min(height - 1, cy + radius); row++) {
      for (let column = Math.max(0, Math.ceil(cx - radius)); column <= Math.min(width - 1, cx + radius); column++) {
        const distance = ((column - cx) ** 2 + (row - cy) ** 2) * scale * scale;
        light[row * width + column]! += 90 * v * Math.exp(-distance / (2 * r * r));
      }
    }
  }
  return { width, height, data: Uint8Array.from(light, (value) => Math.max(0, Math.min(255, Math.round(value)))) };
}

// --- internal ---

const SPOTS = 1500;
/** Side of the square that the spots fill, scene units. */
const EXTENT = 700;
