import { describe, expect, it } from 'vitest';
import type { Cell } from './cell-comparison.ts';
import { copyProbability, evidenceOf } from './evidence.ts';
import { geometricVerdict } from './verdict.ts';

const overlap = { width: 192, height: 128, fromReference: [1, 0, 0, 0, 1, 0, 0, 0, 1], scale: 1, queryScale: 1 };
const cell = (ncc: number, dx = 0, dy = 0): Cell => ({ ncc, dx, dy, x: 0, y: 0 });
const cells = (count: number, one: Cell) => Array.from({ length: count }, () => one);

const fitOf = (residualPx: number | null) => (residualPx === null ? null : { residualPx, medianPx: residualPx / 2, exactCells: 7 });

function evidence(list: readonly Cell[], strongDrift: number | null = 0.05, inlierDistances: readonly number[] = [10, 120, 121]) {
  return evidenceOf({
    voteWeight: 20,
    inlierDistances,
    comparison: { cells: list, overlap, cellSize: { width: 24, height: 24 }, texturedShare: 1 },
    fit: fitOf(strongDrift),
    place: null,
  });
}

describe('evidence', () => {
  it('counts what agrees, what agrees strongly, and what has moved', () => {
    const figures = evidence([cell(0.95), cell(0.7, 1, 1), cell(0.7, 2, 0), cell(0.4), cell(-0.2)]);
    expect(figures).toMatchObject({
      inliers: 2,
      cells: 5,
      agreeingCells: 2,
      agreeingShare: 0.4,
      strongShare: 0.2,
      strongDrift: 0.05,
      medianDrift: 0.025,
    });
    expect(figures.meanCorrelation).toBeCloseTo(0.51, 9);
    expect(figures.drift).toBeCloseTo((0 + Math.SQRT2 + 2) / 3, 9);
  });

  it('says how far the image is from being the whole work, whichever way it is turned', () => {
    const place = (map: readonly number[], query = { width: 400, height: 200 }) => ({ reference: { width: 200, height: 100 }, query, map });
    const offset = (...shape: Parameters<typeof place>) =>
      evidenceOf({ voteWeight: 0, inlierDistances: [], comparison: null, fit: null, place: place(...shape) }).frameOffset;
    expect(offset([2, 0, 0.5, 0, 2, 0.5, 0, 0, 1])).toBeCloseTo(0, 9);
    expect(offset([0, -2, 198.5, 2, 0, 0.5, 0, 0, 1], { width: 200, height: 400 })).toBeCloseTo(0, 9);
    expect(offset([2, 0, 8.5, 0, 2, 0.5, 0, 0, 1])).toBeCloseTo(0.02, 9);
    expect(offset([3, 0, 1, 0, 3, 1, 0, 0, 1])).toBeCloseTo(1 / 3, 9);
    expect(offset([5, 0, 2, 0, 5, 2, 0, 0, 1])).toBe(1);
    expect(offset([0, 0, 0, 0, 0, 0, 0, 0, 1])).toBeNull();
  });

  it('counts cells well inside the work apart', () => {
    const at = (x: number, y: number, ncc: number): Cell => ({ ncc, dx: 0, dy: 0, x, y });
    const rim = [at(5, 50, 0.9), at(187, 50, 0.9), at(96, 4, 0.9), at(96, 124, 0.9)];
    const inner = [at(60, 60, 0.9), at(120, 60, 0.1), at(60, 80, 0.1), at(120, 80, 0.1)];
    const place = { reference: { width: 192, height: 128 }, query: { width: 192, height: 128 }, map: overlap.fromReference };
    const share = (list: readonly Cell[]) =>
      evidenceOf({
        voteWeight: 0,
        inlierDistances: [],
        comparison: { cells: list, overlap, cellSize: { width: 24, height: 24 }, texturedShare: 1 },
        fit: null,
        place,
      }).innerAgreeingShare;
    expect(share([...rim, ...inner])).toBe(0.25);
    expect(share([...rim, ...inner.slice(1)])).toBeNull();
  });

  it('of nothing is nothing', () => {
    const none = evidenceOf({ voteWeight: 0, inlierDistances: [], comparison: null, fit: null, place: null });
    expect(none).toMatchObject({ cells: 0, agreeingShare: 0, meanCorrelation: 0, drift: 2.8, strongDrift: 9 });
    expect(geometricVerdict(none)).toBe('none');
    expect(copyProbability(none, 'none')).toBeLessThan(0.01);
  });
});

describe('probability', () => {
  it('is capped where the verdict is similar', () => {
    const figures = evidence(cells(40, cell(0.89)), 0.5);
    expect(copyProbability(figures, 'copy')).toBeGreaterThan(0.9);
    expect(copyProbability(figures, 'similar')).toBe(0.5);
  });

  it('rises with agreement', () => {
    const at = (ncc: number) => copyProbability(evidence(cells(30, cell(ncc))), 'copy');
    expect(at(0.95)).toBeGreaterThan(at(0.7));
    expect(at(0.7)).toBeGreaterThan(at(0.3));
  });
});
