// Homographies of the plane (nine numbers, row by row) and convex polygons. A picture of w x h spans (0, 0) to (w, h).

export const moved = (x, y) => [1, 0, x, 0, 1, y, 0, 0, 1];

export const scaled = (x, y) => [x, 0, 0, 0, y, 0, 0, 0, 1];

export function turned(degrees) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

/** The map that does the last one first: `chain(a, b)(p) = a(b(p))`. */
export function chain(...maps) {
  return maps.reduce((a, b) =>
    [0, 3, 6].flatMap((row) => [0, 1, 2].map((column) => a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6])),
  );
}

export function inverse([a, b, c, d, e, f, g, h, i]) {
  const out = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const det = a * out[0] + b * out[3] + c * out[6];
  return out.map((value) => value / det);
}

export function project(map, [x, y]) {
  const w = map[6] * x + map[7] * y + map[8];
  return [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
}

/** Whether left and right are exchanged around a point. */
export function mirrors(map, point) {
  const [u, v] = project(map, point);
  return (map[0] - u * map[6]) * (map[4] - v * map[7]) < (map[1] - u * map[7]) * (map[3] - v * map[6]);
}

/** The homography that takes four points to four others. */
export function fromFour(from, to) {
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = to[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  for (let column = 0; column < 8; column++) {
    const best = rows.reduce((most, row, i) => (i >= column && Math.abs(row[column]) > Math.abs(rows[most][column]) ? i : most), column);
    [rows[column], rows[best]] = [rows[best], rows[column]];
    for (let i = 0; i < 8; i++) {
      if (i === column) continue;
      const factor = rows[i][column] / rows[column][column];
      for (let k = column; k < 9; k++) rows[i][k] -= factor * rows[column][k];
    }
  }
  return [...rows.map((row, i) => row[8] / row[i]), 1];
}

export function rectangle(width, height, left = 0, top = 0) {
  return [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ];
}

/** The part of a convex polygon that lies in the picture. */
export function clip(polygon, width, height) {
  const edges = [([x]) => x, ([x]) => width - x, ([, y]) => y, ([, y]) => height - y];
  return edges.reduce((points, inside) => {
    return points.flatMap((point, i) => {
      const next = points[(i + 1) % points.length];
      const [a, b] = [inside(point), inside(next)];
      const kept = a >= 0 ? [point] : [];
      if (a >= 0 === b >= 0) return kept;
      const t = a / (a - b);
      return [...kept, [point[0] + t * (next[0] - point[0]), point[1] + t * (next[1] - point[1])]];
    });
  }, polygon);
}

export function area(polygon) {
  const twice = polygon.reduce((sum, [x, y], i) => {
    const [u, v] = polygon[(i + 1) % polygon.length];
    return sum + x * v - u * y;
  }, 0);
  return Math.abs(twice) / 2;
}
