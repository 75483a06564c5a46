/** The background of a model, by the command. With the real student of SSCD, see scripts/lib/sscd-wheel.mjs; without it skipped, and a line says why. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { openCopyModel } from '../../packages/imgguard/src/models/copy-model.ts';
import { evenly } from '../../packages/imgguard/src/models/background.ts';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { DRAGONFLY, guardIn, only, photo, searchAll, temporaryFolder } from './lib/guards.ts';
import { FIG, rippledCopy } from './lib/rippled.ts';

const wheel = findSscdWheel();
if (wheel.path === null) console.warn(`skipped: tests of backgrounds, since ${wheel.reason}`);

/** Pictures of nothing, each another: blots of color. */
async function blots(folder: string, many: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < many; i++) {
    const data = Buffer.from(Array.from({ length: 5 * 4 * 3 }, (_, at) => (97 * (i + 3) * (at + 1) + 31 * at * at) % 256));
    const picture = sharp(data, { raw: { width: 5, height: 4, channels: 3 } }).resize(160, 128);
    await picture.png().toFile(join(folder, `${String(i).padStart(3, '0')}.png`));
  }
}

describe.skipIf(wheel.path === null)('imgguard models background', () => {
  let folder: string;
  let data: string[];
  let pictures: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    data = ['--data', join(folder, 'data')];
    pictures = join(folder, 'others');
    expect(await imgguard('models', 'add', 'sscd-distilled', wheel.path!, '--accept-license', ...data)).toMatchObject({ code: 0 });
  });

  it('is made of pictures that show no work, is shown, used by searches, and goes with the model', async () => {
    expect((await imgguard('models', 'background', ...data)).out).toBe('sscd-distilled: no background\n');
    expect(await imgguard('works', 'add', photo(FIG), photo(DRAGONFLY), ...data)).toMatchObject({ code: 0 });
    await blots(pictures, 154);
    await writeFile(join(pictures, 'broken.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
    await cp(photo(DRAGONFLY), join(pictures, 'mine.jpg'));
    const web = await site({ routes: { '/': '<img src="/rippled.jpg">', '/rippled.jpg': await rippledCopy() } });
    const before = await guardIn(join(folder, 'data'));
    const [without] = only(await searchAll(before, { sites: [web.url('/')] }), 'similar');
    await before.close();

    const made = await imgguard('models', 'background', pictures, ...data);
    expect(made).toMatchObject({ code: 0, out: 'sscd-distilled: a background of 154 pictures\n' });
    expect(made.err).toMatch(
      /^broken\.jpg is left out: it cannot be read: .*\nmine\.jpg is left out: it may show your work Dragonfly_by_Bolly \(similarity 1\.00\)\n$/,
    );
    expect((await imgguard('models', 'list', ...data)).out).toMatch(/^sscd-distilled .*\[in use, background of 154 pictures\]$/m);
    const listed = ndjson((await imgguard('models', 'list', '--ndjson', ...data)).out).filter(({ state }) => state === 'whole');
    expect(listed).toMatchObject([{ id: 'sscd-distilled', inUse: true, background: 154 }]);
    expect((await imgguard('status', ...data)).out).toMatch(
      /^model +sscd-distilled, background of 154 pictures; 1 picture not asked about yet/m,
    );

    // What was compared without it is compared again, and what the model says is normalised now.
    const guard = await guardIn(join(folder, 'data'));
    await searchAll(guard, { sites: [web.url('/')] });
    const [hit] = guard.hits.list();
    const evidence = hit?.match.evidence;
    expect([without?.hit.match.evidence.embeddingNormalised, typeof evidence?.embeddingNormalised]).toEqual([undefined, 'number']);
    expect(evidence!.embeddingNormalised!).toBeLessThan(evidence!.embeddingSimilarity!);
    expect(guard.status().embeddings).toEqual({ model: 'sscd-distilled', background: 154, waiting: 0, problem: null });
    await guard.close();

    expect(await imgguard('models', 'remove', 'sscd-distilled', ...data)).toMatchObject({ code: 0 });
    expect((await readdir(join(folder, 'data', 'models'))).filter((name) => name.endsWith('.background'))).toEqual([]);
  });

  it('is refused when it is too small, names the repair when it is damaged, and can be removed', async () => {
    await blots(pictures, 151);
    expect((await imgguard('models', 'background', pictures, '--most', '149', ...data)).err).toMatch(
      /needs 150 pictures .* 149 of 149 are left/,
    );
    expect(await imgguard('models', 'background', pictures, '--ndjson', ...data)).toMatchObject({
      code: 0,
      out: '{"id":"sscd-distilled","background":151}\n',
    });
    const whole = await openCopyModel(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'models', 'sscd-distilled.background'), 'IGES?');
    expectRefusal(await imgguard('models', 'background', ...data), 1, /is damaged.*imgguard models background <folder>.*--none/);
    const use = await openCopyModel(join(folder, 'data'));
    expect([use.model?.background, use.problem, use.backgroundProblem?.code]).toEqual([undefined, null, 'IMGGUARD_FILE']);
    expect(use.key).not.toBe(whole.key);
    expect((await imgguard('models', 'list', ...data)).err).toContain('is damaged');
    expect(await imgguard('models', 'background', '--none', ...data)).toMatchObject({ code: 0, out: 'sscd-distilled: no background\n' });
    expect((await openCopyModel(join(folder, 'data'))).backgroundProblem).toBeNull();
    expectRefusal(await imgguard('models', 'background', pictures, '--none', ...data), 2, 'name no pictures');
    expect(await imgguard('models', 'use', 'none', ...data)).toMatchObject({ code: 0 });
    expectRefusal(await imgguard('models', 'background', pictures, ...data), 1, 'No model is used');
  });
});

describe('evenly', () => {
  it.each([
    [10, 3, [0, 3, 6]],
    [2, 5, [0, 1]],
    [4, 4, [0, 1, 2, 3]],
  ])('takes of %i at most %i', (count, most, taken) => {
    expect(
      evenly(
        Array.from({ length: count }, (_, i) => i),
        most,
      ),
    ).toEqual(taken);
  });
});
