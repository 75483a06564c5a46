/** Searching in one's own works by words and by a picture, with models of a few hundred bytes whose answers can be worked out. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { painted, asSharp, type Rgb } from '../../packages/core/src/testing/pictures.ts';
import { meanColorModel, type TinyModel, tokenModel } from '../../packages/core/src/testing/tiny-models.ts';
import { openDatabase } from '../../packages/imgguard/src/store/database.ts';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { guardIn, temporaryFolder } from './lib/guards.ts';

/** With a context of three tokens, words become a direction in the space of mean colors: `b` is the start, itself and the end, (1, 40, 2), which is green. */
const tokenizer = JSON.stringify({
  model: {
    type: 'BPE',
    end_of_word_suffix: '</w>',
    vocab: { '<|startoftext|>': 1, '<|endoftext|>': 2, 'b</w>': 40, 'l</w>': 41 },
    merges: [],
  },
});
const COLORS: Readonly<Record<string, Rgb>> = { red: [240, 20, 20], green: [20, 240, 20], blue: [20, 20, 240] };

let folder: string;
let data: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  data = ['--data', join(folder, 'data')];
  await mkdir(join(folder, 'works'));
  for (const [name, color] of Object.entries(COLORS)) await writeFile(join(folder, 'works', `${name}.png`), await png(color));
  expect(await imgguard('works', 'add', join(folder, 'works'), '--collection', 'Colors', ...data)).toMatchObject({ code: 0 });
});

function png(color: Rgb): Promise<Buffer> {
  return asSharp(painted(64, 48, (x, y) => ((x + y) % 16 < 2 ? [128, 128, 128] : color)))
    .png()
    .toBuffer();
}

async function install({ bytes, manifest }: TinyModel, ...others: string[]): Promise<void> {
  const [model, description] = [join(folder, `${manifest.id}.onnx`), join(folder, `${manifest.id}.json`)];
  await writeFile(model, bytes);
  await writeFile(description, JSON.stringify(manifest));
  expect(await imgguard('models', 'add', '--manifest', description, model, ...others, '--accept-license', ...data)).toMatchObject({
    code: 0,
  });
}

async function installBoth(): Promise<void> {
  await writeFile(join(folder, 'tokenizer.json'), tokenizer);
  await install(meanColorModel());
  await install(tokenModel(tokenizer, 3), join(folder, 'tokenizer.json'));
}

function embedded(): string[] {
  const database = openDatabase(join(folder, 'data', 'imgguard.db'));
  const rows = database.all<{ model: string }>('SELECT model FROM work_embeddings');
  database.close();
  return rows.map(({ model }) => model.split(' ')[0]!);
}

describe('imgguard works find', () => {
  it('finds works by words, best first, and embeds each work once', async () => {
    await installBoth();
    expect(embedded()).toEqual([]);
    const ran = await imgguard('works', 'find', 'b', ...data);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^0\.9\d\d {2}work_\w{16} {2}green {2}\(green\.png\)\n0\.\d{3} {2}.*\n0\.\d{3} {2}.*\n$/);
    expect(embedded()).toEqual(['mean-color', 'mean-color', 'mean-color']);
    // Were a work embedded again, its picture would be missed.
    await rm(join(folder, 'works'), { recursive: true });
    await rm(join(folder, 'data', 'blobs'), { recursive: true, force: true });
    const again = ndjson((await imgguard('works', 'find', 'b', '--k', '2', '--ndjson', ...data)).out);
    expect(again).toMatchObject([{ rank: 1, title: 'green', fileName: 'green.png', model: 'token-ids' }, { rank: 2 }]);
    expect(Object.keys(again[0]!)).toEqual(['rank', 'work', 'title', 'fileName', 'similarity', 'model']);
    expect(Number(again[0]!['similarity'])).toBeGreaterThan(Number(again[1]!['similarity']));
  });

  it('finds works by a picture, narrowed by collection, with only a model for pictures', async () => {
    await install(meanColorModel());
    const like = join(folder, 'like.png');
    await writeFile(like, await png([10, 20, 200]));
    const ran = await imgguard('works', 'find', '--like', like, '--k', '1', ...data);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^0\.99\d {2}\w+ {2}blue {2}\(blue\.png\)\n$/) });
    expect((await imgguard('works', 'find', '--like', like, '--collection', 'Other', ...data)).err).toBe(
      'There are no works to search in.\n',
    );
    expectRefusal(await imgguard('works', 'find', '--like', join(folder, 'gone.png'), ...data), 1, 'gone.png');
  });

  it('says what to add where no model can do it', async () => {
    expectRefusal(await imgguard('works', 'find', 'boats', ...data), 1, /none that takes words is installed.*docs\/guide\/embeddings\.md/);
    expectRefusal(
      await imgguard('works', 'find', '--like', join(folder, 'works', 'red.png'), ...data),
      1,
      'no model for pictures is installed',
    );
    await writeFile(join(folder, 'tokenizer.json'), tokenizer);
    await install(tokenModel(tokenizer, 3), join(folder, 'tokenizer.json'));
    expectRefusal(
      await imgguard('works', 'find', 'boats', ...data),
      1,
      /token-ids takes words, and no model for pictures of the same space \(mean-color\)/,
    );
    expectRefusal(await imgguard('works', 'find', 'boats', '--model', 'sscd', ...data), 1, 'sscd is not installed');
    expectRefusal(await imgguard('works', 'find', ...data), 2, 'Say in words what to find');
    expectRefusal(await imgguard('works', 'find', 'a', '--like', 'b', ...data), 2, 'not with both');
    expectRefusal(await imgguard('works', 'find', 'a', '--k', '0', ...data), 2, '--k must be');
  });

  it('names the file of a model that was changed', async () => {
    await installBoth();
    const { manifest } = meanColorModel();
    await writeFile(join(folder, 'data', 'models', `${manifest.file.sha256}-${manifest.file.name}`), Buffer.alloc(manifest.file.bytes));
    expectRefusal(await imgguard('works', 'find', 'b', ...data), 1, /SHA-256/);
  });
});

describe('guard.works.find', () => {
  it('says how far it is, keeps what is done when it is stopped, and leaves out what cannot be read', async () => {
    await installBoth();
    const guard = await guardIn(join(folder, 'data'));
    const aborted = new AbortController();
    const stopped = guard.works.find({ text: 'b', signal: aborted.signal, onProgress: () => aborted.abort(new Error('enough')) });
    // All three are one batch, which was done; the next call has nothing left to do.
    await stopped.catch(() => undefined);
    expect(embedded()).toHaveLength(3);
    const told: number[][] = [];
    const { works } = await guard.works.find({ text: 'b', onProgress: (...numbers) => told.push(numbers) });
    expect([told, works.map(({ work }) => work.title)[0]]).toEqual([[], 'green']);
    await expect(guard.works.find({ text: 'b', file: 'c' })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(guard.works.find({ text: ' ' })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });

    const added = await guard.works.add({ bytes: await png([200, 200, 10]), fileName: 'yellow.png' });
    const database = openDatabase(join(folder, 'data', 'imgguard.db'));
    database.run('UPDATE works SET preview_sha256 = ? WHERE id = ?', 'f'.repeat(64), added.work.id);
    database.close();
    const { unreadable, works: rest } = await guard.works.find({ text: 'b' });
    expect(unreadable).toMatchObject([{ work: { id: added.work.id }, code: expect.stringMatching(/^IMGGUARD_IMAGE_/) }]);
    expect(rest).toHaveLength(3);
    await guard.close();
    await expect(guard.works.find({ text: 'b' })).rejects.toMatchObject({ code: 'IMGGUARD_CLOSED' });
  });
});
