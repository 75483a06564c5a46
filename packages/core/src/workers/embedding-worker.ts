/** Entry of the worker thread of `createEmbedder`: opens the model that `workerData` names, then answers requests one after another. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EmbeddingItem, EmbeddingReply, EmbeddingRequest, EmbeddingResult } from '../embedding/embedding-messages.ts';
import { portableError } from '../embedding/embedding-messages.ts';
import { type ModelSession, type ModelSessionOptions, openModelSession } from '../embedding/model-session.ts';
import { type ModelInput, preprocess } from '../embedding/preprocess.ts';
import { decode } from '../image/decode.ts';

const options = workerData as ModelSessionOptions;
const port = parentPort!;
const reply = (message: EmbeddingReply): void => port.postMessage(message);

try {
  const session = await openModelSession(options);
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: EmbeddingRequest) => {
    last = last.then(() => answer(session, request));
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'failed', error: portableError(error) });
}

async function answer(session: ModelSession, request: EmbeddingRequest): Promise<void> {
  if (request.kind === 'close') {
    await session.close();
    reply({ kind: 'closed' });
    port.close();
    return;
  }
  try {
    reply({ kind: 'done', results: await results(session, request.items) });
  } catch (error) {
    reply({ kind: 'failed', error: portableError(error) });
  }
}

/** A picture that cannot be read fails alone; a model that cannot be run fails all. */
async function results(session: ModelSession, items: readonly EmbeddingItem[]): Promise<EmbeddingResult[]> {
  const inputs: ModelInput[] = [];
  const texts: string[] = [];
  const pending: ((images: readonly Float32Array[], words: readonly Float32Array[]) => EmbeddingResult)[] = [];
  for (const item of items) {
    if (item.kind === 'text') {
      const at = texts.push(item.text) - 1;
      pending.push((_images, words) => ({ ok: true, vectors: [words[at]!] }));
      continue;
    }
    try {
      const made = await inputsOf(item);
      const at = inputs.length;
      inputs.push(...made);
      pending.push((images) => ({ ok: true, vectors: images.slice(at, at + made.length) }));
    } catch (error) {
      pending.push(() => ({ ok: false, error: portableError(error) }));
    }
  }
  const images = await session.runImages(inputs);
  const words = await session.runTexts(texts);
  return pending.map((resultOf) => resultOf(images, words));
}

/** Pictures are decoded one after another, so that only one of them is in memory at its full size. */
async function inputsOf(item: EmbeddingItem & { readonly kind: 'image' }): Promise<ModelInput[]> {
  const { input } = options.manifest;
  if (input.kind !== 'image') throw new TypeError('This model takes words.');
  return preprocess(await decode(item.input, item.options), input, item.variants);
}
