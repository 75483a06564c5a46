/**
 * What has to be known of a model's file to use it: plain data that anyone can write for another file. Which file it is (by its hash), what goes in
 * (size, filter, order of the numbers), what comes out, and under which license the file may be used.
 */
import type { ResampleFilter } from './resample.ts';

export interface ModelManifest {
  readonly version: 1;
  /** Lower-case letters, digits, dots and dashes, 1 to 64 of them. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly file: ModelFile;
  readonly input: ImageModelInput | TextModelInput;
  readonly output: ModelOutput;
  /** Most inputs in one run, 1 to 64. 1 where the answer depends on the company, as with dynamic int8 quantisation. */
  readonly maxBatch: number;
  /**
   * Names the space that the vectors lie in. A text model and an image model of one space can be compared with each other, models of different spaces
   * never. Usually the `id` of the image model.
   */
  readonly space: string;
  readonly license: ModelLicense;
  /** Where the file comes from. Nothing is ever fetched from there. */
  readonly source: string;
}

export interface ModelFile {
  /** The file's usual name, without folders; also what it is called inside an archive. */
  readonly name: string;
  readonly bytes: number;
  /** Lowercase hex. */
  readonly sha256: string;
}

/** A model that takes pictures. */
export interface ImageModelInput {
  readonly kind: 'image';
  /** The input's name in the ONNX file. */
  readonly name: string;
  readonly layout: 'NCHW' | 'NHWC';
  readonly colorOrder: 'RGB' | 'BGR';
  readonly resize: ResizePlan;
  readonly values: PixelValues;
}

/**
 * How a picture of any size becomes the model's: `short-side` keeps the aspect, up to `maxLongSide`, where it is squashed; `squash` gives up the aspect;
 * `short-side-crop` keeps it and takes a square from the middle. Sizes in pixels, 1 to 4096.
 */
export type ResizePlan =
  | { readonly kind: 'short-side'; readonly size: number; readonly maxLongSide: number; readonly filter: ResampleFilter }
  | { readonly kind: 'squash'; readonly width: number; readonly height: number; readonly filter: ResampleFilter }
  | { readonly kind: 'short-side-crop'; readonly size: number; readonly crop: number; readonly filter: ResampleFilter };

/** What a byte of 0 to 255 becomes: itself, or `(byte * scale - mean) / std`, channel by channel in the order red, green, blue. */
export type PixelValues =
  | { readonly type: 'uint8' }
  | { readonly type: 'float32'; readonly scale: number; readonly mean: Rgb; readonly std: Rgb };

export type Rgb = readonly [red: number, green: number, blue: number];

/** A model that takes words. */
export interface TextModelInput {
  readonly kind: 'text';
  /** The input of token ids (int64) in the ONNX file. */
  readonly name: string;
  /** The input of ones and zeros that says which tokens count; left out where the file has no such input. */
  readonly maskName: string;
  /** Byte pair encoding as CLIP does it, from a `tokenizer.json`. */
  readonly tokenizer: 'clip-bpe';
  readonly tokenizerFile: ModelFile;
  /** Tokens, the first and last included; shorter texts are filled up, longer ones cut. 2 to 1024. */
  readonly contextLength: number;
}

export interface ModelOutput {
  /** The output's name in the ONNX file. */
  readonly name: string;
  /** Numbers in a vector, 1 to 8192. */
  readonly dimensions: number;
  /** `vector`: the output is [batch, dimensions]. `first-token`: it is [batch, tokens, dimensions], and the first token stands for the picture. */
  readonly pick: 'vector' | 'first-token';
  /** Whether the vectors still have to be brought to length 1. Those of a model that does it itself are checked. */
  readonly normalise: boolean;
}

export interface ModelLicense {
  /** An SPDX identifier, or `LicenseRef-…`. */
  readonly id: string;
  readonly url: string;
  /** What whoever uses the file has to know, one sentence each. */
  readonly conditions: readonly string[];
}
