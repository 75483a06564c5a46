/**
 * Vectors, and a graph over them, in a snapshot. A record begins with its kind: an entry (u32 label, the vector, the id in UTF-8), a piece of the graph's file (u32 number,
 * bytes), or what the graph is (JSON). Libraries write and read files only, so a graph goes through one. Any index of vectors can read the entries.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { checkId } from '../check-arguments.ts';
import { IndexError } from '../index-error.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import type { GraphKind, GraphNumbers } from './graph-library.ts';
import type { LabelledEntry } from './labels-of-ids.ts';
import type { VectorShape } from './vector-engine.ts';

/** The library that a graph is for, and what it keeps of its vectors. */
export interface GraphMake {
  readonly kind: GraphKind;
  readonly numbers: GraphNumbers;
}

export interface SavedGraph extends GraphMake {
  readonly file: string;
  readonly through: number;
  readonly count: number;
}

export async function saveGraphFile(
  file: string,
  shape: VectorShape,
  { entries, graph }: { readonly entries: readonly LabelledEntry[]; readonly graph: SavedGraph | null },
): Promise<void> {
  const handle = graph === null ? null : openSync(graph.file, 'r');
  try {
    const pieces = handle === null ? 0 : Math.ceil(fstatSync(handle).size / PIECE_BYTES);
    const count = entries.length + pieces + (graph === null ? 0 : 1);
    await writeSnapshot(file, { contents: graphContents(shape), count, records: toRecords({ entries, graph, handle, pieces }) });
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

export interface LoadOptions {
  /** Where the graph is put; `null` when none is wanted. */
  readonly graphFile: string | null;
  /** The graph that can be read; another one is left out. */
  readonly made: GraphMake | null;
  /** For graphs of the first format, which held the only copy of the vectors. */
  pointsOf?(labels: Uint32Array): Promise<Float32Array | null>;
}

export interface LoadedGraph {
  readonly entries: readonly LabelledEntry[];
  readonly graph: { readonly through: number; readonly count: number } | null;
}

/** Reads what this wrote, what an exact index wrote, and graphs of the first format. @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT`, `IMGGUARD_SNAPSHOT_VERSION` */
export async function loadGraphFile(file: string, shape: VectorShape, options: LoadOptions): Promise<LoadedGraph> {
  try {
    return await loadCurrent(file, shape, options);
  } catch (error) {
    if (!isOther(error) || options.graphFile === null) throw error;
    const exact = await unlessOther(readExactVectors(file, shape));
    if (exact !== null) return { entries: Array.from(exact, ([id, vector], label) => ({ label, id, vector })), graph: null };
    const labels = await unlessOther(readFirstFormat(file, shape, options.graphFile));
    if (labels === null) throw error;
    return { entries: await entriesOfFirst(file, shape, { labels, pointsOf: options.pointsOf }), graph: null };
  }
}

/** `null` when a snapshot holds something else. */
export async function unlessOther<T>(loading: Promise<T>): Promise<T | null> {
  return loading.catch((error: unknown) => {
    if (isOther(error)) return null;
    throw error;
  });
}

export function exactContents({ algorithm, metric, dimensions }: VectorShape): string {
  return `vectors/${metric}/${dimensions}/${algorithm}`;
}

/** The entries of a snapshot that an exact index saved: the vector, then the id. */
export function readExactVectors(file: string, shape: VectorShape): Promise<Map<string, Float32Array>> {
  return readSnapshot(file, exactContents(shape), (record) => {
    const bytes = 4 * shape.dimensions;
    return [idFrom(record.subarray(bytes)), new Float32Array(record.slice(0, bytes).buffer)];
  });
}

// --- internal ---

const PIECE_BYTES = 2 ** 20;
const [ENTRY, PIECE, GRAPH] = [0, 1, 2];

function graphContents({ algorithm, metric, dimensions }: VectorShape): string {
  return `graph/${metric}/${dimensions}/${algorithm}`;
}

function isOther(error: unknown): boolean {
  return error instanceof IndexError && error.code === 'IMGGUARD_SNAPSHOT_VERSION';
}

interface Saving {
  readonly entries: readonly LabelledEntry[];
  readonly graph: SavedGraph | null;
  readonly handle: number | null;
  readonly pieces: number;
}

function* toRecords({ entries, graph, handle, pieces }: Saving): Generator<Uint8Array> {
  for (const { label, id, vector } of entries) {
    yield Buffer.concat([headOf(ENTRY, label), new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), Buffer.from(id)]);
  }
  if (graph === null || handle === null) return;
  const { kind, numbers, through, count } = graph;
  yield Buffer.concat([headOf(GRAPH, 0), Buffer.from(JSON.stringify({ kind, numbers, through, count }))]);
  const bytes = new Uint8Array(PIECE_BYTES);
  for (let piece = 0; piece < pieces; piece++) {
    const length = readSync(handle, bytes, 0, PIECE_BYTES, piece * PIECE_BYTES);
    yield Buffer.concat([headOf(PIECE, piece), bytes.subarray(0, length)]);
  }
}

function headOf(kind: number, value: number): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8(kind);
  head.writeUInt32LE(value, 1);
  return head;
}

async function loadCurrent(file: string, shape: VectorShape, { graphFile, made }: LoadOptions): Promise<LoadedGraph> {
  const entries: LabelledEntry[] = [];
  let info: GraphInfo | null = null;
  const handle = graphFile === null ? null : openSync(graphFile, 'w');
  try {
    await readSnapshot(file, graphContents(shape), (record) => {
      const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
      const [kindOf, value, rest] = [view.getUint8(0), view.getUint32(1, true), record.subarray(5)];
      if (kindOf === GRAPH) info = JSON.parse(Buffer.from(rest).toString()) as GraphInfo;
      if (kindOf === PIECE && handle !== null) writeSync(handle, rest, 0, rest.length, value * PIECE_BYTES);
      if (kindOf !== ENTRY) return [`${kindOf === GRAPH ? 'g' : 'p'}${value}`, null];
      const bytes = 4 * shape.dimensions;
      const entry = { label: value, id: idFrom(rest.subarray(bytes)), vector: new Float32Array(rest.slice(0, bytes).buffer) };
      entries.push(entry);
      return [`i${entry.id}`, null];
    });
  } finally {
    if (handle !== null) closeSync(handle);
  }
  const graph = info as GraphInfo | null;
  return { entries, graph: graph !== null && isSame(graph, made) ? { through: graph.through, count: graph.count } : null };
}

/** Graphs that were saved before bytes were known say nothing of their numbers. */
type GraphInfo = Omit<SavedGraph, 'file' | 'numbers'> & Partial<Pick<SavedGraph, 'numbers'>>;

function isSame({ kind, numbers = kind === 'hnsw' ? 'f32' : 'bf16' }: GraphInfo, made: GraphMake | null): boolean {
  return made !== null && kind === made.kind && numbers === made.numbers;
}

/** A graph of hnswlib with the only copy of the vectors: an entry is u32 label and id, a piece u32 number and bytes. Returns the labels, and writes the graph to a file. */
async function readFirstFormat(
  file: string,
  { metric, dimensions, algorithm }: VectorShape,
  graphFile: string,
): Promise<Map<string, number>> {
  const labels = new Map<string, number>();
  const handle = openSync(graphFile, 'w');
  try {
    await readSnapshot(file, `hnsw/${metric}/${dimensions}/${algorithm}`, (record) => {
      const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
      const [kind, value, rest] = [view.getUint8(0), view.getUint32(1, true), record.subarray(5)];
      if (kind === PIECE) {
        writeSync(handle, rest, 0, rest.length, value * PIECE_BYTES);
        return [`p${value}`, null];
      }
      const id = idFrom(rest);
      labels.set(id, value);
      return [`i${id}`, null];
    });
    return labels;
  } finally {
    closeSync(handle);
  }
}

interface FirstFormat {
  readonly labels: ReadonlyMap<string, number>;
  readonly pointsOf: LoadOptions['pointsOf'] | undefined;
}

async function entriesOfFirst(file: string, { dimensions }: VectorShape, { labels, pointsOf }: FirstFormat): Promise<LabelledEntry[]> {
  const points = (await pointsOf?.(Uint32Array.from(labels.values()))) ?? null;
  if (points !== null)
    return Array.from(labels.keys(), (id, label) => ({ label, id, vector: points.slice(label * dimensions, (label + 1) * dimensions) }));
  const advice = 'install it, load the file with createHnswIndex, and save it again.';
  throw new IndexError('IMGGUARD_SNAPSHOT_VERSION', `The graph in ${file} can be read with hnswlib-node only; ${advice}`);
}

function idFrom(bytes: Uint8Array): string {
  const id = Buffer.from(bytes).toString();
  checkId(id);
  return id;
}
