import { ImageError } from '../errors.ts';

/** One time limit and one abort signal over several awaited steps. */
export interface Deadline {
  /** Settles like `step`, unless the time runs out or the signal aborts first. */
  race<T>(step: Promise<T>): Promise<T>;
  /** Whether the time has run out or the signal has aborted. */
  isOver(): boolean;
  /** Whole seconds left, at least 1. */
  secondsLeft(): number;
  /** Stops the clock. */
  clear(): void;
}

/** Starts the clock. Throws the signal's reason when it has aborted already. */
export function startDeadline(timeoutMs: number, signal: AbortSignal | undefined): Deadline {
  signal?.throwIfAborted();
  const endsAt = performance.now() + timeoutMs;
  const clock = new AbortController();
  const over = new Promise<never>((_resolve, reject) => {
    clock.signal.addEventListener('abort', () => reject(clock.signal.reason), { once: true });
  });
  over.catch(() => undefined); // nobody may be waiting when the time runs out
  const timer = setTimeout(() => clock.abort(timeoutError(timeoutMs)), timeoutMs);
  const onAbort = (): void => clock.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    race: (step) => Promise.race([step, over]),
    isOver: () => clock.signal.aborted,
    secondsLeft: () => Math.max(1, Math.ceil((endsAt - performance.now()) / 1000)),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

export function timeoutError(timeoutMs: number, cause?: unknown): ImageError {
  const message = `Reading and decoding the image took longer than ${timeoutMs} ms. Raise \`timeoutMs\`, or skip the image`;
  return new ImageError('IMGGUARD_IMAGE_TIMEOUT', message, { cause, retryable: true });
}
