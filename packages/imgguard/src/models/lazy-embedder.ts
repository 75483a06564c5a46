/** An embedder that opens its model when it is first asked: most commands never ask. */
import { createEmbedder, type Embedder, embeddingModelOf } from '@imgguard/core/embedding';
import { GuardError } from '../errors.ts';
import type { InstalledModel } from './model-store.ts';

export function lazyEmbedder({ manifest, file, tokenizerFile }: InstalledModel): Embedder {
  let opening: Promise<Embedder> | undefined;
  let closed = false;
  const opened = (): Promise<Embedder> => {
    if (closed) return Promise.reject(new GuardError('IMGGUARD_CLOSED', 'The guard is closed; make a new one with createGuard.'));
    opening ??= createEmbedder({ manifest, file, ...(tokenizerFile === undefined ? {} : { tokenizerFile }) });
    return opening;
  };
  const close = async (): Promise<void> => {
    closed = true;
    await (await opening?.catch(() => undefined))?.close();
  };
  return {
    model: embeddingModelOf(manifest),
    embed: async (images, options) => (await opened()).embed(images, options),
    embedText: async (texts, options) => (await opened()).embedText(texts, options),
    describe: async (images, options) => (await opened()).describe(images, options),
    describeQueries: async (images, options) => (await opened()).describeQueries(images, options),
    describeText: async (texts, options) => (await opened()).describeText(texts, options),
    close,
    [Symbol.asyncDispose]: close,
  };
}
