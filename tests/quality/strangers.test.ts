/** Pictures that show none of the registered works must not be taken for copies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collection, type Photo } from './lib/corpus.ts';
import { eachOf, type Gallery, openGallery, quantile } from './lib/gallery.ts';

const originals = await collection('originals');
const distractors = await collection('distractors');
const lookAlikes = await collection('lookalikes');

interface Answers {
  /** `image is taken for work (figures)`. */
  readonly copies: string[];
  readonly similar: string[];
}

/** Asks for all images; with `excludeSelf` each is one of the works and not compared with itself. */
async function ask(gallery: Gallery, images: readonly Photo[], excludeSelf: boolean): Promise<Answers> {
  const answers: Answers = { copies: [], similar: [] };
  await eachOf(images, async ({ name, path }) => {
    const { matches, similar } = await gallery.ask(path, excludeSelf ? name : undefined);
    for (const { workId, match } of matches) answers.copies.push(`${name} is taken for ${workId} (${JSON.stringify(match.evidence)})`);
    for (const { workId } of similar) answers.similar.push(`${name} and ${workId}`);
  });
  return answers;
}

function report(what: string, { works, times }: Gallery, { copies, similar }: Answers): void {
  const [median, slow] = [quantile(times, 0.5), quantile(times, 0.95)].map(Math.round);
  const counts = `${copies.length} taken for copies, ${similar.length} called similar`;
  console.log(`${times.length} ${what} against ${works} works: ${counts}; ${median} ms each in the middle, ${slow} ms at 95 %`);
}

describe.skipIf(originals === null || distractors === null)('unrelated pictures', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery(originals!);
  });
  afterAll(() => gallery.close());

  it('none of the 500 is taken for a copy, or called similar', async () => {
    const answers = await ask(gallery, distractors!, false);
    report('unrelated pictures', gallery, answers);
    expect(answers).toEqual({ copies: [], similar: [] });
  });
});

describe.skipIf(lookAlikes === null)('other photographs of the same places', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openGallery(lookAlikes!);
  });
  afterAll(() => gallery.close());

  it('each against all others: none is taken for a copy', async () => {
    const answers = await ask(gallery, lookAlikes!, true);
    report('look-alikes', gallery, answers);
    expect(answers.copies).toEqual([]);
  });
});
