/**
 * What one frame of a log says. Little endian: u8 kind (1 put, 2 remove), f64 sequence number, u16 length of the id, the id (UTF-8); for a put also u32 length of
 * the facts, the facts (see `picture-facts.ts`), u16 length of the labels, the labels (JSON), and the rest: the fingerprint's binary form, or nothing.
 */
import { checkId } from '../check-arguments.ts';

export type LogRecord = PutRecord | RemoveRecord;

export interface PutRecord {
  readonly kind: 'put';
  /** Ascends with every change of the index; of two records with one id the higher counts. */
  readonly sequence: number;
  readonly id: string;
  readonly facts: Uint8Array;
  /** Canonical JSON; empty for none. */
  readonly labels: string;
  readonly body: Uint8Array;
}

export interface RemoveRecord {
  readonly kind: 'remove';
  readonly sequence: number;
  readonly id: string;
}

export function encodeRecord(record: LogRecord): Uint8Array {
  const id = Buffer.from(record.id);
  const head = Buffer.alloc(11);
  head.writeUInt8(record.kind === 'put' ? PUT : REMOVE);
  head.writeDoubleLE(record.sequence, 1);
  head.writeUInt16LE(id.length, 9);
  if (record.kind === 'remove') return Buffer.concat([head, id]);
  const labels = Buffer.from(record.labels);
  const lengths = Buffer.alloc(6);
  lengths.writeUInt32LE(record.facts.length);
  lengths.writeUInt16LE(labels.length, 4);
  return Buffer.concat([head, id, lengths.subarray(0, 4), record.facts, lengths.subarray(4), labels, record.body]);
}

/** Throws when the payload is none: its checksum was right, so another program wrote it. */
export function decodeRecord(payload: Uint8Array): LogRecord {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const [kind, sequence, idBytes] = [bytes.readUInt8(0), bytes.readDoubleLE(1), bytes.readUInt16LE(9)];
  const id = bytes.toString('utf8', 11, 11 + idBytes);
  checkId(id);
  if (kind === REMOVE) return { kind: 'remove', sequence, id };
  if (kind !== PUT) throw new RangeError(`A record of kind ${kind}`);
  const factsAt = 11 + idBytes + 4;
  const labelsAt = factsAt + bytes.readUInt32LE(factsAt - 4) + 2;
  const bodyAt = labelsAt + bytes.readUInt16LE(labelsAt - 2);
  const facts = payload.subarray(factsAt, labelsAt - 2);
  return { kind: 'put', sequence, id, facts, labels: bytes.toString('utf8', labelsAt, bodyAt), body: payload.subarray(bodyAt) };
}

// --- internal ---

const [PUT, REMOVE] = [1, 2];
