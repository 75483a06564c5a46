/** The attacks of the quality bench do what they say: the truth about each image agrees with its pixels, and a seed says everything. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { attack, FAMILIES, LEVELS, type Picture, readPicture } from '../../bench/quality/attacks.mjs';
import { area, project } from '../../bench/quality/lib/plane.mjs';
import { quantile, ranking, wilson } from '../../bench/quality/lib/statistics.mjs';
import { agreements } from './lib/agreement.ts';

const photos = fileURLToPath(new URL('../fixtures/photos', import.meta.url));
const attacked = 'Bridge_by_Sander_Klootwijk.jpg';
const distractors = ['strangers', 'works'].flatMap((folder) =>
  readdirSync(`${photos}/${folder}`)
    .filter((name) => /\.jpe?g$/i.test(name) && name !== attacked)
    .toSorted()
    .map((name) => `${photos}/${folder}/${name}`),
);
/** What is laid over these changes the values so much that the pixels do not say where they belong, or moves edges. */
const UNCLEAR = new Set(['solarise', 'emboss', 'threshold', 'blur-motion']);
/** Side of the picture that is attacked, so that all of them take seconds. */
const SIDE = 640;

let picture: Picture;
beforeAll(async () => {
  picture = await readPicture(`${photos}/works/${attacked}`, SIDE);
});

describe.each(LEVELS)('%s', (level) => {
  it.each(FAMILIES.map((family) => ({ family })))('$family', async ({ family }) => {
    const { file, truth } = await attack(family, level, picture, { seed: 1, distractors });
    expect(truth.parts.length).toBeGreaterThan(0);
    const [isOneMap, corners] = [truth.parts.length === 1 && !truth.isBent, truth.corners];
    expect(corners === null).toBe(!isOneMap);
    if (corners !== null) {
      const image = [
        [0, 0],
        [truth.width, 0],
        [truth.width, truth.height],
        [0, truth.height],
      ] as const;
      image.forEach((corner, i) => expect(project(truth.parts[0]!.map, corner)).toEqual(corners[i]));
    }
    for (const { region, map } of truth.parts) {
      const { width, height } = picture.work!;
      for (const [x, y] of region.map((point) => project(map, point))) {
        expect(x, 'the region shows the work').toSatisfy((at: number) => at > -0.01 && at < width + 0.01);
        expect(y, 'the region shows the work').toSatisfy((at: number) => at > -0.01 && at < height + 0.01);
      }
      expect(area(region)).toBeGreaterThan(1000);
    }
    if (truth.isBent || UNCLEAR.has(family)) return;
    for (const { there, beside } of await agreements(file, truth, picture)) expect(there).toBeGreaterThan(beside);
  });
});

describe('truth', () => {
  it.each([
    ['mirror', true, false],
    ['flip', true, false],
    ['rotate-right', false, false],
    ['invert', false, true],
    ['invert-mirror', true, true],
    ['mirror-crop-caption', true, false],
    ['negative-crop-caption', false, true],
    ['perspective', false, false],
    ['collage-3x3', false, false],
  ])('%s: mirrored %s, negative %s', async (family, mirrored, negative) => {
    const { truth } = await attack(family, 'hard', picture, { seed: 1, distractors });
    expect(truth).toMatchObject({ mirrored, negative });
  });

  it('corners are told in pixels of the work, even if the picture was reduced first', async () => {
    const { truth } = await attack('mirror', 'easy', picture, { seed: 1 });
    const { width, height } = picture.work!;
    expect(width).toBeGreaterThan(SIDE);
    const expected = [
      [width, 0],
      [0, 0],
      [0, height],
      [width, height],
    ];
    truth.corners!.flat().forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 6));
  });

  it.each([
    ['crop-centre', 'easy', 0.85],
    ['crop-random', 'medium', 0.6],
    ['crop-small', 'hard', 0.15],
    ['pip', 'medium', 1],
  ] as const)('%s, %s shows %d of the work', async (family, level, share) => {
    const { truth } = await attack(family, level, picture, { seed: 1, distractors });
    const { region, map } = truth.parts[0]!;
    const { width, height } = picture.work!;
    expect(area(region.map((point) => project(map, point))) / (width * height)).toBeCloseTo(share, 1);
  });

  it('the pictures that are used as backgrounds are named, none of them twice', async () => {
    const { truth } = await attack('collage-3x3', 'easy', picture, { seed: 1, distractors });
    expect(new Set(truth.fillers).size).toBe(8);
  });
});

describe('seed', () => {
  it.each(['crop-random', 'print-scan', 'collage-2x2', 'meme', 'noise'])(
    '%s: the same seed gives the same file, another one another file',
    async (family) => {
      const digest = async (seed: number) => {
        const { file } = await attack(family, 'medium', picture, { seed, distractors });
        return createHash('sha256').update(file).digest('hex');
      };
      const [first, again, other] = [await digest(1), await digest(1), await digest(2)];
      expect(again).toBe(first);
      expect(other).not.toBe(first);
    },
  );
});

describe('statistics', () => {
  it('Wilson intervals are those of the tables', () => {
    const rounded = wilson(98, 100).map((value) => value.toFixed(4));
    expect(rounded).toEqual(['0.9300', '0.9945']);
    expect(wilson(0, 10)[0]).toBe(0);
  });

  it('micro average precision counts a wrong answer against all right ones below it, and lost ones as nothing', () => {
    const answers = [0.9, 0.8, 0.7, 0.6].map((score, i) => ({ score, isRight: i !== 1 }));
    expect(ranking(answers, 4).uAP).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 4, 10);
    expect(ranking(answers, 4).recallAtP90).toBe(0.25);
    expect(
      ranking(
        [
          { score: 1, isRight: true },
          { score: 1, isRight: false },
        ],
        1,
      ).uAP,
    ).toBe(0.5);
  });

  it('quantile', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([], 0.5)).toBeNull();
  });
});
