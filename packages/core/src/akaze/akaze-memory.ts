/** Where things lie in the memory of the AKAZE module. */
import { type AkazeLevel, areaTaps, orientationSamples, scharrWeights, SMOOTH_WEIGHTS } from './akaze-plan.ts';
import type { Arena } from '../wasm/arena.ts';
import type { AkazeModule } from './akaze-module.ts';

/** What the module is told about one level. */
type LevelRecord = Record<(typeof LEVEL_FIELDS)[number], number>;

/** Planes that all levels use in turn, of the size of the first. */
interface SharedPlanes {
  readonly blur: number;
  readonly smooth: number;
  readonly flow: number;
  readonly spare: number;
  readonly flux: number;
  /** The light of a level that begins an octave, before its diffusion: half the size. */
  readonly half: number;
  readonly smoothWeights: number;
}

/** The planes and records of all levels. */
export interface LevelMemory {
  /** Address of the record of level i. */
  record(i: number): number;
  readonly records: readonly LevelRecord[];
  /** Writes a field of a level's record again. */
  setFloat(i: number, field: (typeof FLOAT_FIELDS)[number], value: number): void;
}

export function layOutLevels(module: AkazeModule, arena: Arena, levels: readonly AkazeLevel[]): LevelMemory {
  const [first, halved = first] = [levels[0]!, levels.find(({ halves }) => halves)];
  const plane = (level: AkazeLevel) => arena.take(strideOf(level) * level.height) + ROW_PADDING;
  const shared = { blur: plane(first), smooth: plane(first), flow: plane(first), spare: plane(first), flux: arena.take(fluxBytes(levels)) };
  const common: SharedPlanes = { ...shared, half: plane(halved), smoothWeights: arena.put(SMOOTH_WEIGHTS) };
  const records: LevelRecord[] = [];
  for (const level of levels) {
    const planes = { light: plane(level), across: plane(level), down: plane(level), response: plane(level) };
    records.push({ ...sizesOf(level), ...common, ...planes, ...listsOf(arena, level), source: sourceOf(level, records.at(-1), common) });
  }
  const start = arena.take(RECORD_BYTES * levels.length);
  const record = (i: number) => start + RECORD_BYTES * i;
  records.forEach((fields, i) => writeRecord(module, record(i), fields));
  const setFloat: LevelMemory['setFloat'] = (i, field, value) => {
    new Float32Array(module.memory.buffer, record(i))[LEVEL_FIELDS.indexOf(field)] = value;
  };
  return { record, records, setFloat };
}

/** Bytes between the rows of a plane. */
export function strideOf({ width }: AkazeLevel): number {
  return 4 * Math.ceil(width / 4) * 4 + 2 * ROW_PADDING;
}

/** How a side is halved: first columns or rows, then four weights each. */
export function putTaps(arena: Arena, from: number, to: number): number {
  const { first, weights } = areaTaps(from, to);
  const table = new Int32Array(first.length + weights.length);
  table.set(first);
  table.set(new Int32Array(weights.buffer), first.length);
  return arena.put(table);
}

/** The samples of the orientation: offsets across, offsets down, weights; each filled up to whole vectors with samples that weigh nothing. */
export function putSamples(arena: Arena): { readonly address: number; readonly count: number } {
  const samples = orientationSamples();
  const count = Math.ceil(samples.length / 4) * 4;
  const table = new Float32Array(3 * count);
  samples.forEach(({ dx, dy, weight }, i) => {
    table[i] = dx;
    table[count + i] = dy;
    table[2 * count + i] = weight;
  });
  return { address: arena.put(table), count };
}

// --- internal ---

/** Bytes before the first pixel of a row; as many follow the last. */
const ROW_PADDING = 16;

/** The fields of a record, four bytes each, in the order of `wasm/akaze/level.ts`. */
const LEVEL_FIELDS = [
  'width',
  'height',
  'stride',
  'ratio',
  'step',
  'border',
  'light',
  'across',
  'down',
  'response',
  'marks',
  'candidates',
  'candidateCount',
  'source',
  'blur',
  'smooth',
  'flow',
  'spare',
  'flux',
  'corner',
  'middle',
  'gain',
  'smoothWeights',
  'steps',
  'stepCount',
  'inverseContrast',
] as const;
const FLOAT_FIELDS = ['ratio', 'corner', 'middle', 'gain', 'inverseContrast'] as const;
const RECORD_BYTES = 4 * LEVEL_FIELDS.length;

function fluxBytes(levels: readonly AkazeLevel[]): number {
  return levels.reduce((most, level) => Math.max(most, strideOf(level) * level.steps.length), 0);
}

function sizesOf(level: AkazeLevel) {
  const { width, height, ratio, step, border } = level;
  return { width, height, stride: strideOf(level), ratio, step, border, ...scharrWeights(step), gain: step ** 4, inverseContrast: 0 };
}

function listsOf(arena: Arena, { width, height, border, steps }: AkazeLevel) {
  // No two maxima touch each other.
  const maxima = Math.ceil((width - 2 * border) / 2) * Math.ceil((height - 2 * border) / 2);
  return {
    marks: arena.take(width * height),
    candidates: arena.take(4 * maxima),
    candidateCount: 0,
    steps: arena.put(steps),
    stepCount: steps.length,
  };
}

/** The first level's source is the frame itself, in a plane that is needed for nothing else then. */
function sourceOf(level: AkazeLevel, before: LevelRecord | undefined, { half, spare }: SharedPlanes): number {
  if (before === undefined) return spare;
  return level.halves ? half : before.light;
}

function writeRecord(module: AkazeModule, address: number, record: LevelRecord): void {
  const view = new DataView(module.memory.buffer, address, RECORD_BYTES);
  LEVEL_FIELDS.forEach((field, i) => {
    if ((FLOAT_FIELDS as readonly string[]).includes(field)) view.setFloat32(4 * i, record[field], true);
    else view.setUint32(4 * i, record[field], true);
  });
}
