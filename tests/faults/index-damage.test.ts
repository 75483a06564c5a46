/**
 * One changed bit, or a cut, anywhere in any file of an index: it is found and named, no answer is wrong, nothing crashes, and a source repairs it.
 * IMGGUARD_DAMAGES says how many times; 120 unless it is set.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fingerprint } from '@imgguard/core';
import {
  type IndexDepth,
  openWorkIndex,
  type OpenWorkIndexOptions,
  rebuildWorkIndex,
  verifyWorkIndex,
  type WorkEntry,
  type WorkSearchResult,
} from '@imgguard/index';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticImage, syntheticWork } from '../../packages/index/src/testing/synthetic-pictures.ts';
import { mulberry32 } from '@imgguard/core/matching';

const DAMAGES = Number(process.env['IMGGUARD_DAMAGES'] ?? 120);
/** A round takes a second on a busy machine. */
const LONGEST_MS = Math.max(600_000, DAMAGES * 5_000);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-index-damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const optionsOf = (path: string, depth: IndexDepth): OpenWorkIndexOptions => ({
  folder: path,
  depth,
  threads: 1,
  storage: { logBytes: 4_000, checkpointChanges: 1_000, compactBytes: 1e9, segmentWorks: 10 },
});

/** A picture that can be decoded: some dots. */
const frame = { width: 64, height: 48, jpeg: new Uint8Array(await dots()) };
function dots(): Promise<Buffer> {
  const raw = Buffer.from(Array.from({ length: 64 * 48 }, (_, i) => (i * 2654435761) >>> 24));
  return sharp(raw, { raw: { width: 64, height: 48, channels: 1 } })
    .jpeg()
    .toBuffer();
}
const workOf = (n: number, version?: number): Fingerprint => ({ ...syntheticWork(n, version), frame });

/** Ids and versions of the works. */
const model = new Map<string, number>();
const entryOf = (id: string, version: number): WorkEntry => ({
  id,
  fingerprint: workOf(Number(id), version),
  collection: String(version),
});
const source = () => Array.from(model, ([id, version]) => entryOf(id, version));

/** Several logs, records that are out of date, a catalogue, a segment, and changes after it. */
async function build(path: string, depth: IndexDepth): Promise<void> {
  let index = await openWorkIndex(optionsOf(`${path}-open`, depth));
  model.clear();
  const add = async (n: number, version: number) => {
    await index.add(entryOf(String(n), version));
    model.set(String(n), version);
  };
  for (let n = 0; n < 40; n++) await add(n, 0);
  for (let n = 0; n < 40; n += 3) await add(n, 1);
  // Asked once, so that there are tables to keep.
  await index.search(imageOf('1', 1));
  await index.close();
  index = await openWorkIndex(optionsOf(`${path}-open`, depth));
  for (let n = 38; n < 46; n++) await add(n, 2);
  for (const id of ['4', '44']) {
    await index.remove(id);
    model.delete(id);
  }
  // As a process that is killed leaves it: closing would write the catalogue.
  cpSync(`${path}-open`, path, { recursive: true });
  rmSync(join(path, 'lock'));
  await index.close();
}

/** The work's own file. */
function imageOf(id: string, version: number): Fingerprint {
  const { fileSha256, pixelSha256 } = syntheticWork(Number(id), version);
  return { ...syntheticImage(Number(id), version), fileSha256, pixelSha256, frame };
}

/** `null` when every work is there and right; else the error that says what is damaged. Throws when anything is wrong without being said. */
async function answersOf(options: OpenWorkIndexOptions, isSearched = true): Promise<unknown> {
  const opened = await openWorkIndex(options).catch((error: unknown) => error);
  if (opened instanceof Error) return opened;
  await using index = opened as Awaited<ReturnType<typeof openWorkIndex>>;
  expect(index.ids().toSorted()).toEqual([...model.keys()].toSorted());
  let damage: unknown = null;
  for (const [id, version] of model) {
    const near = await index.near(syntheticImage(Number(id), version), { k: Infinity });
    expect(near.map((one) => one.id)).toContain(id);
    const work = await index.get(id).catch((error: unknown) => error);
    if (work instanceof Error) damage = work;
    else expect(work).toMatchObject({ id, collection: String(version) });
    if (!isSearched) continue;
    const found = await index.search(imageOf(id, version)).catch((error: unknown) => error);
    if (found instanceof Error) damage = found;
    else expect((found as WorkSearchResult).matches.map(({ workId }) => workId)).toContain(id);
    if (options.depth === 'local-features' && !(work instanceof Error))
      expect(work).toMatchObject({ fingerprint: workOf(Number(id), version) });
  }
  return damage;
}

function damaged(path: string, random: () => number): { readonly file: string; readonly how: string } {
  const names = readdirSync(path);
  const file = names[random() % names.length]!;
  const { size } = statSync(join(path, file));
  if (random() % 4 === 0) {
    const to = random() % size;
    truncateSync(join(path, file), to);
    return { file, how: `${file} cut to ${to} of ${size} bytes` };
  }
  const bytes = readFileSync(join(path, file));
  const [at, bit] = [random() % size, random() % 8];
  bytes[at]! ^= 1 << bit;
  writeFileSync(join(path, file), bytes);
  return { file, how: `bit ${bit} of byte ${at} of ${size} in ${file}` };
}

describe.each(['whole-picture', 'local-features'] as const)('depth %s', (depth) => {
  const path = join(folder, depth);
  beforeAll(() => build(path, depth));

  it('without damage, all is there', async () => {
    expect(readdirSync(path).filter((name) => name.startsWith('log-')).length).toBeGreaterThan(2);
    expect(readdirSync(path).filter((name) => name.startsWith('segment-')).length).toBe(depth === 'local-features' ? 1 : 0);
    expect((await verifyWorkIndex(path)).findings).toEqual([]);
    const copy = `${path}-whole`;
    cpSync(path, copy, { recursive: true });
    expect(await answersOf(optionsOf(copy, depth))).toBeNull();
  });

  it(
    `damage is found and named, and no answer is wrong: ${DAMAGES} times`,
    async () => {
      const random = mulberry32(depth.length);
      const seen = { repaired: 0, refused: 0, rebuilt: 0, kinds: new Set<string>() };
      for (let round = 0; round < DAMAGES; round++) {
        const copy = join(folder, `copy-${depth}-${round}`);
        cpSync(path, copy, { recursive: true });
        const { file, how } = damaged(copy, random);
        seen.kinds.add(file);
        // Searches load OpenCV, which takes most of a second.
        const isSearched = depth === 'whole-picture' || file.startsWith('segment') || round % 8 === 0;
        const { findings } = await verifyWorkIndex(copy);
        expect(
          findings.map((finding) => finding.file),
          how,
        ).toContain(file);
        const error = await answersOf(optionsOf(copy, depth), isSearched).catch((cause: unknown) => {
          throw new Error(how, { cause });
        });
        if (error === null) seen.repaired++;
        else {
          seen.refused++;
          expect(error, how).toMatchObject({ code: 'IMGGUARD_INDEX_CORRUPT', message: expect.stringContaining(file) });
        }
        const repaired = await answersOf({ ...optionsOf(copy, depth), source }, isSearched);
        if (repaired !== null) {
          // Found when its record was read, not when the index was opened.
          expect(repaired, how).toMatchObject({ code: 'IMGGUARD_INDEX_CORRUPT' });
          seen.rebuilt++;
        }
        await rebuildWorkIndex(copy, { depth, source });
        expect((await verifyWorkIndex(copy)).findings, how).toEqual([]);
        expect(await answersOf(optionsOf(copy, depth), isSearched), how).toBeNull();
        rmSync(copy, { recursive: true });
      }
      console.log(
        `${DAMAGES} damages (${depth}): ${seen.repaired} repaired by other files, ${seen.refused} named, of these ${seen.rebuilt} when read.`,
      );
      expect(Math.min(seen.repaired, seen.refused)).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );

  it('what can still be read is kept without a source, and what is lost is named', async () => {
    const copy = `${path}-salvaged`;
    cpSync(path, copy, { recursive: true });
    const first = join(
      copy,
      readdirSync(copy)
        .filter((name) => name.startsWith('log-'))
        .toSorted()[0]!,
    );
    const bytes = readFileSync(first);
    // Work 1 is still as it was first added.
    bytes[bytes.indexOf(Buffer.from(syntheticWork(1).pixelSha256, 'hex'))]! ^= 1;
    writeFileSync(first, bytes);
    const { works, lost } = await rebuildWorkIndex(copy, { depth });
    expect(lost.length).toBe(depth === 'whole-picture' ? 0 : 1);
    expect(works).toBe(model.size - lost.flatMap(({ ids }) => ids).length);
    expect((await verifyWorkIndex(copy)).findings).toEqual([]);
    const index = await openWorkIndex(optionsOf(copy, depth));
    expect(index.ids().toSorted()).toEqual([...model.keys()].filter((id) => !lost.flatMap(({ ids }) => ids).includes(id)).toSorted());
    await index.close();
  });
});
