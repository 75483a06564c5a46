/** Errors do not survive the way between threads with their codes; results that name them do. */
import { ImageError, type ImageErrorCode } from '../errors.ts';

export type WorkerResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: ImageErrorCode; readonly message: string; readonly retryable: boolean } };

/** Turns an `ImageError` of `run` into a value; everything else is a broken promise and stays an exception. */
export async function asResult<T>(run: () => Promise<T>): Promise<WorkerResult<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { ok: false, error: { code: error.code, message: error.message, retryable: error.retryable } };
  }
}

export function unwrap<T>(result: WorkerResult<T>): T {
  if (result.ok) return result.value;
  const { code, message, retryable } = result.error;
  throw new ImageError(code, message, { retryable });
}
