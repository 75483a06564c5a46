import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventChannel } from './event-channel.ts';
import { listImageFiles, listNamedImageFiles } from './image-files.ts';
import { mapInOrder } from './ordered.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imgguard-files-'));
  mkdirSync(join(root, 'deep', 'er'), { recursive: true });
  writeFileSync(join(root, 'b.JPG'), 'not really');
  writeFileSync(join(root, 'a.txt'), 'text');
  writeFileSync(join(root, 'deep', 'er', 'noending'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  writeFileSync(join(root, 'deep', 'empty.png'), '');
  writeFileSync(join(root, 'deep', 'empty'), '');
  symlinkSync(root, join(root, 'deep', 'circle'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('listImageFiles', () => {
  it('finds pictures by ending or first bytes, at every level, in a stable order', async () => {
    const { files, others } = await listImageFiles(root);
    expect(files.map((file) => file.name)).toEqual(['b.JPG', 'deep/empty.png', 'deep/er/noending']);
    expect(others).toBe(3);
  });

  it('says what is wrong with a folder', async () => {
    await expect(listImageFiles(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'IMGGUARD_FOLDER_MISSING',
      message: expect.stringContaining('nowhere'),
    });
    await expect(listImageFiles(join(root, 'a.txt'))).rejects.toMatchObject({ code: 'IMGGUARD_NOT_A_FOLDER' });
  });

  it('takes a named file whatever it is, and each file once', async () => {
    const named = await listNamedImageFiles([join(root, 'a.txt'), root, join(root, 'b.JPG')]);
    expect(named.files.map((file) => file.name)).toEqual(['a.txt', 'b.JPG', 'deep/empty.png', 'deep/er/noending']);
  });
});

describe('createEventChannel', () => {
  it('makes producers wait for a slow consumer and delivers everything in order', async () => {
    const channel = createEventChannel<number>(2);
    let pushed = 0;
    const producer = (async () => {
      for (let value = 0; value < 10; value++) {
        await channel.push(value);
        pushed = value;
      }
      channel.end();
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBeLessThan(3);
    const seen: number[] = [];
    for await (const value of channel.events) seen.push(value);
    await producer;
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('lets producers go when the consumer leaves', async () => {
    const channel = createEventChannel<number>(1);
    await channel.push(1);
    const blocked = channel.push(2);
    for await (const value of channel.events) {
      expect(value).toBe(1);
      break;
    }
    await blocked;
    expect(channel.left.aborted).toBe(true);
    expect(await channel.push(3)).toBe(false);
  });

  it('throws the producers error after the values that were waiting', async () => {
    const channel = createEventChannel<number>(5);
    await channel.push(1);
    channel.end(new Error('broken'));
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const value of channel.events) seen.push(value);
      })(),
    ).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });
});

describe('mapInOrder', () => {
  it('keeps the order and never runs more than it may', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (value: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, (value * 7) % 5));
      running -= 1;
      return value * 2;
    };
    for await (const value of mapInOrder([1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(value);
    expect(results).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(most).toBe(3);
  });

  it('goes on behind a slow item, but only so far ahead', async () => {
    let letGo: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (letGo = resolve));
    const begun: number[] = [];
    const work = async (value: number): Promise<number> => {
      begun.push(value);
      if (value === 0) await slow;
      return value;
    };
    const results = mapInOrder([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 2, work, 3);
    const first = results.next();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    letGo();
    expect(await first).toEqual({ done: false, value: 0 });
    const rest: number[] = [];
    for await (const value of results) rest.push(value);
    expect(rest).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('passes a failure on once, without unhandled ones behind it', async () => {
    const work = async (value: number): Promise<number> => {
      if (value > 1) throw new Error(`no ${value}`);
      return value;
    };
    await expect(
      (async () => {
        for await (const _ of mapInOrder([1, 2, 3], 3, work));
      })(),
    ).rejects.toThrow('no 2');
  });
});
