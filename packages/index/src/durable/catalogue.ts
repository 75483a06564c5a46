/**
 * What an index knows of every picture without reading its logs: id, facts, labels, and where its record lies. Columns by slot; the slot of a removed picture is taken by the
 * last one. About 350 bytes a work, with its id and hash tables.
 */
import { PDQ_BYTES } from '@imgguard/core';
import { FACTS, hasFileHash } from './picture-facts.ts';
import { createHashPlaces, type HashPlaces } from './hash-places.ts';
import { createPictureHashes, type PictureHashes } from './picture-hashes.ts';

/** Where a record lies: log, offset of its frame, and length of its payload. */
export interface Place {
  readonly log: number;
  readonly offset: number;
  readonly length: number;
}

export interface CatalogueEntry {
  readonly id: string;
  readonly facts: Uint8Array;
  readonly labels: string;
  readonly place: Place;
  readonly sequence: number;
}

/** The columns, as they lie in memory; each begins at slot 0 and has room behind the last. */
export interface Columns {
  /** Bytes of one picture's facts. */
  readonly stride: number;
  readonly ids: readonly string[];
  readonly facts: Uint8Array;
  readonly logs: Uint32Array;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  readonly sequences: Float64Array;
  /** Numbers in `labelTexts`. */
  readonly labels: Uint32Array;
  readonly labelTexts: readonly string[];
}

export interface Catalogue {
  size(): number;
  slotOf(id: string): number | undefined;
  idAt(slot: number): string;
  factsAt(slot: number): Uint8Array;
  labelsAt(slot: number): string;
  /** Slots of one labels text have one number: a filter need be asked once for each. */
  labelNumberAt(slot: number): number;
  placeAt(slot: number): Place;
  sequenceAt(slot: number): number;
  put(entry: CatalogueEntry): void;
  /** Another place of the same record. */
  move(slot: number, place: Place): void;
  remove(id: string): boolean;
  /** Slots with the file's or the pixels' hash of these facts. */
  sameAs(facts: Uint8Array): number[];
  readonly hashes: PictureHashes;
  /** The columns of this moment: copies. */
  columns(): Columns;
}

export function createCatalogue(positions: number, loaded?: Columns): Catalogue {
  return new PictureCatalogue(positions, loaded);
}

// --- internal ---

const FIRST_ROOM = 1024;

class PictureCatalogue implements Catalogue {
  readonly hashes: PictureHashes;
  readonly #stride: number;
  readonly #slots: Map<string, number>;
  readonly #labelNumbers: Map<string, number>;
  #table: Table;
  #places: HashPlaces;

  constructor(positions: number, loaded?: Columns) {
    this.#stride = FACTS.hashes + PDQ_BYTES * positions;
    this.#table = loaded === undefined ? emptyTable(this.#stride) : tableOf(loaded);
    this.#places = placesOf(this.#table);
    this.#slots = new Map(this.#table.ids.map((id, slot) => [id, slot]));
    this.#labelNumbers = new Map(this.#table.labelTexts.map((text, number) => [text, number]));
    this.hashes = createPictureHashes(positions);
    this.hashes.load(hashColumn(this.#table));
  }

  size(): number {
    return this.#table.ids.length;
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  idAt(slot: number): string {
    return this.#table.ids[slot]!;
  }

  factsAt(slot: number): Uint8Array {
    return this.#table.facts.subarray(slot * this.#stride, (slot + 1) * this.#stride);
  }

  labelsAt(slot: number): string {
    return this.#table.labelTexts[this.#table.labels[slot]!]!;
  }

  labelNumberAt(slot: number): number {
    return this.#table.labels[slot]!;
  }

  placeAt(slot: number): Place {
    const { logs, offsets, lengths } = this.#table;
    return { log: logs[slot]!, offset: offsets[slot]!, length: lengths[slot]! };
  }

  sequenceAt(slot: number): number {
    return this.#table.sequences[slot]!;
  }

  put({ id, facts, labels, place, sequence }: CatalogueEntry): void {
    const known = this.#slots.get(id);
    const slot = known ?? this.size();
    if (known === undefined && slot >= this.#table.logs.length) this.#table = grown(this.#table);
    if (known !== undefined) forgetHashes(this.#places, this.factsAt(slot), slot);
    this.#table.ids[slot] = id;
    this.#table.facts.set(facts, slot * this.#stride);
    this.#table.labels[slot] = this.#labelNumber(labels);
    this.#table.sequences[slot] = sequence;
    this.move(slot, place);
    this.#slots.set(id, slot);
    noteHashes(this.#places, facts, slot);
    this.hashes.put(slot, facts.subarray(FACTS.hashes));
  }

  move(slot: number, { log, offset, length }: Place): void {
    this.#table.logs[slot] = log;
    this.#table.offsets[slot] = offset;
    this.#table.lengths[slot] = length;
  }

  remove(id: string): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    forgetHashes(this.#places, this.factsAt(slot), slot);
    const last = this.size() - 1;
    if (slot !== last) this.#takeOver(slot, last);
    this.hashes.removeBySwap(slot);
    this.#table.ids.pop();
    this.#slots.delete(id);
    return true;
  }

  sameAs(facts: Uint8Array): number[] {
    return sameSlots(this.#places, facts, (slot) => this.factsAt(slot));
  }

  columns(): Columns {
    return copyOf(this.#table);
  }

  #labelNumber(labels: string): number {
    const known = this.#labelNumbers.get(labels);
    if (known !== undefined) return known;
    const number = this.#table.labelTexts.push(labels) - 1;
    this.#labelNumbers.set(labels, number);
    return number;
  }

  #takeOver(slot: number, last: number): void {
    const { facts, logs, offsets, lengths, sequences, labels, ids } = this.#table;
    forgetHashes(this.#places, this.factsAt(last), last);
    facts.copyWithin(slot * this.#stride, last * this.#stride, (last + 1) * this.#stride);
    for (const column of [logs, offsets, lengths, sequences, labels]) column[slot] = column[last]!;
    ids[slot] = ids[last]!;
    this.#slots.set(ids[slot]!, slot);
    noteHashes(this.#places, this.factsAt(slot), slot);
  }
}

interface Table extends Columns {
  readonly ids: string[];
  readonly labelTexts: string[];
}

function emptyTable(stride: number): Table {
  return withRoom({ stride, ids: [], labelTexts: [''] }, FIRST_ROOM);
}

function withRoom({ stride, ids, labelTexts }: Pick<Table, 'stride' | 'ids' | 'labelTexts'>, room: number): Table {
  return {
    stride,
    ids,
    labelTexts,
    facts: new Uint8Array(room * stride),
    logs: new Uint32Array(room),
    offsets: new Float64Array(room),
    lengths: new Uint32Array(room),
    sequences: new Float64Array(room),
    labels: new Uint32Array(room),
  };
}

function tableOf(columns: Columns): Table {
  return { ...columns, ids: [...columns.ids], labelTexts: [...columns.labelTexts] };
}

function grown(table: Table): Table {
  const larger = withRoom(table, Math.max(FIRST_ROOM, Math.ceil(table.logs.length * 1.5)));
  larger.facts.set(table.facts);
  for (const name of ['logs', 'offsets', 'lengths', 'sequences', 'labels'] as const) larger[name].set(table[name]);
  return larger;
}

function copyOf(table: Table): Columns {
  const count = table.ids.length;
  return {
    stride: table.stride,
    ids: table.ids.slice(),
    labelTexts: table.labelTexts.slice(),
    facts: table.facts.slice(0, count * table.stride),
    logs: table.logs.slice(0, count),
    offsets: table.offsets.slice(0, count),
    lengths: table.lengths.slice(0, count),
    sequences: table.sequences.slice(0, count),
    labels: table.labels.slice(0, count),
  };
}

function hashColumn({ stride, ids, facts }: Table): Uint8Array {
  const bytes = stride - FACTS.hashes;
  const hashes = new Uint8Array(ids.length * bytes);
  for (let slot = 0; slot < ids.length; slot++) {
    hashes.set(facts.subarray(slot * stride + FACTS.hashes, (slot + 1) * stride), slot * bytes);
  }
  return hashes;
}

function placesOf({ ids, facts, stride }: Table): HashPlaces {
  const places = createHashPlaces(2 * ids.length);
  for (let slot = 0; slot < ids.length; slot++) noteHashes(places, facts.subarray(slot * stride, (slot + 1) * stride), slot);
  return places;
}

/** The first 32 bits of each hash that the picture has. */
function keysOf(facts: Uint8Array): number[] {
  const pixels = beginning(facts, FACTS.pixels);
  return hasFileHash(facts[0]!) ? [pixels, beginning(facts, FACTS.file)] : [pixels];
}

function beginning(facts: Uint8Array, at: number): number {
  return (facts[at]! | (facts[at + 1]! << 8) | (facts[at + 2]! << 16) | (facts[at + 3]! << 24)) >>> 0;
}

function noteHashes(places: HashPlaces, facts: Uint8Array, slot: number): void {
  for (const key of keysOf(facts)) places.add(key, slot);
}

function forgetHashes(places: HashPlaces, facts: Uint8Array, slot: number): void {
  for (const key of keysOf(facts)) places.remove(key, slot);
}

function sameSlots(places: HashPlaces, facts: Uint8Array, factsAt: (slot: number) => Uint8Array): number[] {
  const slots = [...new Set(keysOf(facts).flatMap((key) => places.of(key)))];
  return slots.filter((slot) => {
    const other = factsAt(slot);
    const sameFile = hasFileHash(facts[0]!) && hasFileHash(other[0]!) && isEqual(facts, other, [FACTS.file, FACTS.pixels]);
    return sameFile || isEqual(facts, other, [FACTS.pixels, FACTS.hashes]);
  });
}

function isEqual(a: Uint8Array, b: Uint8Array, [from, to]: readonly [number, number]): boolean {
  return Buffer.compare(a.subarray(from, to), b.subarray(from, to)) === 0;
}
