import { describe, expect, it } from 'vitest';
import { evidenceOf, type GeometricEvidence } from './evidence.ts';
import { geometricVerdict, vetoOf } from './verdict.ts';

const NOTHING = evidenceOf({ voteWeight: 0, inlierDistances: [], comparison: null, fit: null, place: null });
const evidence = (figures: Partial<GeometricEvidence>): GeometricEvidence => ({ ...NOTHING, ...figures });

/** Most of the picture agrees, and parts drift by so many pixels. */
const broad = (meanCorrelation: number, strongDrift: number, more: Partial<GeometricEvidence> = {}) =>
  evidence({
    inliers: 30,
    cells: 40,
    agreeingCells: 40,
    agreeingShare: 1,
    meanCorrelation,
    strongDrift,
    medianDrift: strongDrift,
    frameOffset: 0.3,
    ...more,
  });

/** Most is covered; what is not lies exactly where it should. */
const covered = (more: Partial<GeometricEvidence> = {}) =>
  evidence({
    cells: 40,
    agreeingCells: 12,
    agreeingShare: 0.3,
    innerAgreeingShare: 0.3,
    meanCorrelation: 0.4,
    exactCells: 8,
    strongDrift: 0.1,
    medianDrift: 0.06,
    inliers: 20,
    frameOffset: 0.3,
    ...more,
  });

/** Half of the cells agree, a third show other pictures. */
const inCollage = (more: Partial<GeometricEvidence>): GeometricEvidence =>
  broad(0.7, 0.05, {
    agreeingShare: 0.5,
    disagreeingShare: 0.33,
    disagreeingFlatness: 0.1,
    agreeingFlatness: 0.2,
    agreeingCorrelation: 0.95,
    disagreeingWithin: 0.1,
    strongShare: 0.5,
    exactCells: 20,
    ...more,
  });

describe('verdict', () => {
  it.each<[string, GeometricEvidence, string]>([
    ['nothing', NOTHING, 'none'],
    [
      'details that place it well, and pixels that do not agree',
      evidence({ cells: 40, agreeingCells: 20, agreeingShare: 0.5, meanCorrelation: 0.55, inliers: 100, voteWeight: 60 }),
      'similar',
    ],
    ['everything agrees', broad(0.97, 0.05), 'copy'],
    ['five cells are too few', broad(0.97, 0.05, { cells: 5, agreeingCells: 5 }), 'none'],
    ['six are enough', broad(0.97, 0.05, { cells: 6, agreeingCells: 6 }), 'copy'],
    ['39 % of the cells are too few', broad(0.8, 0.05, { agreeingShare: 0.39 }), 'none'],
    ['40 % are enough', broad(0.8, 0.05, { agreeingShare: 0.4 }), 'copy'],
    ['a mean correlation below 0.6', broad(0.59, 0.05), 'none'],
    ['cells that agree in part and drift', broad(0.85, 0.3), 'similar'],
    ['cells that agree in part and stay', broad(0.85, 0.24), 'copy'],
    ['cells that agree in part, drift unknown', broad(0.75, 9), 'similar'],
    ['cells that agree all but perfectly, whatever they drift', broad(0.91, 0.4), 'copy'],
    ['few matching details, and not all but perfect', broad(0.89, 0.05, { inliers: 19 }), 'similar'],
    ['few matching details, all but perfect', broad(0.9, 0.05, { inliers: 3 }), 'copy'],
    ['the whole frame, though it drifts', broad(0.7, 0.4, { frameOffset: 0.01 }), 'copy'],
    ['nearly the whole frame, and it drifts', broad(0.7, 0.4, { frameOffset: 0.011 }), 'similar'],
    ['the scene goes on beyond the border', broad(0.98, 0.05, { continuingSides: 1 }), 'similar'],
    ['only the rim agrees', broad(0.7, 0.05, { innerAgreeingShare: 0.19 }), 'similar'],
    ['enough of the inside agrees', broad(0.7, 0.05, { innerAgreeingShare: 0.2 }), 'copy'],
    ['covered, but eight cells are exact', covered(), 'copy'],
    ['covered, and seven cells are exact', covered({ exactCells: 7 }), 'none'],
    ['covered, and five exact cells of a whole frame', covered({ exactCells: 5, frameOffset: 0.001 }), 'copy'],
    ['covered, and what is seen drifts', covered({ medianDrift: 0.13 }), 'none'],
    ['covered, and hardly any matching details', covered({ inliers: 19 }), 'none'],
    ['only drawing agrees, beside a photograph', broad(0.9, 0.05, { agreeingFlatness: 0.3, disagreeingPhotoCells: 1 }), 'similar'],
    ['a drawing, all of it', broad(0.9, 0.05, { agreeingFlatness: 0.6 }), 'copy'],
    ['a drawing, most of it', broad(0.9, 0.05, { agreeingFlatness: 0.6, agreeingShare: 0.92 }), 'similar'],
    ['another picture beside it', broad(0.7, 0.05, { agreeingShare: 0.64, disagreeingShare: 0.2, disagreeingFlatness: 0.1 }), 'similar'],
    [
      'another picture beside what is surely photograph',
      broad(0.7, 0.05, { agreeingShare: 0.5, disagreeingShare: 0.29, agreeingFlatness: 0.12, agreeingCorrelation: 0.93 }),
      'copy',
    ],
    [
      'lettering that agrees in part',
      broad(0.7, 0.05, { agreeingShare: 0.5, disagreeingShare: 0.4, agreeingCorrelation: 0.92 }),
      'similar',
    ],
    [
      'drawing, beside something flat',
      broad(0.7, 0.05, { agreeingFlatness: 0.3, disagreeingShare: 0.2, disagreeingFlatness: 0.9 }),
      'similar',
    ],
    ['something flat over it', broad(0.7, 0.05, { agreeingShare: 0.59, disagreeingShare: 0.2, disagreeingFlatness: 0.6 }), 'copy'],
    ['another picture beside most of it', broad(0.7, 0.05, { agreeingShare: 0.65, disagreeingShare: 0.4 }), 'copy'],
    ['covered but for the rim', covered({ innerAgreeingShare: 0.1 }), 'similar'],
    ['a part of the work beside other pictures', inCollage({}), 'copy'],
    ['lettering agrees, what is beside it does not', broad(0.7, 0.05, { photoCorrelation: 0.64 }), 'similar'],
    ['what is beside the lettering agrees', broad(0.7, 0.05, { photoCorrelation: 0.65 }), 'copy'],
    [
      'what is beside it agrees in part, and a tenth differs',
      broad(0.7, 0.05, { photoCorrelation: 0.79, disagreeingShare: 0.1 }),
      'similar',
    ],
    [
      'one caption, and a fifth differs',
      broad(0.7, 0.05, { photoCorrelation: 0.89, disagreeingShare: 0.2, disagreeingFlatness: 0.6 }),
      'similar',
    ],
    ['a copy under a patch', broad(0.7, 0.05, { photoCorrelation: 0.9, disagreeingShare: 0.2, disagreeingFlatness: 0.6 }), 'copy'],
    ['a flat work with a small patch', broad(0.8, 0.05, { agreeingShare: 0.9, agreeingFlatness: 0.4, photoCorrelation: 0.9 }), 'copy'],
    [
      'a flat page with another small picture',
      broad(0.8, 0.05, { agreeingShare: 0.9, agreeingFlatness: 0.4, photoCorrelation: 0.89 }),
      'similar',
    ],
    ['other pictures amid what agrees', inCollage({ disagreeingWithin: 0.16 }), 'similar'],
    ['lettering beside other pictures', inCollage({ agreeingFlatness: 0.25 }), 'similar'],
    ['hardly anything strong beside other pictures', inCollage({ strongShare: 0.39 }), 'similar'],
    ['hardly anything exact beside other pictures', inCollage({ exactCells: 11 }), 'similar'],
    ['a page with a small other photograph', broad(0.9, 0.05, { agreeingFlatness: 0.38, agreeingShare: 46 / 48 }), 'similar'],
  ])('%s', (_name, figures, verdict) => {
    expect(geometricVerdict(figures)).toBe(verdict);
    if (verdict !== 'none') expect(vetoOf(figures) === null).toBe(verdict === 'copy');
  });

  it('names the veto that is easiest to see for oneself', () => {
    expect(vetoOf(broad(0.7, 0.4, { continuingSides: 1, innerAgreeingShare: 0 }))).toBe('scene-goes-on');
    expect(vetoOf(broad(0.7, 0.4, { innerAgreeingShare: 0 }))).toBe('only-rim-agrees');
    expect(vetoOf(broad(0.7, 0.4))).toBe('look-alike-veto');
  });
});
