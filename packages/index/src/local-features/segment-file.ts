/**
 * A segment in a file, with its hash tables and what is known of its works, so that opening an index need not make them again. Little endian: magic `IGSG`, u32 format version (1), u32
 * length of the head, the head (JSON), zeros up to a multiple of 8, a seal; then each part that the head names, zeros up to a multiple of 8, a seal. A seal is the CRC-32 of
 * everything since the last one, twice (u32 each): a CRC-32 notices every change within 32 neighbouring bits, so every changed byte.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { DESCRIPTOR_BYTES } from '@imgguard/core';
import type { EmbeddingDescriptor, EmbeddingModel } from '@imgguard/core/embedding';
import { bucketKeys } from '@imgguard/core/matching';
import { packedEmbeddings, type PackedVectors, unpackedEmbeddings } from './kept-embeddings.ts';
import type { Postings, Segment, SegmentBody } from './segment.ts';

/** What a file tells of a segment's works beside their features. */
export interface KeptWorks {
  /** Empty where the work was gone when the file was written. */
  readonly ids: readonly string[];
  /** Sequence numbers of their records. */
  readonly sequences: Float64Array;
  /** Their facts, one after the other. */
  readonly facts: Uint8Array;
  readonly embeddings: readonly (EmbeddingDescriptor | null)[];
}

/** A segment as a file has it; the works have no numbers yet. */
export interface KeptSegment extends KeptWorks {
  readonly body: Omit<SegmentBody, 'numbers'>;
  readonly postings: Postings;
}

/** `outdated`: whole, but of another engine, format or way to make tables. */
export type ReadSegment =
  | { readonly kind: 'segment'; readonly segment: KeptSegment }
  | { readonly kind: 'damaged'; readonly problem: string }
  | { readonly kind: 'outdated' };

/** The bytes of a segment's file, in pieces. */
export function* segmentPieces(contents: string, segment: Segment, works: KeptWorks): Generator<Uint8Array> {
  const { models, ...vectors } = packedEmbeddings(works.embeddings);
  const parts: Readonly<Record<PartName, Values>> = {
    ...segment,
    ...segment.postings,
    ...vectors,
    ids: Buffer.from(JSON.stringify(works.ids)),
    sequences: works.sequences,
    facts: works.facts,
  };
  const names = Object.keys(PARTS) as PartName[];
  const head: Head = {
    contents,
    keys: keysName(),
    works: works.ids.length,
    prefixBits: segment.postings.prefixBits,
    models,
    parts: names.map((name) => [name, parts[name].byteLength]),
  };
  yield* sealed(headBytes(head));
  for (const name of names) yield* sealed(new Uint8Array(parts[name].buffer, parts[name].byteOffset, parts[name].byteLength));
}

/** Reads a segment into memory that threads share. For a thread: it waits for the disk. Throws Node's file error. */
export function readSegmentFile(file: string, contents: string): ReadSegment {
  const handle = openSync(file, 'r');
  try {
    const size = fstatSync(handle).size;
    const fixed = Buffer.alloc(FIXED_BYTES);
    const read = (to: Uint8Array, at: number) => readWhole(handle, to, at);
    const headLength = read(fixed, 0) ? headLengthOf(fixed) : null;
    if (headLength === null || end(headLength) > size) return { kind: 'damaged', problem: NO_HEAD };
    const headPart = new Uint8Array(end(headLength));
    const head = read(headPart, 0) ? headOf(headPart, headLength) : null;
    if (head === null) return { kind: 'damaged', problem: NO_HEAD };
    if (head.contents !== contents || head.keys !== keysName()) return { kind: 'outdated' };
    if (size !== sizeOf(head, headLength)) return { kind: 'damaged', problem: wrongSize(size, head, headLength) };
    let at = end(headLength);
    const parts = {} as Record<PartName, Values>;
    for (const [name, bytes] of head.parts) {
      const memory = new Uint8Array(new SharedArrayBuffer(end(bytes)));
      if (!read(memory, at) || !isSealed(memory)) return { kind: 'damaged', problem: wrongPart(name) };
      const type = PARTS[name] as new (buffer: SharedArrayBuffer, at: number, length: number) => Values;
      parts[name] = new type(memory.buffer, 0, bytes / PARTS[name].BYTES_PER_ELEMENT);
      at += memory.length;
    }
    return { kind: 'segment', segment: segmentOf(head, parts) };
  } finally {
    closeSync(handle);
  }
}

/** What is wrong with a segment's file, or `null` when every byte is as it should be. */
export async function segmentProblem(file: string): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const piece = Buffer.alloc(PIECE_BYTES);
    const read = async (length: number, at: number) => (await handle.read(piece, 0, length, at)).bytesRead === length;
    const headLength = (await read(FIXED_BYTES, 0)) ? headLengthOf(piece) : null;
    if (headLength === null || end(headLength) > Math.min(size, MAX_HEAD_BYTES) || !(await read(end(headLength), 0))) return NO_HEAD;
    const head = headOf(piece.subarray(0, end(headLength)), headLength);
    if (head === null) return NO_HEAD;
    if (size !== sizeOf(head, headLength)) return wrongSize(size, head, headLength);
    let at = end(headLength);
    for (const [name, bytes] of head.parts) {
      const to = at + end(bytes) - SEAL_BYTES;
      let checksum = 0;
      for (; at < to; at += PIECE_BYTES) {
        const length = Math.min(PIECE_BYTES, to - at);
        if (!(await read(length, at))) return wrongPart(name);
        checksum = crc32(piece.subarray(0, length), checksum);
      }
      at = to + SEAL_BYTES;
      if (!(await read(SEAL_BYTES, to)) || !sealOf(checksum).equals(piece.subarray(0, SEAL_BYTES))) return wrongPart(name);
    }
    return null;
  } finally {
    await handle.close();
  }
}

// --- internal ---

const MAGIC = 'IGSG';
const VERSION = 1;
/** Magic, version, length of the head. */
const FIXED_BYTES = 12;
const SEAL_BYTES = 8;
/** Bytes that are written or checked at once. */
const PIECE_BYTES = 2 ** 20;
/** Far above what a head with some models takes, and small enough that a lie about it does no harm. */
const MAX_HEAD_BYTES = PIECE_BYTES;
const NO_HEAD = 'its head cannot be read';

/** The parts of a file, in their order. */
const PARTS = {
  start: Uint32Array,
  words: Uint32Array,
  points: Float32Array,
  workOf: Uint32Array,
  frameSizes: Uint32Array,
  jpegStart: Uint32Array,
  jpegs: Uint8Array,
  pdqHashes: Uint8Array,
  pdqQualities: Uint8Array,
  offsets: Uint32Array,
  rest: Uint16Array,
  descriptors: Uint32Array,
  ids: Uint8Array,
  sequences: Float64Array,
  facts: Uint8Array,
  modelOf: Uint16Array,
  scales: Float64Array,
  vectors: Int8Array,
} as const;

type PartName = keyof typeof PARTS;
type Values = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

interface Head {
  readonly contents: string;
  /** See `keysName`. */
  readonly keys: string;
  readonly works: number;
  readonly prefixBits: number;
  /** Of the embeddings. */
  readonly models: readonly EmbeddingModel[];
  /** Bytes of each. */
  readonly parts: readonly (readonly [PartName, number])[];
}

let ownKeysName: string | null = null;

/** Names the way to make the keys of the tables by the keys of some descriptors: tables that were made another way find nothing. */
function keysName(): string {
  if (ownKeysName !== null) return ownKeysName;
  let state = 1;
  const descriptors = Uint8Array.from(
    { length: 64 * DESCRIPTOR_BYTES },
    () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24,
  );
  return (ownKeysName = createHash('sha256').update(bucketKeys(descriptors)).digest('hex').slice(0, 16));
}

function headBytes(head: Head): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.write(MAGIC, 'latin1');
  fixed.writeUInt32LE(VERSION, 4);
  fixed.writeUInt32LE(text.length, 8);
  return Buffer.concat([fixed, text]);
}

/** A part, filled up and sealed, in pieces. */
function* sealed(part: Uint8Array): Generator<Uint8Array> {
  let checksum = 0;
  for (let at = 0; at < part.length; at += PIECE_BYTES) {
    const piece = part.subarray(at, at + PIECE_BYTES);
    checksum = crc32(piece, checksum);
    yield piece;
  }
  const filling = Buffer.alloc(end(part.length) - SEAL_BYTES - part.length);
  yield Buffer.concat([filling, sealOf(crc32(filling, checksum))]);
}

function sealOf(checksum: number): Buffer {
  const seal = Buffer.alloc(SEAL_BYTES);
  seal.writeUInt32LE(checksum);
  seal.writeUInt32LE(checksum, 4);
  return seal;
}

/** Bytes of a part with its filling and seal. */
function end(bytes: number): number {
  return Math.ceil(bytes / 8) * 8 + SEAL_BYTES;
}

function isSealed(part: Uint8Array): boolean {
  const to = part.length - SEAL_BYTES;
  return sealOf(crc32(part.subarray(0, to))).equals(part.subarray(to));
}

/** With what goes before the head's text, or `null` when that is not what a segment's file begins with. */
function headLengthOf(fixed: Buffer): number | null {
  if (fixed.toString('latin1', 0, 4) !== MAGIC || fixed.readUInt32LE(4) !== VERSION) return null;
  const length = FIXED_BYTES + fixed.readUInt32LE(8);
  return length > MAX_HEAD_BYTES - 2 * SEAL_BYTES ? null : length;
}

function headOf(part: Uint8Array, length: number): Head | null {
  return isSealed(part) ? (JSON.parse(Buffer.from(part.subarray(FIXED_BYTES, length)).toString()) as Head) : null;
}

function sizeOf({ parts }: Head, headLength: number): number {
  return parts.reduce((sum, [, bytes]) => sum + end(bytes), end(headLength));
}

function wrongSize(size: number, head: Head, headLength: number): string {
  return `it has ${size} bytes instead of ${sizeOf(head, headLength)}`;
}

function wrongPart(name: PartName): string {
  return `its part ${name} is damaged`;
}

/** Whether there was as much. The system reads less than 2 GiB at once. */
function readWhole(handle: number, to: Uint8Array, from: number): boolean {
  let done = 0;
  while (done < to.length) {
    const read = readSync(handle, to, done, Math.min(to.length - done, 2 ** 30), from + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

function segmentOf(head: Head, parts: Readonly<Record<PartName, Values>>): KeptSegment {
  const { ids, sequences, facts, modelOf, scales, vectors, offsets, rest, descriptors, ...body } = parts;
  return {
    body: body as unknown as KeptSegment['body'],
    postings: { prefixBits: head.prefixBits, offsets, rest, descriptors } as Postings,
    ids: JSON.parse(Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString()) as string[],
    sequences: sequences as Float64Array,
    facts: facts as Uint8Array,
    embeddings: unpackedEmbeddings(head.models, { modelOf, scales, vectors } as PackedVectors),
  };
}
