/** `imgguard match` with a model. With the real SSCD files, see scripts/lib/sscd-wheel.mjs; without them skipped, and a line says why. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { asSharp, painted } from '../../packages/core/src/testing/pictures.ts';
import { meanColorModel } from '../../packages/core/src/testing/tiny-models.ts';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { DRAGONFLY, photo, smallCopy, temporaryFolder } from './lib/guards.ts';
import { FIG, rippledCopy } from './lib/rippled.ts';

const wheel = findSscdWheel();
if (wheel.path === null) console.warn(`skipped: tests of imgguard match with a model, since ${wheel.reason}`);

interface Line {
  readonly image: string;
  readonly match: { readonly work: string; readonly kind: string; readonly embedding?: object } | null;
  readonly similar: readonly {
    readonly work: string;
    readonly probability: number;
    readonly embedding?: { readonly similarity: number };
  }[];
  readonly steps?: readonly { readonly name: string; readonly works: number; readonly accepted: number }[];
}

async function folders() {
  const folder = await temporaryFolder();
  const [works, images, data] = [join(folder, 'works'), join(folder, 'images'), ['--data', join(folder, 'data')]];
  await mkdir(works);
  await mkdir(images);
  return { folder, works, images, data };
}

describe('imgguard match --model', () => {
  it('refuses models that are not there, or not for copies, and --data without a model', async () => {
    const { folder, works, images, data } = await folders();
    await cp(photo(DRAGONFLY), join(works, 'dragonfly.jpg'));
    expectRefusal(await imgguard('match', works, images, '--model', 'sscd', ...data), 1, 'sscd is not installed');
    expectRefusal(await imgguard('match', works, images, ...data), 2, '--data goes with --model');
    const { bytes, manifest } = meanColorModel();
    await writeFile(join(folder, 'm.onnx'), bytes);
    await writeFile(join(folder, 'm.json'), JSON.stringify(manifest));
    const add = ['models', 'add', '--manifest', join(folder, 'm.json'), join(folder, 'm.onnx'), '--accept-license', ...data];
    expect(await imgguard(...add)).toMatchObject({ code: 0 });
    expectRefusal(await imgguard('match', works, images, '--model', 'mean-color', ...data), 1, 'not copies');
  });
});

describe.skipIf(wheel.path === null)('imgguard match --model sscd', () => {
  let works: string;
  let images: string;
  let data: string[];

  beforeEach(async () => {
    ({ works, images, data } = await folders());
    await writeFile(join(works, 'fig.jpg'), await smallCopy(FIG));
    await writeFile(join(works, 'dragonfly.jpg'), await smallCopy(DRAGONFLY));
    await writeFile(join(images, 'a-rippled.jpg'), await rippledCopy());
    await writeFile(join(images, 'b-stranger.jpg'), await smallCopy('strangers/umang_by_Abhishek_Mudgal.jpg'));
    await sharp(photo(DRAGONFLY)).rotate().resize(500).jpeg().toFile(join(images, 'c-copy.jpg'));
    expect(await imgguard('models', 'add', 'sscd', wheel.path!, '--accept-license', ...data)).toMatchObject({ code: 0 });
  });

  it('finds a copy that nothing else finds, as similar and never as a copy; asks last, and only where nothing was found', async () => {
    const without = ndjson<Line>((await imgguard('match', works, images, '--ndjson')).out);
    expect(without.map(({ match, similar }) => [match?.work ?? null, similar.length])).toEqual([
      [null, 0],
      [null, 0],
      ['dragonfly.jpg', 0],
    ]);
    const ran = await imgguard('match', works, images, '--ndjson', '--explain', '--model', 'sscd', ...data);
    expect(ran).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Model sscd, no background\.\nCompared 3 images with 2 works: 1 copy, 1 image for a person/),
    });
    const [rippled, stranger, copy] = ndjson<Line>(ran.out);
    expect(rippled).toMatchObject({ match: null, similar: [{ work: 'fig.jpg' }] });
    expect(rippled!.similar[0]!.probability).toBeLessThanOrEqual(0.5);
    expect(rippled!.similar[0]!.embedding!.similarity).toBeGreaterThan(0.55);
    expect(rippled!.steps!.slice(-2)).toMatchObject([{ name: 'embedding' }, { name: 'embeddings', works: 1, accepted: 0 }]);
    expect(stranger).toMatchObject({ match: null, similar: [] });
    expect(copy).toMatchObject({ match: { work: 'dragonfly.jpg', kind: 'near-duplicate' } });
    expect(copy!.match).not.toHaveProperty('embedding');
    expect(copy!.steps!.map(({ name }) => name)).not.toContain('embeddings');
    const text = await imgguard('match', works, images, '--explain', '--model', 'sscd', ...data);
    expect(text.out).toMatch(/^a-rippled\.jpg: no copy of a work; similar to fig\.jpg \(50\.0 %\)$/m);
    expect(text.out).toMatch(/^ {4}similarity under the model 0\.\d\d$/m);
  });

  it('takes off what pictures have in common with the background', async () => {
    const others = await temporaryFolder();
    for (let i = 0; i < 150; i++) {
      const picture = painted(48, 36, (x, y) => [(x * (i + 3)) % 256, (y * (2 * i + 5)) % 256, (x * y + 31 * i) % 256]);
      await asSharp(picture)
        .png()
        .toFile(join(others, `${i}.png`));
    }
    expect(await imgguard('models', 'background', others, ...data)).toMatchObject({ code: 0 });
    const ran = await imgguard('match', works, images, '--ndjson', '--model', 'sscd', ...data);
    expect(ran.err).toContain('Model sscd, background of 150 pictures.');
    const [rippled] = ndjson<Line>(ran.out);
    expect(rippled).toMatchObject({ match: null, similar: [{ work: 'fig.jpg', embedding: { normalised: expect.any(Number) } }] });
  });
});
