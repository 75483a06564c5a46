/** Archives from strangers: one file is taken out by size and hash, and nothing else happens. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isZip, openZip } from '../../packages/imgguard/src/models/zip-archive.ts';
import { temporaryFolder } from './lib/guards.ts';
import { zipFile, type ZipFile } from './lib/zip-file.ts';

const model = Buffer.from('a model, a model, a model, a model; '.repeat(20_000));
const entry: ZipFile = { name: 'package/model.onnx', bytes: model };

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'archive.zip');
  await writeFile(path, bytes);
  return path;
}

/** Every entry, unpacked. */
async function readAll(bytes: Uint8Array): Promise<Record<string, Buffer>> {
  const archive = await openZip(await written(bytes));
  try {
    const files: Record<string, Buffer> = {};
    for (const each of archive.entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of archive.read(each)) chunks.push(chunk);
      files[each.name] = Buffer.concat(chunks);
    }
    return files;
  } finally {
    await archive.close();
  }
}

describe('an archive', () => {
  it('gives what was put in, packed or not', async () => {
    const readme = { name: 'README', bytes: Buffer.from('read me'), stored: true };
    const bytes = zipFile([readme, entry, { name: 'empty', bytes: Buffer.alloc(0) }], 'with a comment');
    expect(await readAll(bytes)).toEqual({ README: readme.bytes, 'package/model.onnx': model, empty: Buffer.alloc(0) });
    expect(await isZip(await written(bytes))).toBe(true);
    expect(await isZip(await written(model))).toBe(false);
    expect(await isZip(await written(Buffer.alloc(0)))).toBe(false);
  });

  it.each<[string, Uint8Array, string]>([
    ['without an end', zipFile([entry]).subarray(0, -1), 'its end is missing'],
    ['that is empty', Buffer.alloc(0), 'its end is missing'],
    ['that is cut off', zipFile([entry]).subarray(500), 'is not'],
    ['that unpacks to more than it says', zipFile([{ ...entry, claimedBytes: 1000 }]), 'another size'],
    ['that unpacks to less than it says', zipFile([{ ...entry, claimedBytes: model.length + 1 }]), 'another size'],
    ['whose entry goes beyond its end', zipFile([{ ...entry, claimedPackedBytes: 1e9 }]), 'is cut off'],
    ['whose entry lies somewhere else', zipFile([{ ...entry, claimedOffset: 7 }]), 'not where its directory says'],
    ['whose entry lies beyond its end', zipFile([{ ...entry, claimedOffset: 1e9 }]), 'it is cut off'],
    ['that is encrypted', zipFile([{ ...entry, flags: 1 }]), 'is encrypted'],
    ['packed in another way', zipFile([{ ...entry, method: 14 }]), 'packed by method 14'],
    ['whose packed bytes are none', zipFile([{ ...entry, stored: true, method: 8 }]), 'cannot be unpacked'],
    ['of ZIP64', zip64(), 'ZIP64'],
    ['whose directory is damaged', damagedDirectory(), 'its directory is damaged'],
  ])('%s is refused', async (_what, bytes, words) => {
    await expect(readAll(bytes)).rejects.toMatchObject({ code: 'IMGGUARD_FILE', message: expect.stringContaining(words) });
  });

  it('that would unpack to a gigabyte is cut off at what it says', async () => {
    const bomb = zipFile([{ name: 'bomb', bytes: Buffer.alloc(64 * 1024 * 1024), claimedBytes: 1000 }]);
    const before = process.memoryUsage().rss;
    await expect(readAll(bomb)).rejects.toThrow('another size');
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
  });
});

function zip64(): Buffer {
  const bytes = zipFile([entry]);
  bytes.writeUInt32LE(0xffffffff, bytes.length - 6);
  return bytes;
}

function damagedDirectory(): Buffer {
  const bytes = zipFile([entry]);
  bytes[bytes.readUInt32LE(bytes.length - 6)]! ^= 0xff;
  return bytes;
}
