/** Models of a few hundred bytes whose answers a test can work out by itself. */
import type { ModelManifest } from '../embedding/model-manifest.ts';
import { modelFileOf, onnxModel } from './onnx-model.ts';

export interface TinyModel {
  readonly bytes: Uint8Array;
  readonly manifest: ModelManifest;
}

const COMMON = {
  version: 1,
  maxBatch: 4,
  license: { id: 'CC0-1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/', conditions: ['None.'] },
  source: 'made by a test',
} as const;

/** The mean of each channel, from bytes; of length 1 already. */
export function meanColorModel(): TinyModel {
  const bytes = onnxModel({
    inputs: [{ name: 'image', type: 'uint8', shape: ['batch', 'height', 'width', 3] }],
    outputs: [{ name: 'embedding', type: 'float32', shape: ['batch', 3] }],
    nodes: [
      { op: 'Cast', inputs: ['image'], outputs: ['floats'], attributes: { to: 1 } },
      { op: 'ReduceMean', inputs: ['floats'], outputs: ['mean'], attributes: { axes: [1, 2], keepdims: 0 } },
      { op: 'LpNormalization', inputs: ['mean'], outputs: ['embedding'], attributes: { axis: 1, p: 2 } },
    ],
  });
  const manifest: ModelManifest = {
    ...COMMON,
    id: 'mean-color',
    name: 'Mean color',
    file: modelFileOf('mean-color.onnx', bytes),
    input: {
      kind: 'image',
      name: 'image',
      layout: 'NHWC',
      colorOrder: 'RGB',
      resize: { kind: 'short-side', size: 8, maxLongSide: 32, filter: 'bilinear' },
      values: { type: 'uint8' },
    },
    output: { name: 'embedding', dimensions: 3, pick: 'vector', normalise: false },
    space: 'mean-color',
  };
  return { bytes, manifest };
}

/** Each of the four pixels of a picture of 2 x 2 as a token of three numbers: the first token is the top left pixel, brought to range. */
export function pixelTokenModel(): TinyModel {
  const bytes = onnxModel({
    inputs: [{ name: 'pixel_values', type: 'float32', shape: ['batch', 3, 2, 2] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 4, 3] }],
    nodes: [
      { op: 'Reshape', inputs: ['pixel_values', 'shape'], outputs: ['columns'] },
      { op: 'Transpose', inputs: ['columns'], outputs: ['last_hidden_state'], attributes: { perm: [0, 2, 1] } },
    ],
    constants: [{ name: 'shape', shape: [3], values: BigInt64Array.of(0n, 3n, 4n) }],
  });
  const manifest: ModelManifest = {
    ...COMMON,
    id: 'pixel-tokens',
    name: 'Pixels as tokens',
    file: modelFileOf('pixel-tokens.onnx', bytes),
    input: {
      kind: 'image',
      name: 'pixel_values',
      layout: 'NCHW',
      colorOrder: 'RGB',
      resize: { kind: 'squash', width: 2, height: 2, filter: 'bicubic' },
      values: { type: 'float32', scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    },
    output: { name: 'last_hidden_state', dimensions: 3, pick: 'first-token', normalise: true },
    space: 'pixel-tokens',
  };
  return { bytes, manifest };
}

/** The first tokens' ids, those that the mask covers, as numbers: shows which ids a text became. Lies in the space of {@link meanColorModel}. */
export function tokenModel(tokenizerJson: string, contextLength: number): TinyModel {
  const bytes = onnxModel({
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', contextLength] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', contextLength] },
    ],
    outputs: [{ name: 'text_embeds', type: 'float32', shape: ['batch', contextLength] }],
    nodes: [
      { op: 'Mul', inputs: ['input_ids', 'attention_mask'], outputs: ['kept'] },
      { op: 'Cast', inputs: ['kept'], outputs: ['text_embeds'], attributes: { to: 1 } },
    ],
  });
  const manifest: ModelManifest = {
    ...COMMON,
    id: 'token-ids',
    name: 'Token ids',
    file: modelFileOf('token-ids.onnx', bytes),
    input: {
      kind: 'text',
      name: 'input_ids',
      maskName: 'attention_mask',
      tokenizer: 'clip-bpe',
      tokenizerFile: modelFileOf('tokenizer.json', new TextEncoder().encode(tokenizerJson)),
      contextLength,
    },
    output: { name: 'text_embeds', dimensions: contextLength, pick: 'vector', normalise: true },
    space: 'mean-color',
  };
  return { bytes, manifest };
}
