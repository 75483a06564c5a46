import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileName, listImageFiles, listNamedImageFiles } from './image-files.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imgguard-files-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

async function names(): Promise<string[]> {
  return (await listImageFiles(root)).files.map(({ name }) => name);
}

describe('listImageFiles', () => {
  it('gives the same order whatever order the files came in, capitals before small letters', async () => {
    const shuffled = fc.shuffledSubarray(['B.jpg', 'a.jpg', 'b.jpg', 'ä.jpg', '10.jpg', '9.jpg'], { minLength: 6 });
    await fc.assert(
      fc.asyncProperty(shuffled, async (files) => {
        for (const file of files) writeFileSync(join(root, file), JPEG);
        expect(await names()).toEqual(['10.jpg', '9.jpg', 'B.jpg', 'a.jpg', 'b.jpg', 'ä.jpg']);
        for (const file of files) rmSync(join(root, file));
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    ['JPEG', [0xff, 0xd8, 0xff, 0xdb]],
    ['GIF', [...Buffer.from('GIF89a')]],
    ['WebP', [...Buffer.from('RIFF\n\0\0\0WEBP')]],
    ['AVIF', [0, 0, 0, 28, ...Buffer.from('ftypavif')]],
    ['TIFF', [0x4d, 0x4d, 0, 0x2a]],
  ])('knows %s by its first bytes under any name', async (_format, bytes) => {
    writeFileSync(join(root, 'upload.tmp'), Buffer.from(bytes));
    expect(await names()).toEqual(['upload.tmp']);
  });

  it('passes over folders that are named like pictures, sockets, and links that lead nowhere without such a name', async () => {
    mkdirSync(join(root, 'album.jpg'));
    symlinkSync(join(root, 'album.jpg'), join(root, 'linked.jpg'));
    symlinkSync(join(root, 'gone'), join(root, 'dangling'));
    const socket = createServer().listen(join(root, 'socket.jpg'));
    await once(socket, 'listening');
    const { files, others } = await listImageFiles(root);
    expect(files).toEqual([]);
    expect(others).toBe(3);
    socket.close();
  });

  it('lists a link that leads nowhere when it is named like a picture, so that somebody is told', async () => {
    symlinkSync(join(root, 'gone'), join(root, 'dangling.jpg'));
    expect(await names()).toEqual(['dangling.jpg']);
  });
});

describe('listNamedImageFiles', () => {
  it('takes each file once, however it is spelled', async () => {
    const file = join(root, 'a.jpg');
    writeFileSync(file, JPEG);
    const { files } = await listNamedImageFiles([root, file, relative(process.cwd(), file), `${root}/./a.jpg`]);
    expect(files).toEqual([{ path: file, name: 'a.jpg' }]);
  });

  it('names the path that does not exist', async () => {
    await expect(listNamedImageFiles([root, join(root, 'nowhere.jpg')])).rejects.toMatchObject({
      code: 'IMGGUARD_FOLDER_MISSING',
      message: expect.stringContaining('nowhere.jpg'),
    });
  });
});

describe('fileName', () => {
  it.each([
    ['a.jpg', 'a.jpg'],
    ['/x/y/a.jpg', 'a.jpg'],
    ['x/a', 'a'],
  ])('of %s is %s', (path, name) => expect(fileName(path)).toBe(name));
});
