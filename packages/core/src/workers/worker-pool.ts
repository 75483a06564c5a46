/** A bounded pool of worker threads for decoding and matching; the event loop of the caller stays free. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { expectInteger } from '../errors.ts';
import type { Fingerprint } from '../fingerprint.ts';
import type { ImageInput } from '../image/image-input.ts';
import type { FingerprintOptions } from '../engine.ts';
import type { FingerprintTask } from './fingerprint-task.ts';
import { portableInput } from './portable-input.ts';
import { unwrap, type WorkerResult } from './worker-result.ts';

export interface WorkerPoolOptions {
  /** The worker's entry file: JavaScript that exports a function by default. */
  readonly entry: URL;
  /** Threads; each takes about 200 MB once it has loaded OpenCV. @default the number of cores, at most 4 */
  readonly threads?: number;
}

export interface WorkerPool {
  readonly threads: number;
  /** Runs one task of the entry file. Rejects with the signal's reason when it is aborted; a running task is then terminated. */
  run<T>(task: unknown, signal?: AbortSignal): Promise<T>;
  /** Decodes an image and takes its fingerprint; the entry file must answer tasks of kind `fingerprint`. */
  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint>;
  /** Ends the threads. Twice is fine. */
  close(): Promise<void>;
}

export function createWorkerPool({ entry, threads = defaultThreads() }: WorkerPoolOptions): WorkerPool {
  expectInteger('threads', threads, 1, MAX_THREADS);
  const pool = new Piscina({ filename: entry.href, minThreads: 0, maxThreads: threads, idleTimeout: IDLE_MS, concurrentTasksPerWorker: 1 });
  let closing: Promise<void> | undefined;
  const orBroken = brokenBy(pool);
  async function run<T>(task: unknown, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await orBroken(pool.run(task, signal === undefined ? {} : { signal }) as Promise<T>);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
  return {
    threads,
    run,
    async fingerprint(input, { role = 'query', signal, ...options } = {}) {
      const portable = await portableInput(input, { ...options, ...(signal === undefined ? {} : { signal }) });
      const task: FingerprintTask = { kind: 'fingerprint', input: portable, role, options };
      return unwrap(await run<WorkerResult<Fingerprint>>(task, signal));
    },
    close: () => (closing ??= pool.destroy()),
  };
}

// --- internal ---

/** A thread that cannot even start takes no task with it: its error would reach nobody, and the tasks would wait for ever. */
function brokenBy(pool: Piscina): <T>(task: Promise<T>) => Promise<T> {
  const waiting = new Set<(error: unknown) => void>();
  pool.on('error', (error) => {
    for (const reject of waiting) reject(error);
  });
  return async (task) => {
    let reject: ((error: unknown) => void) | undefined;
    try {
      return await new Promise((resolve, rejected) => {
        reject = rejected;
        waiting.add(rejected);
        task.then(resolve, rejected);
      });
    } finally {
      if (reject !== undefined) waiting.delete(reject);
    }
  };
}

const MAX_THREADS = 64;
/** Milliseconds after which a thread that has nothing to do gives its memory back. */
const IDLE_MS = 30_000;

function defaultThreads(): number {
  return Math.min(4, availableParallelism());
}
