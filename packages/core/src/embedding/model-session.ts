/** A model's file, opened: from pictures or words to vectors. Runs block the thread they are made on: for worker threads. */
import { type ClipTokenizer, createClipTokenizer } from './clip-tokenizer.ts';
import { EmbeddingError } from './embedding-error.ts';
import type { ModelManifest, TextModelInput } from './model-manifest.ts';
import type { ModelInput } from './preprocess.ts';
import { loadRuntime, type OnnxRuntime, type OnnxSession, type OnnxTensor } from './runtime.ts';
import { readVerifiedFile } from './verified-file.ts';

export interface ModelSessionOptions {
  readonly manifest: ModelManifest;
  readonly file: string;
  /** For a text model. */
  readonly tokenizerFile?: string;
  /** Threads of ONNX Runtime inside one run. */
  readonly threads: number;
  readonly lib: string;
  /** Most inputs in one run. */
  readonly batch: number;
}

export interface ModelSession {
  /** One vector of length 1 for each input, in their order; inputs of one size are run together. */
  runImages(inputs: readonly ModelInput[]): Promise<Float32Array[]>;
  runTexts(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Checks the files' hashes and opens the model.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_RUNTIME_MISSING`, `IMGGUARD_MODEL_NOT_FOUND`, `IMGGUARD_MODEL_HASH`, `IMGGUARD_MODEL_UNUSABLE`,
 * `IMGGUARD_TOKENIZER`
 */
export async function openModelSession(options: ModelSessionOptions): Promise<ModelSession> {
  const { manifest, batch } = options;
  const tokenizer = await openTokenizer(options);
  const runtime = await loadRuntime(options.lib);
  const session = await openSession(runtime, options);
  const run = async (feeds: Readonly<Record<string, OnnxTensor>>, count: number): Promise<Float32Array[]> => {
    const { name } = manifest.output;
    let output: OnnxTensor | undefined;
    try {
      output = (await session.run(feeds, [name]))[name];
    } catch (cause) {
      throw unusable(manifest, `a run failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
    return vectorsOf(manifest, output, count);
  };
  return {
    runImages: (inputs) => {
      const { name } = manifest.input;
      return inGroups({ items: inputs, keyOf: ({ dims }) => dims.join('x'), most: batch }, (group) =>
        run({ [name]: imageTensor(runtime, group) }, group.length),
      );
    },
    runTexts: (texts) => {
      const input = manifest.input as TextModelInput;
      return inGroups({ items: texts, keyOf: () => '', most: batch }, (group) => {
        const encoded = group.map((text) => tokenizer!.encode(text));
        return run(textFeeds(runtime, session, input, encoded), group.length);
      });
    },
    close: () => session.release(),
  };
}

// --- internal ---

/** Severity from which ONNX Runtime writes to the error output: errors. */
const LOG_ERRORS = 3;

async function openTokenizer({ manifest: { input }, tokenizerFile }: ModelSessionOptions): Promise<ClipTokenizer | null> {
  if (input.kind === 'image') return null;
  if (tokenizerFile === undefined) {
    const message = `This model takes words and needs its vocabulary, ${input.tokenizerFile.name}. Name it with \`tokenizerFile\``;
    throw new EmbeddingError('IMGGUARD_MODEL_NOT_FOUND', message);
  }
  const bytes = await readVerifiedFile(tokenizerFile, input.tokenizerFile);
  return createClipTokenizer(new TextDecoder().decode(bytes), input.contextLength);
}

async function openSession({ InferenceSession }: OnnxRuntime, { manifest, file, threads }: ModelSessionOptions): Promise<OnnxSession> {
  const bytes = await readVerifiedFile(file, manifest.file);
  const options = {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_ERRORS,
  };
  let session: OnnxSession;
  try {
    session = await InferenceSession.create(bytes, options);
  } catch (cause) {
    throw unusable(manifest, `it cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const { input, output } = manifest;
  if (session.inputNames.includes(input.name) && session.outputNames.includes(output.name)) return session;
  const { inputNames, outputNames } = session;
  await session.release();
  throw unusable(
    manifest,
    `it has the inputs ${inputNames.join(', ')} and the outputs ${outputNames.join(', ')}, not ${input.name} and ${output.name}`,
  );
}

interface Grouping<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly most: number;
}

/** Runs groups of items that have the same key, at most `most` at once; answers come in the order of the items. */
async function inGroups<T>(
  { items, keyOf, most }: Grouping<T>,
  run: (group: readonly T[]) => Promise<Float32Array[]>,
): Promise<Float32Array[]> {
  const answers = Array<Float32Array>(items.length);
  const groups = new Map<string, number[]>();
  items.forEach((item, i) => {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  for (const places of groups.values()) {
    for (let at = 0; at < places.length; at += most) {
      const part = places.slice(at, at + most);
      const vectors = await run(part.map((place) => items[place]!));
      part.forEach((place, i) => {
        answers[place] = vectors[i]!;
      });
    }
  }
  return answers;
}

function imageTensor({ Tensor }: OnnxRuntime, group: readonly ModelInput[]): OnnxTensor {
  const { dims, data } = group[0]!;
  const all = data instanceof Uint8Array ? new Uint8Array(data.length * group.length) : new Float32Array(data.length * group.length);
  group.forEach((input, i) => all.set(input.data, i * data.length));
  return new Tensor(all instanceof Uint8Array ? 'uint8' : 'float32', all, [group.length, ...dims]);
}

function textFeeds(
  { Tensor }: OnnxRuntime,
  session: OnnxSession,
  { name, maskName, contextLength }: TextModelInput,
  encoded: readonly ReturnType<ClipTokenizer['encode']>[],
): Record<string, OnnxTensor> {
  const dims = [encoded.length, contextLength];
  const ids = BigInt64Array.from(encoded.flatMap((each) => each.ids.map(BigInt)));
  const feeds = { [name]: new Tensor('int64', ids, dims) };
  if (!session.inputNames.includes(maskName)) return feeds;
  const mask = BigInt64Array.from(encoded.flatMap(({ length }) => Array.from({ length: contextLength }, (_, i) => (i < length ? 1n : 0n))));
  return { ...feeds, [maskName]: new Tensor('int64', mask, dims) };
}

function vectorsOf(manifest: ModelManifest, output: OnnxTensor | undefined, count: number): Float32Array[] {
  const { dimensions, pick, name } = manifest.output;
  const dims = output?.dims ?? [];
  const fits =
    dims.length === (pick === 'vector' ? 2 : 3) && dims[0] === count && dims.at(-1) === dimensions && dims.every((dim) => dim > 0);
  if (output === undefined || !fits || !(output.data instanceof Float32Array)) {
    throw unusable(manifest, `its output ${name} is of shape [${dims.join(', ')}], for ${count} inputs and ${dimensions} numbers each`);
  }
  const step = output.data.length / count;
  return Array.from({ length: count }, (_, i) =>
    unitVector(manifest, (output.data as Float32Array).slice(i * step, i * step + dimensions)),
  );
}

/** How far from 1 the length of a vector may be that the model has normalised itself; int8 and half precision cost a little. */
const LENGTH_TOLERANCE = 0.01;

function unitVector(manifest: ModelManifest, vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length)) throw unusable(manifest, 'it gives numbers that are none (NaN or infinite)');
  if (!manifest.output.normalise && Math.abs(length - 1) > LENGTH_TOLERANCE) {
    throw unusable(manifest, `its vectors have a length of ${length.toFixed(3)}, and \`output.normalise\` says that it is 1`);
  }
  return length === 0 ? vector : vector.map((value) => value / length);
}

function unusable({ id }: ModelManifest, why: string, cause?: unknown): EmbeddingError {
  const message = `The file of the model ${id} does not do what its manifest says: ${why.split('\n')[0]}. Correct the manifest, or take another file`;
  return new EmbeddingError('IMGGUARD_MODEL_UNUSABLE', message, cause === undefined ? {} : { cause });
}
