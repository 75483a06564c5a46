// Moves pixels by a homography or any other map, with bilinear interpolation.
import { relocated } from './piece.mjs';
import { chain, inverse, moved, project, rectangle, turned } from './plane.mjs';

/** @param options `forward`: from pixels of the piece to those of the new canvas; `background`: RGB around it. */
function warped(piece, { forward, width, height, background = [255, 255, 255] }) {
  const back = inverse(forward);
  const data = sampled(piece, { width, height, background }, (x, y) => {
    const w = back[6] * x + back[7] * y + back[8];
    return [(back[0] * x + back[1] * y + back[2]) / w, (back[3] * x + back[4] * y + back[5]) / w];
  });
  return relocated(piece, { forward, width, height, data });
}

/** The piece, moved by `map` and placed on the smallest canvas that holds all of it. */
export function warpedWhole(piece, map, background) {
  const corners = rectangle(piece.width, piece.height).map((corner) => project(map, corner));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const width = Math.max(8, Math.round(Math.max(...xs) - left));
  const height = Math.max(8, Math.round(Math.max(...ys) - top));
  return warped(piece, { forward: chain(moved(-left, -top), map), width, height, background });
}

/** Turned about its middle. `cut`: no background is seen, at the price of the borders. */
export function rotated(piece, degrees, { cut = false, background } = {}) {
  if (!cut) return warpedWhole(piece, turned(degrees), background);
  const [c, s] = [Math.abs(Math.cos((degrees * Math.PI) / 180)), Math.abs(Math.sin((degrees * Math.PI) / 180))];
  const shrink = Math.max(c + (s * piece.height) / piece.width, c + (s * piece.width) / piece.height);
  const [width, height] = [piece.width, piece.height].map((side) => Math.floor(side / shrink));
  return warped(piece, {
    forward: chain(moved(width / 2, height / 2), turned(degrees), moved(-piece.width / 2, -piece.height / 2)),
    width,
    height,
  });
}

/** Pixels of a new canvas of which `source(x, y)` says where in the piece they come from. */
export function sampled({ width: w, height: h, data }, { width, height, background }, source) {
  const out = Buffer.alloc(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [u, v] = source(x + 0.5, y + 0.5);
      if (u < 0 || v < 0 || u > w || v > h) {
        out[at] = background[0];
        out[at + 1] = background[1];
        out[at + 2] = background[2];
        continue;
      }
      const [px, py] = [Math.min(Math.max(u - 0.5, 0), w - 1), Math.min(Math.max(v - 0.5, 0), h - 1)];
      const [x0, y0] = [Math.floor(px), Math.floor(py)];
      const [fx, fy] = [px - x0, py - y0];
      const a = 3 * (y0 * w + x0);
      const right = x0 + 1 < w ? 3 : 0;
      const down = y0 + 1 < h ? 3 * w : 0;
      for (let c = 0; c < 3; c++) {
        const upper = data[a + c] + fx * (data[a + right + c] - data[a + c]);
        const lower = data[a + down + c] + fx * (data[a + down + right + c] - data[a + down + c]);
        out[at + c] = Math.round(upper + fy * (lower - upper));
      }
    }
  }
  return out;
}
