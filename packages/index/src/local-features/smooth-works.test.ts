import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photo } from '../testing/photos.ts';
import { createWorkIndex, type WorkIndex } from '../work-index.ts';

const soft = (name: string) => sharp(photo(name)).resize(640, 480, { fit: 'cover' }).blur(14).png().toBuffer();
const SMOOTH = 'works/picosdeeuropa_by_Aitzol_Berasategi';
const OTHERS = ['works/Dragonfly_by_Bolly', 'works/life_by_Aitzol_Berasategi', 'works/Wine_by_Jakkub_Mede'];

let index: WorkIndex;
let picture: Buffer;
beforeAll(async () => {
  index = createWorkIndex({ threads: 1 });
  picture = await soft(SMOOTH);
  const add = async (id: string, image: string | Buffer) => index.add(id, await index.fingerprint(image, { role: 'reference' }));
  await add('smooth', picture);
  await add('as soft', await soft('works/seeding_by_Clements_Engelhardt'));
  for (const name of OTHERS) await add(name, photo(name));
});
afterAll(() => index.close());

const edited = (edit: (image: Sharp) => Sharp) => edit(sharp(picture)).jpeg({ quality: 70 }).toBuffer();

describe('smooth works among others', () => {
  test.each<[string, (image: Sharp) => Sharp]>([
    ['re-encoded', (image) => image],
    ['small', (image) => image.resize(160)],
    ['as a mirrored negative', (image) => image.flop().negate({ alpha: false })],
    ['a part of it', (image) => image.extract({ left: 40, top: 30, width: 540, height: 410 })],
    ['under a caption', (image) => image.extend({ bottom: 60, background: '#fff' })],
  ])('are found: %s', async (_, edit) => {
    const { matches } = await index.search(await edited(edit));
    expect(matches.map(({ workId }) => workId)).toEqual(['smooth']);
  });

  test('are not found in what is as soft, nor in what is not', async () => {
    for (const image of [
      await soft('strangers/free_by_Peter_Nerlich'),
      await soft('works/Infinite-Sea_by_Aury88'),
      photo('works/Bridge_by_Sander_Klootwijk'),
    ]) {
      const { matches, similar } = await index.search(image);
      expect([...matches, ...similar]).toEqual([]);
    }
  });

  test('are asked for in a step of their own, and not any more once they are removed', async () => {
    const gradients = photo('strangers/umang_by_Abhishek_Mudgal');
    index.add('gradients', await index.fingerprint(gradients, { role: 'reference' }));
    const tiny = await sharp(gradients).resize(90).jpeg({ quality: 70 }).toBuffer();
    const { matches, steps } = await index.search(tiny, { explain: true });
    expect(matches.map(({ workId }) => workId)).toEqual(['gradients']);
    expect(steps!.at(-1)).toMatchObject({ name: 'smooth', accepted: 1 });
    index.remove('gradients');
    expect((await index.search(tiny)).matches).toEqual([]);
  });
});
