/** What all indexes of vectors share: the checks, the metric, and one change after the other. */
import { checkId } from '../check-arguments.ts';
import type { DescriptorIndex, DescriptorSearchOptions, IndexEntry } from '../descriptor-index.ts';
import { argumentError, closedError, IndexError } from '../index-error.ts';
import type { VectorEngine, VectorEntry, VectorMetric, VectorShape } from './vector-engine.ts';

/** A vector of floats, with the name of what made it: vectors of different models are never compared. */
export interface VectorDescriptor {
  /** For example the model's id and the hash of its file. */
  readonly algorithm: string;
  readonly vector: Float32Array;
}

export interface VectorIndexOptions {
  /** What made the vectors; others are refused. */
  readonly algorithm: string;
  /** Numbers of one vector, 1 to 65536. */
  readonly dimensions: number;
  /** @default 'cosine' */
  readonly metric?: VectorMetric;
}

export type VectorIndex = Required<DescriptorIndex<VectorDescriptor>>;

export interface VectorIndexParts {
  readonly name: string;
  readonly exact: boolean;
  /** Asked for once, when it is first needed. */
  createEngine(shape: VectorShape): Promise<VectorEngine>;
}

export function createVectorIndex({ name, exact, createEngine }: VectorIndexParts, options: VectorIndexOptions): VectorIndex {
  const shape = checkedShape(options);
  let [engine, starting, closed] = [null as VectorEngine | null, null as Promise<VectorEngine> | null, false];
  let lastChange: Promise<unknown> = Promise.resolve();
  const started = async () => {
    if (closed) throw closedError();
    starting ??= createEngine(shape);
    engine = await starting;
    if (closed) throw closedError();
    return engine;
  };
  /** After the changes before it, whether or not they succeeded. */
  const inTurn = <T>(change: (engine: VectorEngine) => Promise<T>): Promise<T> => {
    const mine = lastChange.catch(() => {}).then(async () => change(await started()));
    lastChange = mine.catch(() => {});
    return mine;
  };

  return {
    name,
    algorithm: shape.algorithm,
    capabilities: { exact, filters: true },
    async add(entries: Iterable<IndexEntry<VectorDescriptor>>) {
      if (closed) throw closedError();
      const checked = Array.from(entries, ({ id, descriptor }): VectorEntry => {
        checkId(id);
        return [id, checkedVector(descriptor, shape)];
      });
      await inTurn((to) => to.put(checked));
    },
    async search(query: VectorDescriptor, { k = 10, maxDistance = Infinity, only }: DescriptorSearchOptions = {}) {
      if (closed) throw closedError();
      if (!Number.isInteger(k) || k < 1) throw argumentError('k', 'an integer >= 1', k);
      if (Number.isNaN(maxDistance) || maxDistance < 0) throw argumentError('maxDistance', 'a number >= 0', maxDistance);
      const vector = checkedVector(query, shape);
      return (await started()).search({ vector, k, maxDistance, ...(only === undefined ? {} : { only }) });
    },
    size: () => engine?.size() ?? 0,
    async remove(ids: Iterable<string>) {
      const listed = [...ids];
      return inTurn((from) => from.remove(listed));
    },
    save: (file: string) => inTurn((from) => from.save(file)),
    load: (file: string) => inTurn((into) => into.load(file)),
    async close() {
      closed = true;
      engine?.clear();
      engine = null;
    },
  };
}

// --- internal ---

/** Far above any model in use. */
const MAX_DIMENSIONS = 65_536;

function checkedShape({ algorithm, dimensions, metric = 'cosine' }: VectorIndexOptions): VectorShape {
  if (typeof algorithm !== 'string' || !/^[\x20-\x7e]{1,256}$/.test(algorithm))
    throw argumentError('algorithm', '1 to 256 ASCII characters', algorithm);
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS)
    throw argumentError('dimensions', `an integer from 1 to ${MAX_DIMENSIONS}`, dimensions);
  if (metric !== 'cosine' && metric !== 'l2') throw argumentError('metric', "'cosine' or 'l2'", metric);
  return { algorithm, dimensions, metric };
}

/** A copy; for `cosine` of length 1. */
function checkedVector({ algorithm, vector }: VectorDescriptor, shape: VectorShape): Float32Array {
  if (algorithm !== shape.algorithm || vector.length !== shape.dimensions) {
    const message = `This index holds ${shape.algorithm} of ${shape.dimensions} numbers, got ${algorithm} of ${vector.length}; make the vector again with ${shape.algorithm}.`;
    throw new IndexError('IMGGUARD_INDEX_WRONG_ALGORITHM', message);
  }
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length)) throw argumentError('vector', 'finite numbers', length);
  if (shape.metric === 'l2') return vector.slice();
  if (length === 0) throw argumentError('vector', 'not all zero, since the index measures angles', 0);
  const unit = new Float32Array(vector.length);
  for (let i = 0; i < unit.length; i++) unit[i] = vector[i]! / length;
  return unit;
}
