import { describe, expect, it } from 'vitest';
import type { Cell } from './cell-comparison.ts';
import { copyProbability, evidenceOf, geometricVerdict } from './evidence.ts';

const overlap = { width: 192, height: 128, fromReference: [1, 0, 0, 0, 1, 0, 0, 0, 1], scale: 1, queryScale: 1 };
const cell = (ncc: number, dx = 0, dy = 0): Cell => ({ ncc, dx, dy, x: 0, y: 0 });
const cells = (count: number, one: Cell) => Array.from({ length: count }, () => one);

function evidence(list: readonly Cell[], strongDrift: number | null = 0.05, inlierDistances: readonly number[] = [10, 120, 121]) {
  return evidenceOf({ voteWeight: 20, inlierDistances, comparison: { cells: list, overlap }, strongDrift });
}

describe('evidence', () => {
  it('counts what agrees, what agrees strongly, and what has moved', () => {
    const figures = evidence([cell(0.95), cell(0.7, 1, 1), cell(0.7, 2, 0), cell(0.4), cell(-0.2)]);
    expect(figures).toMatchObject({ inliers: 2, cells: 5, agreeingCells: 2, agreeingShare: 0.4, strongShare: 0.2, strongDrift: 0.05 });
    expect(figures.meanCorrelation).toBeCloseTo(0.51, 9);
    expect(figures.drift).toBeCloseTo((0 + Math.SQRT2 + 2) / 3, 9);
  });

  it('of nothing is nothing', () => {
    const none = evidenceOf({ voteWeight: 0, inlierDistances: [], comparison: null, strongDrift: null });
    expect(none).toMatchObject({ cells: 0, agreeingShare: 0, meanCorrelation: 0, drift: 2.8, strongDrift: 9 });
    expect(geometricVerdict(none)).toBe('none');
    expect(copyProbability(none, 'none')).toBeLessThan(0.01);
  });
});

describe('verdict', () => {
  it.each<[string, readonly Cell[], number | null, string]>([
    ['everything agrees', cells(20, cell(0.97)), 0.05, 'copy'],
    ['five cells are too few', cells(5, cell(0.97)), 0.05, 'none'],
    ['six are enough', cells(6, cell(0.97)), 0.05, 'copy'],
    ['39 % of the cells are too few', [...cells(39, cell(0.99)), ...cells(61, cell(0.45))], 0.05, 'none'],
    ['40 % are enough', [...cells(40, cell(0.99)), ...cells(60, cell(0.45))], 0.05, 'copy'],
    ['a mean correlation below 0.6', cells(20, cell(0.59)), 0.05, 'none'],
    ['cells that agree in part and drift', cells(20, cell(0.85)), 0.3, 'similar'],
    ['cells that agree in part and stay', cells(20, cell(0.85)), 0.24, 'copy'],
    ['cells that agree in part, drift unknown', cells(20, cell(0.75)), null, 'similar'],
    ['cells that agree all but perfectly, whatever they drift', cells(20, cell(0.91)), 0.4, 'copy'],
  ])('%s', (_name, list, strongDrift, verdict) => {
    expect(geometricVerdict(evidence(list, strongDrift))).toBe(verdict);
  });

  it('does not need many matching details to be careful', () => {
    expect(geometricVerdict(evidence(cells(20, cell(0.8)), 0.5, [10, 20, 30]))).toBe('similar');
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
