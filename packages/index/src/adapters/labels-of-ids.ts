/** Ids and their labels, and the vectors in shared memory. A chunk of which little is alive is emptied, its vectors under new labels, and given back. */
import { chunkVectors, type ChunkMemory, createChunks, newChunk } from './vector-chunks.ts';
import type { ChunkMessage } from './vector-messages.ts';
import type { VectorEntry } from './vector-engine.ts';

export interface LabelledEntry {
  readonly label: number;
  readonly id: string;
  readonly vector: Float32Array;
}

export interface Labels {
  size(): number;
  /** All labels are below it. */
  end(): number;
  put(id: string, vector: Float32Array): void;
  remove(id: string): boolean;
  idOf(label: number): string | undefined;
  livingBelow(label: number): number;
  /** The labels of ids: a list when they are few, a byte for each label when they are many. */
  allowed(ids: ReadonlySet<string>): Uint32Array | Uint8Array;
  chunks(): readonly (ChunkMemory | null)[];
  /** As they are now, by ascending labels. */
  entries(): readonly LabelledEntry[];
  replace(entries: readonly LabelledEntry[]): void;
  clear(): void;
}

/** @param tell Told of every chunk that comes or goes. */
export function createLabels(dimensions: number, tell: (message: ChunkMessage) => void): Labels {
  return new LabelsOfIds(dimensions, tell);
}

// --- internal ---

/** So many are compared one by one sooner than a graph is asked for enough to find ten of them. */
const FEW = 4000;
/** A full chunk with a smaller share alive is emptied. */
const MIN_LIVING_SHARE = 0.25;

class LabelsOfIds implements Labels {
  readonly #perChunk: number;
  readonly #dimensions: number;
  readonly #tell: (message: ChunkMessage) => void;
  #vectors: ReturnType<typeof createChunks>;
  #memories: (ChunkMemory | null)[] = [];
  /** Living vectors of each chunk. */
  #living: number[] = [];
  #labels = new Map<string, number>();
  #ids: (string | undefined)[] = [];

  constructor(dimensions: number, tell: (message: ChunkMessage) => void) {
    this.#dimensions = dimensions;
    this.#perChunk = chunkVectors(dimensions);
    this.#vectors = createChunks(dimensions);
    this.#tell = tell;
  }

  size(): number {
    return this.#labels.size;
  }

  end(): number {
    return this.#ids.length;
  }

  put(id: string, vector: Float32Array): void {
    this.remove(id);
    this.#set(this.#ids.length, id, vector);
  }

  remove(id: string): boolean {
    const label = this.#labels.get(id);
    if (label === undefined) return false;
    this.#kill(id, label);
    this.#emptyIfSparse(Math.floor(label / this.#perChunk));
    return true;
  }

  idOf(label: number): string | undefined {
    return this.#ids[label];
  }

  livingBelow(label: number): number {
    const whole = Math.floor(label / this.#perChunk);
    let living = 0;
    for (let chunk = 0; chunk < whole; chunk++) living += this.#living[chunk] ?? 0;
    for (let at = whole * this.#perChunk; at < label; at++) if (this.#ids[at] !== undefined) living++;
    return living;
  }

  allowed(ids: ReadonlySet<string>): Uint32Array | Uint8Array {
    const labels: number[] = [];
    for (const id of ids) {
      const label = this.#labels.get(id);
      if (label !== undefined) labels.push(label);
    }
    if (labels.length <= FEW) return Uint32Array.from(labels);
    const bytes = new Uint8Array(this.end());
    for (const label of labels) bytes[label] = 1;
    return bytes;
  }

  chunks(): readonly (ChunkMemory | null)[] {
    return this.#memories;
  }

  entries(): readonly LabelledEntry[] {
    const entries: LabelledEntry[] = [];
    for (const [label, id] of this.#ids.entries()) if (id !== undefined) entries.push({ label, id, vector: this.#vectors.vectorAt(label) });
    return entries;
  }

  replace(entries: readonly LabelledEntry[]): void {
    this.clear();
    for (const { label, id, vector } of entries) this.#set(label, id, vector);
  }

  clear(): void {
    for (const chunk of this.#memories.keys()) this.#setChunk(chunk, null);
    [this.#memories, this.#living, this.#ids] = [[], [], []];
    this.#labels.clear();
    this.#vectors = createChunks(this.#dimensions);
  }

  #set(label: number, id: string, vector: Float32Array): void {
    const chunk = Math.floor(label / this.#perChunk);
    if (this.#memories[chunk] === undefined || this.#memories[chunk] === null) this.#setChunk(chunk, newChunk(this.#dimensions));
    this.#vectors.put(label, vector);
    while (this.#ids.length < label) this.#ids.push(undefined);
    this.#ids[label] = id;
    this.#labels.set(id, label);
    this.#living[chunk] = (this.#living[chunk] ?? 0) + 1;
  }

  #setChunk(chunk: number, memory: ChunkMemory | null): void {
    while (this.#memories.length < chunk) {
      this.#memories.push(null);
      this.#living.push(0);
    }
    this.#memories[chunk] = memory;
    this.#vectors.set(chunk, memory);
    this.#tell({ kind: 'chunk', number: chunk, memory });
  }

  #kill(id: string, label: number): void {
    this.#vectors.kill(label);
    this.#labels.delete(id);
    this.#ids[label] = undefined;
    this.#living[Math.floor(label / this.#perChunk)]!--;
  }

  #emptyIfSparse(chunk: number): void {
    const [from, to] = [chunk * this.#perChunk, (chunk + 1) * this.#perChunk];
    if (to > this.end() || this.#living[chunk]! > MIN_LIVING_SHARE * this.#perChunk) return;
    const moved = Array.from({ length: this.#perChunk }, (_, i) => from + i).flatMap((label): VectorEntry[] => {
      const id = this.#ids[label];
      return id === undefined ? [] : [[id, this.#vectors.vectorAt(label).slice()]];
    });
    for (const [id, vector] of moved) {
      this.#kill(id, this.#labels.get(id)!);
      this.#set(this.#ids.length, id, vector);
    }
    this.#setChunk(chunk, null);
  }
}
