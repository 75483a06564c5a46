/** The worker thread of one embedder: items wait in a queue, and go to the thread a few at a time. */
import { Worker } from 'node:worker_threads';
import { EmbeddingError } from './embedding-error.ts';
import { type EmbeddingItem, type EmbeddingReply, type EmbeddingRequest, errorOf } from './embedding-messages.ts';
import type { ModelSessionOptions } from './model-session.ts';

export type ItemMaker = () => EmbeddingItem | Promise<EmbeddingItem>;

export interface EmbeddingThread {
  /**
   * The vectors of each item. The makers are called when their turn comes. Rejects with the first error, or the signal's reason when it aborts; what
   * still waits of this call is then dropped.
   */
  run(makers: readonly ItemMaker[], signal?: AbortSignal): Promise<(readonly Float32Array[])[]>;
  /** What has begun is finished, what waits is rejected. Twice is fine. */
  close(): Promise<void>;
}

/** Starts the thread and opens the model in it. */
export async function startEmbeddingThread(entry: URL, options: ModelSessionOptions, signal?: AbortSignal): Promise<EmbeddingThread> {
  signal?.throwIfAborted();
  const worker = new Worker(entry, { workerData: options, name: `embedding ${options.manifest.id}` });
  const replies = repliesOf(worker);
  try {
    const opened = await abortable(replies.next(), signal);
    if (opened.kind === 'failed') throw errorOf(opened.error);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  worker.unref();
  return threadOf(worker, replies, options.batch);
}

// --- internal ---

/** Items that go to the thread together, even where the model takes one at a time: the way there and back is not for free. */
const MIN_ITEMS_TOGETHER = 4;

interface Waiting {
  readonly makeItem: ItemMaker;
  readonly resolve: (vectors: readonly Float32Array[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Replies {
  next(): Promise<EmbeddingReply>;
}

function threadOf(worker: Worker, replies: Replies, batch: number): EmbeddingThread {
  const together = Math.max(batch, MIN_ITEMS_TOGETHER);
  const queue = new Set<Waiting>();
  let pumping: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const ask = async (request: EmbeddingRequest): Promise<EmbeddingReply> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(request);
    return replies.next();
  };

  async function pump(): Promise<void> {
    worker.ref();
    while (queue.size > 0) {
      const some = [...queue].slice(0, together);
      for (const waiting of some) queue.delete(waiting);
      await runTogether(some, ask);
    }
    worker.unref();
    pumping = undefined;
  }

  async function close(): Promise<void> {
    for (const { reject } of queue) reject(closedError());
    queue.clear();
    await pumping;
    worker.ref();
    // A thread that has already ended answers with an error, and there is nothing left to close.
    await ask({ kind: 'close' }).catch(() => undefined);
    await worker.terminate();
  }

  return {
    async run(makers, signal) {
      if (closing !== undefined) throw closedError();
      signal?.throwIfAborted();
      const waiting: Waiting[] = [];
      const answers = makers.map(
        (makeItem) => new Promise<readonly Float32Array[]>((resolve, reject) => waiting.push({ makeItem, resolve, reject })),
      );
      for (const each of waiting) queue.add(each);
      if (queue.size > 0) pumping ??= pump();
      try {
        return await abortable(Promise.all(answers), signal);
      } finally {
        for (const each of waiting) queue.delete(each);
      }
    },
    close: () => (closing ??= close()),
  };
}

/** Whatever happens, every item gets an answer. */
async function runTogether(some: readonly Waiting[], ask: (request: EmbeddingRequest) => Promise<EmbeddingReply>): Promise<void> {
  const items: EmbeddingItem[] = [];
  const senders: Waiting[] = [];
  for (const waiting of some) {
    try {
      items.push(await waiting.makeItem());
      senders.push(waiting);
    } catch (error) {
      waiting.reject(error);
    }
  }
  if (items.length === 0) return;
  try {
    const reply = await ask({ kind: 'run', items });
    if (reply.kind !== 'done') throw reply.kind === 'failed' ? errorOf(reply.error) : threadError(`it answered "${reply.kind}"`);
    senders.forEach(({ resolve, reject }, i) => {
      const result = reply.results[i]!;
      if (result.ok) resolve(result.vectors);
      else reject(errorOf(result.error));
    });
  } catch (error) {
    for (const { reject } of senders) reject(error);
  }
}

/** The thread's answers, one by one; an error once it has ended. */
function repliesOf(worker: Worker): Replies {
  const arrived: EmbeddingReply[] = [];
  let listener: { resolve(reply: EmbeddingReply): void; reject(reason: unknown): void } | undefined;
  let ended: EmbeddingError | undefined;
  const end = (error: EmbeddingError): void => {
    ended ??= error;
    listener?.reject(ended);
    listener = undefined;
  };
  worker.on('message', (reply: EmbeddingReply) => {
    if (listener === undefined) arrived.push(reply);
    else listener.resolve(reply);
    listener = undefined;
  });
  worker.on('error', (cause: Error) => end(threadError(cause.message, cause)));
  worker.on('exit', (code) => end(threadError(`exit code ${code}`)));
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const reply = arrived.shift();
        if (reply !== undefined) resolve(reply);
        else if (ended !== undefined) reject(ended);
        else listener = { resolve, reject };
      }),
  };
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function closedError(): EmbeddingError {
  return new EmbeddingError('IMGGUARD_EMBEDDING_CLOSED', 'This embedder was closed; open another one');
}

function threadError(why: string, cause?: unknown): EmbeddingError {
  const message = `The thread of this embedder ended in the middle of its work (${why}); open another embedder, with smaller pictures or more memory`;
  return new EmbeddingError('IMGGUARD_EMBEDDING_WORKER', message, cause === undefined ? {} : { cause });
}
