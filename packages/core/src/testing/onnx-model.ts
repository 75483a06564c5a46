/**
 * Small ONNX models that tests make themselves: the protobuf messages of onnx.proto3 that they need, written by hand. Numbers behind names are the fields'
 * numbers there.
 */
import { createHash } from 'node:crypto';
import type { ModelFile } from '../embedding/model-manifest.ts';

export type OnnxType = 'float32' | 'uint8' | 'int64';

export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  /** A text stands for a size that is not known beforehand. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers and lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly constants?: readonly OnnxConstant[];
}

/** The bytes of an ONNX file (IR version 8, operator set 13). */
export function onnxModel({ inputs, outputs, nodes, constants = [] }: OnnxGraph): Uint8Array {
  const graph = message([
    ...nodes.map((node): Field => [1, nodeProto(node)]),
    [2, text('test')],
    ...constants.map((constant): Field => [5, tensorProto(constant)]),
    ...inputs.map((value): Field => [11, valueInfo(value)]),
    ...outputs.map((value): Field => [12, valueInfo(value)]),
  ]);
  return message([
    [1, 8],
    [7, graph],
    [8, message([[2, 13]])],
  ]);
}

/** What a manifest says of these bytes. */
export function modelFileOf(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

// --- internal ---

/** A field's number, and a whole number or the bytes of a text or message. */
type Field = readonly [number: number, value: number | Uint8Array];

const ELEMENT_TYPES: Readonly<Record<OnnxType, number>> = { float32: 1, uint8: 2, int64: 7 };
const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;

function nodeProto({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return message([
    ...inputs.map((name): Field => [1, text(name)]),
    ...outputs.map((name): Field => [2, text(name)]),
    [4, text(op)],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attributeProto(name, value)]),
  ]);
}

function attributeProto(name: string, value: number | readonly number[]): Uint8Array {
  const values: Field[] = typeof value === 'number' ? [[3, value]] : value.map((each): Field => [8, each]);
  return message([[1, text(name)], ...values, [20, typeof value === 'number' ? INT_ATTRIBUTE : INTS_ATTRIBUTE]]);
}

function tensorProto({ name, shape, values }: OnnxConstant): Uint8Array {
  return message([
    ...shape.map((size): Field => [1, size]),
    [2, ELEMENT_TYPES[values instanceof Float32Array ? 'float32' : 'int64']],
    [8, text(name)],
    [9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
  ]);
}

function valueInfo({ name, type, shape }: OnnxValue): Uint8Array {
  const dims = shape.map((size): Field => [1, message([typeof size === 'number' ? [1, size] : [2, text(size)]])]);
  const tensor = message([
    [1, ELEMENT_TYPES[type]],
    [2, message(dims)],
  ]);
  return message([
    [1, text(name)],
    [2, message([[1, tensor]])],
  ]);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function message(fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([number, value]) =>
      typeof value === 'number'
        ? [...varint(number * 8), ...varint(value)]
        : [...varint(number * 8 + 2), ...varint(value.length), ...value],
    ),
  );
}

/** Whole numbers from -2^53 to 2^53; negative ones as 64 bits, as protobuf has it. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
