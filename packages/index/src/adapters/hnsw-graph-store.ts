/**
 * Graphs in snapshots. The library writes and reads files only, so a graph goes through a temporary file: beside the snapshot when it
 * is saved, in the system's folder for them when it is loaded. A record begins with its kind: an
 * entry (u32 label, id in UTF-8), or a piece of the graph's file (u32 number, bytes).
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkId } from '../check-arguments.ts';
import { IndexError } from '../index-error.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import type { HnswGraph } from './hnsw-library.ts';
import type { VectorShape } from './vector-engine.ts';

export interface StoredGraph {
  readonly graph: HnswGraph;
  /** Labels of the entries; what the graph holds besides is deleted. */
  readonly labels: ReadonlyMap<string, number>;
}

export async function saveGraph(file: string, shape: VectorShape, { graph, labels }: StoredGraph): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const entries = [...labels];
    await graph.writeIndex(temporary);
    const handle = openSync(temporary, 'r');
    try {
      const pieces = Math.ceil(fstatSync(handle).size / PIECE_BYTES);
      await writeSnapshot(file, {
        contents: contentsOf(shape),
        count: entries.length + pieces,
        records: toRecords(entries, handle, pieces),
      });
    } finally {
      closeSync(handle);
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * @param graph empty, of the shape's dimensions
 * @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT`, `IMGGUARD_SNAPSHOT_VERSION`
 */
export async function loadGraph(file: string, shape: VectorShape, graph: HnswGraph): Promise<StoredGraph> {
  const folder = await mkdtemp(join(tmpdir(), 'imgguard-hnsw-'));
  const temporary = join(folder, 'graph');
  try {
    const handle = openSync(temporary, 'wx');
    let records: Map<string, number>;
    try {
      records = await readSnapshot(file, contentsOf(shape), (record) => takeRecord(record, handle));
    } finally {
      closeSync(handle);
    }
    await graph.readIndex(temporary);
    const labels = new Map([...records].filter(([key]) => key.startsWith(ENTRY_KEY)).map(([key, label]) => [key.slice(1), label]));
    if (!fits(graph, labels)) throw unfitError(file);
    return { graph, labels };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

const PIECE_BYTES = 2 ** 20;
const [ENTRY, PIECE] = [0, 1];
/** Keys of records: ids must not be taken for pieces. */
const [ENTRY_KEY, PIECE_KEY] = ['i', 'p'];

/** `l2` whatever the metric: the vectors are of length 1 already. */
function contentsOf({ algorithm, metric, dimensions }: VectorShape): string {
  return `hnsw/${metric}/${dimensions}/${algorithm}`;
}

function* toRecords(entries: readonly (readonly [string, number])[], handle: number, pieces: number): Generator<Uint8Array> {
  for (const [id, label] of entries) yield Buffer.concat([headOf(ENTRY, label), Buffer.from(id)]);
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

function takeRecord(record: Uint8Array, handle: number): readonly [string, number] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const value = view.getUint32(1, true);
  const rest = record.subarray(5);
  if (view.getUint8(0) === PIECE) {
    writeSync(handle, rest, 0, rest.length, value * PIECE_BYTES);
    return [`${PIECE_KEY}${value}`, value];
  }
  const id = Buffer.from(rest).toString();
  checkId(id);
  return [`${ENTRY_KEY}${id}`, value];
}

/** Whether each entry has a point of its own in the graph. */
function fits(graph: HnswGraph, labels: ReadonlyMap<string, number>): boolean {
  const points = new Set(graph.getIdsList());
  const used = new Set(labels.values());
  return used.size === labels.size && [...used].every((label) => points.has(label));
}

function unfitError(file: string): IndexError {
  const message = `The snapshot ${file} is damaged (its graph and its ids do not fit together); delete it and build the index again.`;
  return new IndexError('IMGGUARD_SNAPSHOT_CORRUPT', message);
}
