/** Waiting that can be cancelled, without leaving listeners on signals that live as long as a crawl. */
import { MAX_TIMER_MS } from './clock.ts';

/** Resolves with the promise, or as soon as the signal is aborted, which it does not report. */
export async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let onAbort: () => void = noop;
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Settles like the promise, or rejects with the signal's reason as soon as it is aborted. `discard` gets what the promise brings when
 * nobody waits for it any more.
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal, discard: (late: T) => void = noop): Promise<T> {
  let isSettled = false;
  const settled = promise.then(noop, noop).then(() => void (isSettled = true));
  await unlessAborted(settled, signal);
  if (isSettled) return promise;
  promise.then(discard, noop);
  throw signal.reason as Error;
}

/** A signal that is aborted with another one or after a time, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly expired: boolean;
  /** Must be called when the work is over. */
  clear(): void;
}

/** Starts a deadline. */
export function startDeadline(timeoutMs: number, signal?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => {
      expired = true;
      controller.abort(new DOMException('The time is over.', 'TimeoutError'));
    },
    Math.min(timeoutMs, MAX_TIMER_MS),
  );
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

function noop(): void {}
