/**
 * AKAZE keypoints with MLDB descriptors in WebAssembly SIMD of our own: the same as OpenCV 4.12's `AKAZE` with its defaults, within rounding.
 *
 * Only what is needed is computed: no level on which no keypoint can lie, and no descriptor of a point that is not chosen.
 */
import type { GridPoint } from '../descriptors/grid-choice.ts';
import { DESCRIPTOR_BYTES, type KeypointSet } from '../descriptors/keypoint-set.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { layOutLevels, type LevelMemory, putSamples, putTaps, strideOf } from './akaze-memory.ts';
import { type AkazeModule, instantiateAkaze } from './akaze-module.ts';
import { type Arena, createArena } from '../wasm/arena.ts';
import { akazeLevels, type AkazeLevel, BASE_WEIGHTS, CONTRAST_BINS, CONTRAST_DECAY, contrastFactor } from './akaze-plan.ts';

/** A detector and its memory, for one frame after another. Synchronous; each thread has its own. */
export interface Akaze {
  /**
   * The keypoints of a frame of any size; deterministic. Takes about 100 bytes of memory a pixel, which are kept for the next frame unless they
   * are more than 96 MB. Throws a `RangeError` when there is no memory for the frame.
   *
   * @example
   * const { keypoints } = createAkaze().detect(toGray(await decode('lighthouse.jpg')), { threshold: 0.0005 });
   */
  detect(frame: GrayFrame, options: AkazeOptions): AkazeFeatures;
}

export interface AkazeOptions {
  /** Least response of a keypoint, larger than 0. */
  readonly threshold: number;
  /** Which of the points that were found get an orientation and a descriptor, in which order. @default all, as they were found */
  readonly choose?: (points: readonly GridPoint[]) => readonly number[];
}

export interface AkazeFeatures {
  /** The chosen keypoints. */
  readonly keypoints: KeypointSet;
  /** Responses of the chosen keypoints. */
  readonly responses: Float32Array;
  /** How many points were found, before the choice. */
  readonly found: number;
}

export function createAkaze(): Akaze {
  let memory: AkazeMemory | undefined;
  return {
    detect(frame, options) {
      const levels = akazeLevels(frame.width, frame.height);
      if (levels.length === 0) return NOTHING;
      memory ??= freshMemory();
      try {
        memory.arena.reset();
        return detectIn(memory, levels, frame, options);
      } finally {
        if (memory.module.memory.buffer.byteLength > MAX_KEPT_BYTES) memory = undefined;
      }
    },
  };
}

// --- internal ---

/** Memory that is kept from one frame to the next, bytes: enough for the frames of fingerprints, which have at most 768 pixels a side. */
const MAX_KEPT_BYTES = 96 * 2 ** 20;

const NOTHING: AkazeFeatures = {
  keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() },
  responses: new Float32Array(),
  found: 0,
};

interface AkazeMemory {
  readonly module: AkazeModule;
  readonly arena: Arena;
}

function freshMemory(): AkazeMemory {
  const module = instantiateAkaze();
  return { module, arena: createArena(module) };
}

function detectIn(memory: AkazeMemory, levels: readonly AkazeLevel[], frame: GrayFrame, options: AkazeOptions): AkazeFeatures {
  const planes = layOutLevels(memory.module, memory.arena, levels);
  buildScaleSpace(memory, levels, planes, frame);
  const found = findPoints(memory, levels, planes, options.threshold);
  const numbers =
    options.choose === undefined ? Array.from({ length: found.count }, (_, i) => i) : options.choose(gridPoints(found, levels));
  return {
    keypoints: describe(memory, levels, planes, { found, numbers }),
    responses: Float32Array.from(numbers, (i) => found.floats[4 * i + 2]!),
    found: found.count,
  };
}

function buildScaleSpace(memory: AkazeMemory, levels: readonly AkazeLevel[], planes: LevelMemory, frame: GrayFrame): void {
  const { module, arena } = memory;
  const first = planes.records[0]!;
  module.loadFrame(arena.put(frame.data), first.source, frame.width, frame.height, strideOf(levels[0]!));
  const histogram = arena.put(new Int32Array(CONTRAST_BINS));
  const longest = module.contrast(planes.record(0), histogram, CONTRAST_BINS);
  let contrast = contrastFactor(new Int32Array(module.memory.buffer, histogram, CONTRAST_BINS), longest);
  module.smoothWide(first.source, first.light, planes.record(0), arena.put(BASE_WEIGHTS), BASE_WEIGHTS.length - 1);
  module.firstLevel(planes.record(0));
  for (let i = 1; i < levels.length; i++) {
    const [before, level] = [levels[i - 1]!, levels[i]!];
    if (level.halves) {
      halve(memory, [before, level], planes, i);
      contrast = Math.fround(contrast * CONTRAST_DECAY);
    }
    planes.setFloat(i, 'inverseContrast', 1 / Math.fround(contrast * contrast));
    module.nextLevel(planes.record(i));
  }
}

/** Makes the source of level i, which begins an octave, from the light of the level before. */
function halve({ module, arena }: AkazeMemory, [before, level]: readonly [AkazeLevel, AkazeLevel], planes: LevelMemory, i: number): void {
  const [{ light }, { source }] = [planes.records[i - 1]!, planes.records[i]!];
  if (before.width === 2 * level.width && before.height === 2 * level.height) {
    module.halveEven(light, strideOf(before), source, planes.record(i));
    return;
  }
  const columns = putTaps(arena, before.width, level.width);
  const rows = putTaps(arena, before.height, level.height);
  module.halveAny(light, planes.record(i - 1), source, planes.record(i), columns, rows);
}

interface FoundPoints {
  /** Address of the points, 16 bytes each. */
  readonly address: number;
  readonly count: number;
  /** x, y and response of each point, then the number of its level, four numbers a point. */
  readonly floats: Float32Array;
  readonly integers: Int32Array;
}

function findPoints({ module, arena }: AkazeMemory, levels: readonly AkazeLevel[], planes: LevelMemory, threshold: number): FoundPoints {
  const records = levels.map((_, i) => planes.record(i));
  let room = 0;
  for (const record of records) room += module.findMaxima(record, threshold);
  for (let i = 1; i < records.length; i++) module.clearWeakerBelow(records[i]!, records[i - 1]!);
  for (let i = records.length - 1; i > 0; i--) module.clearWeakerAbove(records[i]!, records[i - 1]!);
  const address = arena.take(POINT_BYTES * room);
  let count = 0;
  records.forEach((record, i) => {
    count += module.refinePoints(record, i, address + POINT_BYTES * count);
  });
  const integers = new Int32Array(module.memory.buffer, address, 4 * count).slice();
  return { address, count, integers, floats: new Float32Array(integers.buffer) };
}

function gridPoints({ count, floats, integers }: FoundPoints, levels: readonly AkazeLevel[]): GridPoint[] {
  const sizeOf = (i: number) => levels[integers[4 * i + 3]!]!.size;
  return Array.from({ length: count }, (_, i) => ({
    x: floats[4 * i]!,
    y: floats[4 * i + 1]!,
    response: floats[4 * i + 2]!,
    size: sizeOf(i),
  }));
}

const POINT_BYTES = 16;
/** Bytes behind the last descriptor that `describe` may overwrite. */
const WRITTEN_BEHIND = 7;

interface Chosen {
  readonly found: FoundPoints;
  readonly numbers: readonly number[];
}

function describe(
  { module, arena }: AkazeMemory,
  levels: readonly AkazeLevel[],
  planes: LevelMemory,
  { found, numbers }: Chosen,
): KeypointSet {
  const count = numbers.length;
  const samples = putSamples(arena);
  const chosen = arena.put(Int32Array.from(numbers));
  const angles = arena.take(4 * count);
  const rows = arena.take(DESCRIPTOR_BYTES * count + WRITTEN_BEHIND);
  module.describe(planes.record(0), found.address, chosen, count, samples.address, samples.count, angles, rows);
  const degrees = new Float32Array(module.memory.buffer, angles, count);
  const points = new Float32Array(4 * count);
  numbers.forEach((number, i) => {
    const { size } = levels[found.integers[4 * number + 3]!]!;
    points.set([found.floats[4 * number]!, found.floats[4 * number + 1]!, size, (degrees[i]! * Math.PI) / 180], 4 * i);
  });
  return { count, points, descriptors: new Uint8Array(module.memory.buffer, rows, DESCRIPTOR_BYTES * count).slice() };
}
