/**
 * Copies of the registered photographs must be found, and their place on the work must be right to one percent of its diagonal.
 * By default every attack is made on a part of the photographs; with `IMGGUARD_QUALITY=full` on all of them.
 */
import type { Match } from '@imgguard/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attacked, ATTACKS, readPicture } from './lib/attacks.ts';
import { collection, type Photo } from './lib/corpus.ts';
import { eachOf, type Gallery, openGallery, quantile } from './lib/gallery.ts';

/** Share of the work's diagonal. */
const CORNER_TOLERANCE = 0.01;
/** Every attack is made on one photograph out of this many, each attack on others. */
const STRIDE = process.env['IMGGUARD_QUALITY'] === 'full' ? 1 : 4;

const originals = await collection('originals');
const figures: string[] = [];

describe.skipIf(originals === null)('copies', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery(originals!);
  });
  afterAll(async () => {
    const { works, times } = gallery;
    await gallery.close();
    const [median, slow] = [quantile(times, 0.5), quantile(times, 0.95)].map(Math.round);
    console.log(`${figures.join('\n')}\n${times.length} copies of ${works} works; ${median} ms each in the middle, ${slow} ms at 95 %`);
  });

  it.each(Object.keys(ATTACKS).map((name, number) => ({ name, number })))('$name', async ({ name, number }) => {
    const photos = originals!.filter((_, i) => (i + number) % STRIDE === 0);
    const failures: string[] = [];
    const errors: number[] = [];
    await eachOf(photos, async (photo) => {
      const picture = await readPicture(photo.path);
      const attacked = await ATTACKS[name]!(picture, seeded(`${name} ${photo.name}`));
      const { matches, similar } = await gallery.ask(attacked.file);
      const found = matches.find(({ workId }) => workId === photo.name)?.match;
      failures.push(...others(photo, matches).map((other) => `${photo.name} is also taken for ${other}`));
      if (found === undefined) {
        failures.push(`${photo.name} is not found${others({ ...photo, name: '' }, similar).includes(photo.name) ? ', but similar' : ''}`);
        return;
      }
      const error = cornerError(found, attacked) / Math.hypot(picture.width, picture.height);
      errors.push(error);
      if (!(error < CORNER_TOLERANCE)) failures.push(`${photo.name}: corners off by ${percent(error)} of the diagonal`);
      if (found.mirrored !== attacked.mirrored || found.negative !== attacked.negative) failures.push(`${photo.name}: wrong side`);
    });
    figures.push(
      `${name.padEnd(24)} found ${errors.length} of ${photos.length}, corners off by ${percent(quantile(errors, 0.5))} in the middle, ${percent(Math.max(...errors))} at most`,
    );
    expect(failures).toEqual([]);
  });
});

/** Largest distance of a corner from where it belongs, in the work's pixels. Of the same file no position is told, and none is needed. */
function cornerError({ kind, alignment }: Match, { corners }: Attacked): number {
  if (kind === 'exact') return 0;
  if (alignment === null) return Infinity;
  return Math.max(...corners.map(([x, y], i) => Math.hypot(x - alignment.corners[i]![0], y - alignment.corners[i]![1])));
}

function others({ name }: Photo, found: readonly { readonly workId: string }[]): string[] {
  return found.map(({ workId }) => workId).filter((workId) => workId !== name);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %`;
}

/** Random numbers from 0 to 1 that are always the same for the same text. */
function seeded(text: string): () => number {
  let state = 0;
  for (const letter of text) state = (Math.imul(state, 31) + letter.charCodeAt(0)) | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
