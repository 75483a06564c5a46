/** What the killed process of `index-kill.test.ts` does, step by step, and what has to be there afterwards: both come from the step's number alone. */
import type { Fingerprint } from '@imgguard/core';
import type { IndexDepth, OpenedWorkIndex, OpenWorkIndexOptions } from '@imgguard/index';
import sharp from 'sharp';
import { syntheticImage, syntheticWork } from '../../../packages/index/src/testing/synthetic-pictures.ts';
import { mulberry32 } from '@imgguard/core/matching';

export interface Step {
  readonly kind: 'add' | 'remove' | 'checkpoint' | 'compact';
  readonly numbers: readonly number[];
  readonly version: number;
}

/** Ids and the version of the picture under each. */
export type Model = ReadonlyMap<string, number>;

export function optionsOf(folder: string, depth: IndexDepth): OpenWorkIndexOptions {
  // With features, segments of a few works already have files.
  return { folder, depth, threads: 1, storage: { logBytes: 20_000, checkpointChanges: 40, compactBytes: 10_000, segmentWorks: 3 } };
}

export function stepOf(index: number): Step {
  const random = mulberry32(index * 7919 + 1);
  const dice = random() % 100;
  const kind = dice < 62 ? 'add' : dice < 88 ? 'remove' : dice < 94 ? 'checkpoint' : 'compact';
  const count = kind === 'add' || kind === 'remove' ? 1 + (random() % 6) : 0;
  return { kind, numbers: Array.from({ length: count }, () => random() % WORKS), version: index };
}

export async function perform(index: OpenedWorkIndex, { kind, numbers, version }: Step): Promise<void> {
  if (kind === 'checkpoint' || kind === 'compact') return index[kind]();
  if (kind === 'add')
    await index.addMany(numbers.map((n) => ({ id: idOf(n), fingerprint: workOf(n, version), collection: String(version) })));
  else for (const n of numbers) await index.remove(idOf(n));
  // With features, what changed comes into segments when somebody searches.
  if (index.depth === 'local-features' && version % STEPS_TO_SEARCH === 0) await index.search(sameFile(0, version));
}

/** The model after the first `parts` of a step's changes. */
export function after(model: Model, { kind, numbers, version }: Step, parts: number = numbers.length): Map<string, number> {
  const next = new Map(model);
  for (const n of numbers.slice(0, parts)) {
    if (kind === 'add') next.set(idOf(n), version);
    else next.delete(idOf(n));
  }
  return next;
}

function idOf(n: number | ''): string {
  return `work ${n}`;
}

/** What an index holds; throws unless each work is found by its picture and its file. */
export async function modelOf(index: OpenedWorkIndex): Promise<Map<string, number>> {
  const model = new Map<string, number>();
  for (const id of index.ids()) {
    const version = Number((await index.get(id))?.collection);
    const number = Number(id.slice(idOf('').length));
    const found = (await index.near(syntheticImage(number, version), { k: Infinity })).find((one) => one.id === id);
    const same = (await index.search(sameFile(number, version))).matches.map(({ workId }) => workId);
    if (found === undefined || !same.includes(id)) throw new Error(`${id} is not found by its picture of version ${version}`);
    model.set(id, version);
  }
  return model;
}

// --- internal ---

const STEPS_TO_SEARCH = 7;

/** A picture that can be decoded: some dots. */
const frame = { width: 64, height: 48, jpeg: new Uint8Array(await dots()) };

function dots(): Promise<Buffer> {
  const raw = Buffer.from(Array.from({ length: 64 * 48 }, (_, i) => (i * 2654435761) >>> 24));
  return sharp(raw, { raw: { width: 64, height: 48, channels: 1 } })
    .jpeg()
    .toBuffer();
}

function workOf(number: number, version: number): Fingerprint {
  return { ...syntheticWork(number, version), frame };
}

function sameFile(number: number, version: number): Fingerprint {
  const { fileSha256, pixelSha256 } = syntheticWork(number, version);
  return { ...syntheticImage(number, version), fileSha256, pixelSha256, frame };
}

const WORKS = 60;
