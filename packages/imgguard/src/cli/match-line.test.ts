import type { Alignment, Match } from '@imgguard/core';
import { describe, expect, it } from 'vitest';
import { explainText, matchAnswer, matchText } from './match-line.ts';

const ALIGNMENT: Alignment = {
  homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  corners: [
    [-0.001, 0.004],
    [640.126, 0],
    [640, 480.5],
    [0, 480],
  ],
  source: 'geometry',
  coverage: { work: 1, image: 0.45678 },
};

function found(workId: string, fields: Partial<Match>): { workId: string; match: Match } {
  const match: Match = {
    version: 1,
    kind: 'edited-copy',
    verdict: 'copy',
    probability: 0.99812,
    mirrored: false,
    negative: false,
    alignment: ALIGNMENT,
    cells: [],
    reasons: [],
    evidence: {
      voteWeight: 0,
      inliers: 0,
      cells: 0,
      agreeingCells: 0,
      agreeingShare: 0,
      meanCorrelation: 0,
      strongShare: 0,
      drift: 0,
      strongDrift: 0,
      innerAgreeingShare: null,
      medianDrift: 0,
      exactCells: 0,
      frameOffset: null,
      continuingSides: 0,
      agreeingCorrelation: 0.95,
      disagreeingShare: 0,
      disagreeingPhotoCells: 0,
      agreeingFlatness: 0.1,
      disagreeingFlatness: 0,
      disagreeingWithin: 0,
      photoCorrelation: null,
      pdqDistance: null,
    },
    ...fields,
  };
  return { workId, match };
}

const NOTHING = { matches: [], similar: [], examined: 0 };

describe('matchAnswer', () => {
  it('says that an image is a copy of none', () => {
    expect(matchAnswer('a.webp', NOTHING, 40.6)).toEqual({ image: 'a.webp', match: null, similar: [], ms: 41 });
    expect(matchText('a.webp', NOTHING)).toBe('a.webp: no copy of a work');
  });

  it('names one work, with corners in hundredths of a pixel and no negative zero', () => {
    const result = { ...NOTHING, matches: [found('b.jpg', { mirrored: true })] };
    expect(JSON.stringify(matchAnswer('a.webp', result, 0))).toBe(
      '{"image":"a.webp","match":{"work":"b.jpg","kind":"edited-copy","probability":0.9981,"mirrored":true,"corners":[[0,0],[640.13,0],[640,480.5],[0,480]],"coverage":{"work":1,"image":0.457}},"similar":[],"ms":0}',
    );
    expect(matchText('a.webp', result)).toBe('a.webp: edited copy of b.jpg (99.8 %, mirrored)');
  });

  it('gives no corners for an exact copy', () => {
    const result = { ...NOTHING, matches: [found('b.jpg', { kind: 'exact', probability: 1 })] };
    expect(matchAnswer('a.webp', result, 1).match).toEqual({ work: 'b.jpg', kind: 'exact', probability: 1, mirrored: false });
  });

  it('never rounds up to certainty', () => {
    const result = { ...NOTHING, matches: [found('b.jpg', { probability: 0.99999 })] };
    expect(matchAnswer('a.webp', result, 1).match?.probability).toBe(0.9999);
    expect(matchText('a.webp', result)).toContain('> 99.9 %');
  });

  it('names all works of an image that shows several, best first', () => {
    const result = { ...NOTHING, matches: [found('b.jpg', {}), found('c.jpg', { probability: 0.97 })] };
    const { match } = matchAnswer('a.webp', result, 1);
    expect(match?.work).toBe('b.jpg');
    expect(match?.works?.map(({ work, probability }) => [work, probability])).toEqual([
      ['b.jpg', 0.9981],
      ['c.jpg', 0.97],
    ]);
    expect(match?.works?.[1]?.corners).toHaveLength(4);
  });

  it('keeps what is similar apart from copies', () => {
    const result = { ...NOTHING, similar: [found('b.jpg', { kind: 'similar', verdict: 'similar', probability: 0.4 })] };
    expect(matchAnswer('a.webp', result, 1)).toMatchObject({ match: null, similar: [{ work: 'b.jpg', probability: 0.4 }] });
    expect(matchText('a.webp', result)).toBe('a.webp: no copy of a work; similar to b.jpg (40.0 %)');
  });

  it('shows names that would take over a screen as harmless ones', () => {
    const result = { ...NOTHING, matches: [found('\u001B[2Jb.jpg', {})] };
    expect(matchText('a\n.webp', result)).toBe('a\uFFFD.webp: edited copy of \uFFFD[2Jb.jpg (99.8 %)');
  });
});

describe('explaining', () => {
  const cell = (x: number, y: number, finding: 'agrees' | 'differs' | 'unsure') => ({
    x,
    y,
    width: 20,
    height: 24,
    correlation: 0.9,
    finding,
  });
  const cells = [cell(10, 5, 'agrees'), cell(50, 5, 'differs'), cell(10.4, 29, 'unsure'), cell(30, 29, 'agrees')];
  const reasons = [{ code: 'pixels-agree', text: 'Laid over the work, 2 of 4 cells agree.' }] as const;
  const result = {
    ...NOTHING,
    matches: [found('b.jpg', { cells, reasons })],
    steps: [
      { name: 'decode', works: 0, accepted: 0, ms: 60.04 },
      { name: 'local-features', works: 12, accepted: 0, ms: 30.46 },
      { name: 'alignment', works: 1, accepted: 1, ms: 8 },
    ],
  } as const;

  it('counts what agrees and differs, and names each part when asked', () => {
    const { match, steps } = matchAnswer('a.webp', result, 1);
    expect(match).toMatchObject({ cells: { agrees: 2, differs: 1, unsure: 1 }, coverage: { work: 1, image: 0.457 }, map: cells });
    expect(steps![1]).toEqual({ name: 'local-features', works: 12, accepted: 0, ms: 30.5 });
    const { steps: _steps, ...unexplained } = result;
    expect(matchAnswer('a.webp', unexplained, 1).match).not.toHaveProperty('map');
  });

  it('says each step in a line, and shows where the work agrees', () => {
    expect(explainText(result).split('\n')).toEqual([
      '  decoded, 60 ms',
      '  details looked up: 12 works, 30.5 ms',
      '  laid over works: 1 work, 1 taken for shown, 8 ms',
      '  b.jpg: shows 100 % of the work, which is 46 % of the image; of 4 parts compared 2 agree, 1 differ, 1 unsure',
      '    Laid over the work, 2 of 4 cells agree.',
      '    #.x',
      '    ?#.',
    ]);
  });
});
