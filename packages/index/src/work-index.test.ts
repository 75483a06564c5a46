import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idsOf, openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { collageOf, EDITS, photo } from './testing/photos.ts';
import { createWorkIndex, type WorkIndex } from './work-index.ts';

const [DRAGONFLY, PICTURE, LIFE, WINE] = [
  'Dragonfly_by_Bolly',
  'Picture_1A_by_freespace',
  'life_by_Aitzol_Berasategi',
  'Wine_by_Jakkub_Mede',
];
const WORKS = [DRAGONFLY, PICTURE, LIFE, WINE];
const STRANGERS = ['aitzgorri_by_Aitzol_Berasategi', 'free_by_Peter_Nerlich'];
const file = (name: string) => photo(`works/${name}`);

let desk: PhotoDesk;
let index: WorkIndex;
const query = (input: string | Uint8Array) => desk.query(input);
const withIndex: PhotoDesk['withIndex'] = (names, use) => desk.withIndex(names, use);

beforeAll(async () => {
  desk = await openPhotoDesk(WORKS);
  // This one stays as it is; tests that change an index make their own.
  index = createWorkIndex({ threads: 2 });
  for (const name of WORKS) index.add(name, desk.works[name]!);
});
afterAll(async () => {
  await desk?.close();
  await index?.close();
});

describe('search', () => {
  test.each(Object.keys(EDITS) as (keyof typeof EDITS)[])('names the work, and it alone, for a copy that was %s', async (edit) => {
    const name = edit === 'mirrored' ? LIFE : PICTURE;
    const copy = await EDITS[edit](file(name));
    const { matches, similar } = await index.search(await query(copy.bytes));
    expect(idsOf(matches)).toEqual([name]);
    expect(similar).toEqual([]);
    const { kind, mirrored, probability, alignment } = matches[0]!.match;
    expect(['near-duplicate', 'edited-copy']).toContain(kind);
    expect(mirrored).toBe(edit === 'mirrored');
    expect(probability).toBeGreaterThan(0.9);
    const { width, height } = desk.works[name]!;
    alignment!.corners.forEach(([x, y], i) => {
      const [wantedX, wantedY] = copy.corners[i]!;
      expect(Math.hypot(x - wantedX, y - wantedY)).toBeLessThan(0.01 * Math.hypot(width, height));
    });
  });

  test('finds a part that was mirrored and turned into its negative', async () => {
    const { bytes } = await EDITS.cropped(file(LIFE));
    const { matches } = await index.search(await query(await sharp(bytes).flop().negate().png().toBuffer()));
    expect(idsOf(matches)).toEqual([LIFE]);
    expect(matches[0]!.match).toMatchObject({ kind: 'edited-copy', mirrored: true, negative: true });
  });

  test('knows the file itself', async () => {
    const { matches, similar } = await index.search(await query(file(WINE)));
    expect(idsOf(matches)).toEqual([WINE]);
    expect(matches[0]!.match).toMatchObject({ kind: 'exact', verdict: 'copy', probability: 1, alignment: null });
    expect(similar).toEqual([]);
  });

  test.each(STRANGERS)('accuses no picture of a stranger, %s', async (name) => {
    const { matches, similar } = await index.search(await query(photo(`strangers/${name}`)));
    expect([...idsOf(matches), ...idsOf(similar)]).toEqual([]);
  });

  test('names all works that one image shows, best first', async () => {
    const { matches } = await index.search(await query(await collageOf([file(PICTURE), file(LIFE), file(DRAGONFLY)])));
    expect(idsOf(matches).toSorted()).toEqual([DRAGONFLY, PICTURE, LIFE].toSorted());
    const probabilities = matches.map(({ match }) => match.probability);
    expect(probabilities).toEqual(probabilities.toSorted((l, r) => r - l));
  });

  test('names a work that is registered twice under both ids', async () => {
    await withIndex(WORKS, async (own) => {
      own.add('again', desk.works[PICTURE]!);
      const exact = await own.search(await query(file(PICTURE)));
      expect(idsOf(exact.matches)).toEqual([PICTURE, 'again'].toSorted());
      const edited = await own.search(await query((await EDITS.cropped(file(PICTURE))).bytes));
      expect(idsOf(edited.matches).toSorted()).toEqual([PICTURE, 'again'].toSorted());
    });
  });

  test('agrees with comparing the image with every work', async () => {
    const images = [(await EDITS.cropped(file(LIFE))).bytes, await collageOf([file(PICTURE), file(WINE)])];
    for (const image of images) {
      const asked = await query(image);
      const copies: string[] = [];
      for (const name of WORKS) if ((await desk.match(asked, desk.works[name]!)).verdict === 'copy') copies.push(name);
      expect(idsOf((await index.search(asked)).matches).toSorted()).toEqual(copies.toSorted());
    }
  });

  test('of nothing finds nothing', async () => {
    await withIndex([], async (own) => {
      expect(await own.search(await query(file(PICTURE)))).toEqual({ matches: [], similar: [], examined: 0 });
    });
  });

  test('says what each step found and took, when asked', async () => {
    const told = async (image: string | Uint8Array, everyWork = false) => {
      const { steps } = await index.search(await query(image), { explain: true, everyWork });
      for (const { ms } of steps!) expect(ms).toBeGreaterThanOrEqual(0);
      return steps!.map(({ name, works, accepted }) => `${name} ${works} ${accepted}`);
    };
    expect(await told(file(PICTURE))).toEqual(['exact 1 1', 'whole-picture 1 1']);
    expect(await told((await EDITS.resized(file(PICTURE))).bytes)).toEqual(['exact 0 0', 'whole-picture 1 1']);
    const all = await told(file(PICTURE), true);
    expect(all.map((step) => step.split(' ')[0])).toEqual(['exact', 'whole-picture', 'local-features', 'alignment']);
    const stranger = await told(photo(`strangers/${STRANGERS[0]!}`));
    expect(stranger.slice(0, 2)).toEqual(['exact 0 0', 'whole-picture 0 0']);
    expect(stranger.at(-1)).toMatch(/^mirror-negative/);
  });

  test.each(['resized', 'mirrored', 'gray'] as const)(
    'ends before keypoints for a whole picture that was %s, with the same answer',
    async (edit) => {
      const { bytes } = await EDITS[edit](file(LIFE));
      const early = await index.search(bytes, { explain: true });
      expect(early.steps!.map(({ name }) => name)).toEqual(['decode', 'hashes', 'exact', 'whole-picture']);
      expect(early.image).toMatchObject({ fingerprint: null });
      const asked = await query(bytes);
      for (const [other, within] of [
        [await index.search(asked), 0.005],
        [await index.search(asked, { everyWork: true }), 0.01],
      ] as const) {
        expect(idsOf(other.matches)).toEqual(idsOf(early.matches));
        const [one, two] = [early.matches[0]!.match, other.matches[0]!.match];
        expect([one.verdict, one.kind, one.mirrored, one.negative]).toEqual([two.verdict, two.kind, two.mirrored, two.negative]);
        expect(one.probability).toBeGreaterThan(0.9);
        const { width, height } = desk.works[LIFE]!;
        one.alignment!.corners.forEach(([x, y], i) => {
          const [otherX, otherY] = two.alignment!.corners[i]!;
          expect(Math.hypot(x - otherX, y - otherY)).toBeLessThan(within * Math.hypot(width, height));
        });
      }
    },
  );

  test('takes the keypoints of an image that whole pictures leave open, and gives them', async () => {
    const { bytes } = await EDITS.cropped(file(PICTURE));
    const { matches, image } = await index.search(bytes);
    expect(idsOf(matches)).toEqual([PICTURE]);
    expect(image!.fingerprint).toEqual(await query(bytes));
  });

  test('refuses what is no picture, with a code', async () => {
    await expect(index.search(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT' });
    const cut = (await EDITS.resized(file(PICTURE))).bytes.subarray(0, 6000);
    await expect(index.search(cut)).rejects.toMatchObject({ code: expect.stringMatching(/^IMGGUARD_IMAGE_/) });
  });

  test('leaves out what is excluded', async () => {
    const asked = await query(file(PICTURE));
    expect((await index.search(asked, { exclude: new Set([PICTURE, 'never there']) })).matches).toEqual([]);
    expect(idsOf((await index.search(asked, { exclude: new Set([WINE]) })).matches)).toEqual([PICTURE]);
    expect(idsOf((await index.search(asked)).matches)).toEqual([PICTURE]);
  });

  test('gives the same answer however often and however many at once', async () => {
    const asked = await query((await EDITS.cropped(file(DRAGONFLY))).bytes);
    const answers = await Promise.all(Array.from({ length: 4 }, () => index.search(asked)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});

describe('works', () => {
  test('are added, replaced and removed, and searches follow', async () => {
    await withIndex([PICTURE], async (own) => {
      const [picture, wine] = [await query(file(PICTURE)), await query(file(WINE))];
      expect([own.size, own.ids(), own.has(PICTURE), own.has(WINE)]).toEqual([1, [PICTURE], true, false]);
      expect(idsOf((await own.search(picture)).matches)).toEqual([PICTURE]);
      own.add('second', desk.works[WINE]!);
      expect(idsOf((await own.search(wine)).matches)).toEqual(['second']);
      own.add('second', desk.works[PICTURE]!);
      expect(own.size).toBe(2);
      expect((await own.search(wine)).matches).toEqual([]);
      expect(idsOf((await own.search(picture)).matches)).toEqual([PICTURE, 'second'].toSorted());
      expect([own.remove(PICTURE), own.remove(PICTURE), own.remove('never there')]).toEqual([true, false, false]);
      expect(idsOf((await own.search(picture)).matches)).toEqual(['second']);
      own.remove('second');
      expect(await own.search(picture)).toEqual({ matches: [], similar: [], examined: 0 });
      own.add(PICTURE, desk.works[PICTURE]!);
      expect(idsOf((await own.search(picture)).matches)).toEqual([PICTURE]);
    });
  });

  test('come back as they were added, before and after a search', async () => {
    await withIndex([WINE, LIFE], async (own) => {
      expect(own.get(WINE)).toEqual(desk.works[WINE]!);
      await own.search(await query(file(PICTURE)));
      expect(own.get(WINE)).toEqual(desk.works[WINE]!);
      expect(own.get(LIFE)).toEqual(desk.works[LIFE]!);
      expect(own.get('never there')).toBeNull();
    });
  });

  test('that come and go during a search do not disturb it', async () => {
    await withIndex([PICTURE, WINE, LIFE], async (own) => {
      const collage = await query(await collageOf([file(PICTURE), file(WINE), file(LIFE)]));
      await own.search(collage);
      const searching = own.search(collage);
      // The search has begun; what happens now is seen by the next one.
      await setTimeout(5);
      own.add(DRAGONFLY, desk.works[DRAGONFLY]!);
      own.add(WINE, desk.works[WINE]!);
      own.remove(LIFE);
      expect(idsOf((await searching).matches).toSorted()).toEqual([PICTURE, WINE].toSorted());
      expect(idsOf((await own.search(collage)).matches).toSorted()).toEqual([PICTURE, WINE].toSorted());
      expect(idsOf((await own.search(await query(file(DRAGONFLY)))).matches)).toEqual([DRAGONFLY]);
    });
  });

  test('are found while many are added one by one between searches', async () => {
    await withIndex([], async (own) => {
      const asked = await query((await EDITS.resized(file(PICTURE))).bytes);
      for (let round = 0; round < 12; round++) {
        const name = WORKS[round % WORKS.length]!;
        own.add(`${name} ${round}`, desk.works[name]!);
        const wanted = own.ids().filter((id) => id.startsWith(PICTURE));
        expect(idsOf((await own.search(asked)).matches).toSorted()).toEqual(wanted.toSorted());
      }
    });
  });
});
