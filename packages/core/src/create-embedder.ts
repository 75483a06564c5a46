/**
 * Embeddings in a worker thread.
 *
 * @example
 * import { builtInModel, createEmbedder, embeddingSimilarity } from '@imgguard/core/embedding';
 * const embedder = await createEmbedder({ manifest: builtInModel('sscd')!, file: 'models/sscd.onnx' });
 * const [work, image] = await embedder.describe(['lighthouse.jpg', 'found-on-the-web.webp']);
 * console.log(embeddingSimilarity(work, image));
 * await embedder.close();
 */
import {
  type EmbeddingDescriptor,
  embeddingDescriptor,
  type EmbeddingModel,
  embeddingModelOf,
  type QueryEmbedding,
} from './embedding/embedding-descriptor.ts';
import type { EmbeddingItem } from './embedding/embedding-messages.ts';
import { startEmbeddingThread } from './embedding/embedding-thread.ts';
import type { ModelManifest } from './embedding/model-manifest.ts';
import { parseModelManifest } from './embedding/parse-manifest.ts';
import type { EmbeddingVariant } from './embedding/preprocess.ts';
import { DEFAULT_RUNTIME } from './embedding/runtime.ts';
import { ArgumentError, expectInteger, expectOneOf } from './errors.ts';
import { type DecodeOptions, resolveDecodeOptions } from './image/decode-options.ts';
import type { ImageInput } from './image/image-input.ts';
import { portableInput } from './workers/portable-input.ts';
import { workerEntry } from './workers/worker-entry.ts';

export interface EmbedderOptions {
  readonly manifest: ModelManifest;
  /** Path of the model's file. Its hash is checked before it is opened; nothing is ever downloaded. */
  readonly file: string;
  /** Path of the vocabulary that the manifest of a text model names. */
  readonly tokenizerFile?: string;
  /** Threads inside ONNX Runtime, 1 to 64. @default 1 */
  readonly threads?: number;
  /** Most inputs in one run, 1 to the manifest's `maxBatch`. @default the manifest's `maxBatch` */
  readonly batch?: number;
  /** The module to import in place of `onnxruntime-node`: a name or a `file:` URL; it has to have the same interface. */
  readonly lib?: string;
  /** How `describe` and its sisters keep vectors. @default 'int8' */
  readonly storage?: 'int8' | 'float32';
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

/** Works on what several calls ask for in the order of asking, in one thread of its own. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /**
   * One vector of length 1 for each picture. Rejects when one of them cannot be read; ask for each alone to go on without it.
   *
   * @throws {ImageError} when a picture is refused or cannot be read.
   * @throws {EmbeddingError} when the model cannot be run or was closed.
   */
  embed(images: readonly ImageInput[], options?: DecodeOptions): Promise<Float32Array[]>;
  /** One vector of length 1 for each text of at most 2,000 characters; for text models. */
  embedText(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
  /** Like `embed`, with what it takes to store and compare them: for registered works. */
  describe(images: readonly ImageInput[], options?: DecodeOptions): Promise<EmbeddingDescriptor[]>;
  /** Like `describe`, for images that are asked about: each as it is and as a negative. */
  describeQueries(images: readonly ImageInput[], options?: DecodeOptions): Promise<QueryEmbedding[]>;
  describeText(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<EmbeddingDescriptor[]>;
  /** Finishes what has begun, rejects what waits, and ends the thread. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a model. Resolves when its file has been checked and loaded.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_RUNTIME_MISSING`, `IMGGUARD_MODEL_MANIFEST`, `IMGGUARD_MODEL_NOT_FOUND`, `IMGGUARD_MODEL_HASH`,
 * `IMGGUARD_MODEL_UNUSABLE`, `IMGGUARD_TOKENIZER`
 */
export async function createEmbedder(options: EmbedderOptions): Promise<Embedder> {
  const { file, tokenizerFile, threads = 1, lib = DEFAULT_RUNTIME, storage = 'int8', signal } = options;
  const manifest = parseModelManifest(options.manifest);
  const { batch = manifest.maxBatch } = options;
  if (typeof file !== 'string' || file === '') throw new ArgumentError('file', 'the path of a file', file);
  expectInteger('threads', threads, 1, MAX_THREADS);
  expectInteger('batch', batch, 1, manifest.maxBatch);
  expectOneOf('storage', storage, ['int8', 'float32']);
  const opened = { manifest, file, threads, lib, batch, ...(tokenizerFile === undefined ? {} : { tokenizerFile }) };
  const thread = await startEmbeddingThread(workerEntry(import.meta.url, 'embedding-worker'), opened, signal);

  const model = embeddingModelOf(manifest);
  const describe = (vector: Float32Array): EmbeddingDescriptor => embeddingDescriptor(model, vector, storage);
  const images = async (inputs: readonly ImageInput[], variants: readonly EmbeddingVariant[], decodeOptions: DecodeOptions) => {
    if (model.task !== 'image') throw new ArgumentError('manifest', 'of a model that takes pictures', manifest.id);
    const { signal: stop, ...rest } = decodeOptions;
    resolveDecodeOptions(rest);
    const makers = inputs.map((input) => async (): Promise<EmbeddingItem> => {
      return { kind: 'image', input: await portableInput(input, decodeOptions), variants, options: rest };
    });
    return thread.run(makers, stop);
  };
  const texts = async (words: readonly string[], { signal: stop }: { readonly signal?: AbortSignal }): Promise<Float32Array[]> => {
    if (model.task !== 'text') throw new ArgumentError('manifest', 'of a model that takes words', manifest.id);
    words.forEach(expectShortText);
    const makers = words.map((text) => (): EmbeddingItem => ({ kind: 'text', text }));
    return (await thread.run(makers, stop)).map(([vector]) => vector!);
  };
  const embed = async (inputs: readonly ImageInput[], decodeOptions: DecodeOptions = {}): Promise<Float32Array[]> =>
    (await images(inputs, ['upright'], decodeOptions)).map(([vector]) => vector!);
  return {
    model,
    embed,
    embedText: (words, textOptions = {}) => texts(words, textOptions),
    describe: async (inputs, decodeOptions) => (await embed(inputs, decodeOptions)).map(describe),
    describeQueries: async (inputs, decodeOptions = {}) =>
      (await images(inputs, ['upright', 'negative'], decodeOptions)).map(([upright, negative]) => ({
        upright: describe(upright!),
        negative: describe(negative!),
      })),
    describeText: async (words, textOptions = {}) => (await texts(words, textOptions)).map(describe),
    close: thread.close,
    [Symbol.asyncDispose]: thread.close,
  };
}

// --- internal ---

const MAX_THREADS = 64;
/** The models read 77 tokens at most. */
const MAX_TEXT = 2000;

function expectShortText(text: unknown, i: number): void {
  if (typeof text !== 'string' || text.length > MAX_TEXT)
    throw new ArgumentError(`texts[${i}]`, `a text of at most ${MAX_TEXT} characters`, text);
}
