/** The one place where ONNX Runtime is imported, when it is first needed. Its types are written down here, so that ours do not need it. */
import { EmbeddingError } from './embedding-error.ts';

/** What is used of `onnxruntime-node`. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OnnxSession> };
  readonly Tensor: new (
    type: 'float32' | 'uint8' | 'int64',
    data: Float32Array | Uint8Array | BigInt64Array,
    dims: readonly number[],
  ) => OnnxTensor;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>, fetches: readonly string[]): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

/** The package that is imported unless another is named. */
export const DEFAULT_RUNTIME = 'onnxruntime-node';

/**
 * @param lib A module's name or `file:` URL.
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_RUNTIME_MISSING`
 */
export async function loadRuntime(lib: string): Promise<OnnxRuntime> {
  try {
    const module = (await import(lib)) as Partial<OnnxRuntime> & { readonly default?: Partial<OnnxRuntime> };
    const { InferenceSession, Tensor } = module.default ?? module;
    if (InferenceSession === undefined || Tensor === undefined) throw new Error('it exports no InferenceSession and Tensor');
    return { InferenceSession, Tensor };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const message = `Embeddings need ONNX Runtime, and "${lib}" cannot be loaded (${why}). ${lib === DEFAULT_RUNTIME ? INSTALL : 'Correct the option `lib`'}`;
    throw new EmbeddingError('IMGGUARD_EMBEDDING_RUNTIME_MISSING', message, { cause });
  }
}

// --- internal ---

const INSTALL =
  'Install it in your project: npm install onnxruntime-node. Its install script only fetches files for graphics cards; where that must not or cannot run, add --ignore-scripts';
