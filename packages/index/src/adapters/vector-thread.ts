/** One worker thread of a vector index, as its owner sees it. It does not keep the process alive while it has nothing to do. */
import { Worker } from 'node:worker_threads';
import { closedError } from '../index-error.ts';
import type { ChunkMessage, EndMessage, NumberedAnswer, VectorAnswers, VectorRequest, VectorWorkerData } from './vector-messages.ts';

export interface VectorThread {
  /** Requests that wait for an answer. */
  busy(): number;
  /** @param handedOver Memory of the request that this thread has no more use for. */
  ask<K extends VectorRequest['kind']>(
    request: Extract<VectorRequest, { readonly kind: K }>,
    handedOver?: readonly ArrayBuffer[],
  ): Promise<VectorAnswers[K]>;
  tell(message: ChunkMessage): void;
  /** What waits is refused with `IMGGUARD_INDEX_CLOSED`. Resolves when the thread is gone, and its files may be removed; until then it keeps the process alive. */
  end(): Promise<void>;
}

export function startVectorThread(entry: URL, data: Omit<VectorWorkerData, 'stop'>): VectorThread {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: VectorWorkerData = { ...data, stop };
  const worker = new Worker(entry, { workerData });
  worker.unref();
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: unknown): void }>();
  let [next, failure] = [0, null as { readonly error: unknown } | null];
  const fail = (error: unknown) => {
    failure ??= { error };
    for (const { reject } of waiting.values()) reject(failure.error);
    waiting.clear();
    worker.unref();
  };
  worker.on('message', (message: NumberedAnswer) => {
    const asked = waiting.get(message.number);
    waiting.delete(message.number);
    if (waiting.size === 0) worker.unref();
    if ('error' in message) asked?.reject(message.error);
    else asked?.resolve(message.answer);
  });
  worker.on('error', fail);
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      fail(new Error(`A thread of the index ended with code ${code}.`));
      resolve();
    });
  });
  return {
    busy: () => waiting.size,
    ask: (request, handedOver = []) =>
      new Promise((resolve, reject) => {
        if (failure !== null) {
          reject(failure.error);
          return;
        }
        if (waiting.size === 0) worker.ref();
        waiting.set(next, { resolve: resolve as (answer: unknown) => void, reject });
        worker.postMessage({ number: next++, request }, [...handedOver]);
      }),
    tell: (message) => worker.postMessage(message, []),
    end() {
      fail(closedError());
      // It ends by itself: to terminate a thread while it loads a native library ends the process.
      stop[0] = 1;
      worker.postMessage({ kind: 'end' } satisfies EndMessage, []);
      worker.ref();
      return gone;
    },
  };
}
