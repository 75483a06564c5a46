import { describe, expect, it } from 'vitest';
import { PDQ_DIHEDRAL_ORDER } from '../descriptors/pdq-descriptor.ts';
import { alignmentFromFrames, alignmentFromPosition } from './alignment.ts';
import { type ComparedFingerprint, type ComparedQuery, conclude, type PdqComparison } from './conclude.ts';
import { copyProbability, evidenceOf } from './evidence.ts';
import type { Judgement } from './examination.ts';
import type { Matrix3 } from './homography.ts';
import { geometricVerdict } from './verdict.ts';

const REFERENCE: ComparedFingerprint = {
  fileSha256: 'f1',
  pixelSha256: 'p1',
  width: 1000,
  height: 500,
  frame: { width: 500, height: 250 },
};
const QUERY: ComparedQuery = {
  fileSha256: 'f2',
  pixelSha256: 'p2',
  width: 400,
  height: 200,
  frame: { width: 800, height: 400 },
  pdq: { algorithm: 'pdq', variant: 'full', hash: new Uint8Array(32), quality: 100 },
};
const pdq = (distance: number, position = 0, negative = false): PdqComparison => ({ distance, position, negative, close: distance <= 31 });

/** Work's frame to query's frame: the query shows the work's left half, its frame is 800 px wide for 250 of the work's. */
const LEFT_HALF: Matrix3 = [3.2, 0, 1.1, 0, 3.2, 1.1, 0, 0, 1];

const fitOf = (residualPx: number) => ({ residualPx, medianPx: residualPx, exactCells: 0 });

function judgement(ncc: number, strongDrift: number, more: Partial<Judgement> = {}): Judgement {
  const cells = Array.from({ length: 20 }, () => ({ ncc, dx: 0, dy: 0, x: 0, y: 0 }));
  const overlap = { width: 192, height: 96, fromReference: LEFT_HALF, scale: 1, queryScale: 1 };
  const evidence = evidenceOf({
    voteWeight: 30,
    inlierDistances: [1, 2, 3],
    comparison: { cells, overlap, cellSize: { width: 24, height: 24 }, texturedShare: 1 },
    fit: fitOf(strongDrift),
    place: null,
  });
  const verdict = geometricVerdict(evidence);
  return {
    variant: 'direct',
    verdict,
    probability: copyProbability(evidence, verdict),
    evidence,
    homography: LEFT_HALF,
    cells: [],
    ...more,
  };
}

describe('conclusions', () => {
  it('same bytes: exact, and no position is needed', () => {
    const match = conclude({ ...QUERY, fileSha256: 'f1' }, REFERENCE, { judgement: judgement(0.95, 0.05), pdq: pdq(0) });
    expect(match).toMatchObject({ kind: 'exact', verdict: 'copy', probability: 1, alignment: null });
    expect(match.reasons.map(({ code }) => code)).toEqual(['same-bytes', 'pdq-close', 'pixels-agree']);
  });

  it('same pixels: near-duplicate, over the whole work', () => {
    const match = conclude({ ...QUERY, pixelSha256: 'p1' }, REFERENCE, { judgement: null, pdq: null });
    expect(match).toMatchObject({ kind: 'near-duplicate', probability: 1, alignment: { source: 'whole-picture' } });
    expect(match.reasons.map(({ code }) => code)).toEqual(['same-pixels']);
  });

  it('what a model finds alike is similar where nothing else speaks for it, and never a copy', () => {
    const near = { evidence: { similarity: 0.61, normalised: 0.33, negative: false }, verdict: 'similar' } as const;
    const nothing = judgement(0.1, 0.05);
    expect(nothing.verdict).toBe('none');
    const match = conclude(QUERY, REFERENCE, { judgement: { ...nothing, probability: 0.97 }, pdq: null, embedding: near });
    expect(match).toMatchObject({ kind: 'similar', verdict: 'similar', probability: 0.5, alignment: null });
    expect(match.evidence).toMatchObject({ embeddingSimilarity: 0.61, embeddingNormalised: 0.33 });
    expect(match.reasons.at(-1)).toMatchObject({ code: 'embedding-close', text: expect.stringContaining('0.61') as string });
    const copy = conclude(QUERY, REFERENCE, { judgement: judgement(0.95, 0.05), pdq: pdq(4), embedding: near });
    expect(copy.verdict).toBe('copy');
    expect(copy.reasons.map(({ code }) => code)).not.toContain('embedding-close');
    const far = { evidence: { ...near.evidence, normalised: null }, verdict: 'none' } as const;
    const none = conclude(QUERY, REFERENCE, { judgement: null, pdq: null, embedding: far });
    expect(none).toMatchObject({ kind: 'none', evidence: { embeddingSimilarity: 0.61 } });
    expect(none.evidence).not.toHaveProperty('embeddingNormalised');
    expect(conclude(QUERY, REFERENCE, { judgement: null, pdq: null }).evidence).not.toHaveProperty('embeddingSimilarity');
  });

  it('same pixels of something blank: nothing', () => {
    const blank = { ...QUERY, pixelSha256: 'p1', pdq: { ...QUERY.pdq, quality: 0 } };
    expect(conclude(blank, REFERENCE, { judgement: null, pdq: null })).toMatchObject({ kind: 'none', verdict: 'none', probability: 0 });
  });

  it('files without a hash are never the same file', () => {
    const raw = { ...QUERY, fileSha256: null };
    expect(conclude(raw, { ...REFERENCE, fileSha256: null }, { judgement: null, pdq: null }).kind).toBe('none');
  });

  it('close by PDQ, upright: near-duplicate; turned or negative: edited copy', () => {
    const kind = (comparison: PdqComparison) => conclude(QUERY, REFERENCE, { judgement: null, pdq: comparison });
    expect(kind(pdq(31))).toMatchObject({ kind: 'near-duplicate', probability: 0.99, mirrored: false, negative: false });
    expect(kind(pdq(10, 5))).toMatchObject({ kind: 'edited-copy', mirrored: true, negative: false });
    expect(kind(pdq(10, 1, true))).toMatchObject({ kind: 'edited-copy', mirrored: false, negative: true });
    expect(kind(pdq(32))).toMatchObject({ kind: 'none', evidence: { pdqDistance: 32 }, alignment: null });
  });

  it('aligned pixels that agree: edited copy, where they lie', () => {
    const match = conclude(QUERY, REFERENCE, { judgement: judgement(0.95, 0.05), pdq: pdq(100) });
    expect(match).toMatchObject({ kind: 'edited-copy', verdict: 'copy', alignment: { source: 'geometry' } });
    expectCorners(match.alignment!.corners, [
      [0, 0],
      [500, 0],
      [500, 250],
      [0, 250],
    ]);
  });

  it('aligned pixels that drift: similar, at most even odds, with a position for the person who looks', () => {
    const match = conclude(QUERY, REFERENCE, { judgement: judgement(0.85, 0.6), pdq: null });
    expect(match).toMatchObject({ kind: 'similar', verdict: 'similar', probability: 0.5, alignment: { source: 'geometry' } });
    expect(match.reasons[0]).toMatchObject({ code: 'look-alike-veto', text: expect.stringMatching(/drift by 0\.60 px/) as string });
  });

  it('pixels that drift under a close PDQ: a copy, laid over the whole work', () => {
    const match = conclude(QUERY, REFERENCE, { judgement: judgement(0.85, 0.6), pdq: pdq(8) });
    expect(match).toMatchObject({ kind: 'near-duplicate', alignment: { source: 'whole-picture' } });
  });

  it('pixels that do not agree: none, and no position', () => {
    const match = conclude(QUERY, REFERENCE, { judgement: judgement(0.3, 9), pdq: null });
    expect(match).toMatchObject({ kind: 'none', alignment: null });
    expect(match.reasons[0]!.code).toBe('pixels-disagree');
  });

  it.each([
    ['mirror', true, false],
    ['negative', false, true],
    ['mirror-negative', true, true],
  ] as const)('says that it is a %s', (variant, mirrored, negative) => {
    expect(conclude(QUERY, REFERENCE, { judgement: judgement(0.95, 0.05, { variant }), pdq: null })).toMatchObject({ mirrored, negative });
  });
});

describe('alignment', () => {
  it('of a mirrored query puts its left edge to the right', () => {
    const whole: Matrix3 = [1.6, 0, 0.3, 0, 1.6, 0.3, 0, 0, 1];
    expectCorners(alignmentFromFrames(QUERY, REFERENCE, whole, true)!.corners, [
      [1000, 0],
      [0, 0],
      [0, 500],
      [1000, 500],
    ]);
  });

  it('maps by its homography what it says of the corners', () => {
    const { homography, corners } = alignmentFromFrames(QUERY, REFERENCE, LEFT_HALF, false)!;
    const [a, b, c, d, e, f, g, h, i] = homography as unknown as [number, number, number, number, number, number, number, number, number];
    const z = g * 400 + h * 200 + i;
    expectCorners([corners[2]], [[(a * 400 + b * 200 + c) / z, (d * 400 + e * 200 + f) / z]]);
  });

  it('of a map without inverse is none', () => {
    expect(alignmentFromFrames(QUERY, REFERENCE, [0, 0, 0, 0, 0, 0, 0, 0, 1], false)).toBeNull();
  });

  it('of each dihedral position covers the whole work', () => {
    const starts = PDQ_DIHEDRAL_ORDER.map((_, position) => alignmentFromPosition(QUERY, REFERENCE, position).corners[0]);
    expect(starts).toEqual([
      [0, 0],
      [0, 500],
      [1000, 500],
      [1000, 0],
      [0, 500],
      [1000, 0],
      [0, 0],
      [1000, 500],
    ]);
  });
});

function expectCorners(found: readonly (readonly [number, number])[], expected: readonly (readonly [number, number])[]): void {
  found.forEach(([x, y], i) => expect(Math.hypot(x - expected[i]![0], y - expected[i]![1])).toBeLessThan(1e-6));
  expect(found.length).toBe(expected.length);
}
