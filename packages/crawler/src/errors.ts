/** Errors of this package: told apart by `code`, never by class. */

export type CrawlerErrorCode =
  | 'IMGGUARD_INVALID_ARGUMENT'
  | 'IMGGUARD_INVALID_SEED'
  | 'IMGGUARD_FRONTIER_FORMAT'
  | 'IMGGUARD_FRONTIER_LOST'
  | 'IMGGUARD_BROWSER_MISSING'
  | 'IMGGUARD_BROWSER_FAILED';

/** An error with a stable code and the project's brand. */
export interface CrawlerError extends Error {
  readonly code: CrawlerErrorCode;
  /** Whether doing the same again later may work. */
  readonly retryable: boolean;
}

/** Builds a branded error. The message says what to do. */
export function crawlerError(
  code: CrawlerErrorCode,
  message: string,
  options: { retryable?: boolean; cause?: unknown } = {},
): CrawlerError {
  const error = new Error(message, options.cause === undefined ? undefined : { cause: options.cause });
  error.name = 'CrawlerError';
  return Object.assign(error, { code, retryable: options.retryable ?? false, [Symbol.for('imgguard.error')]: true as const });
}

/** The error for an argument outside its domain. */
export function argumentError(name: string, expected: string, actual: unknown): CrawlerError {
  const shown = typeof actual === 'string' ? JSON.stringify(actual) : String(actual);
  return crawlerError('IMGGUARD_INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got \`${shown}\` (${typeof actual})`);
}

/** Returns `value`, or `fallback` when undefined; throws when it is not an integer >= `min`. */
export function integerAtLeast(name: string, value: number | undefined, { min, fallback }: { min: number; fallback: number }): number {
  if (value === undefined) return fallback;
  if (value === Number.POSITIVE_INFINITY) return value;
  if (!Number.isInteger(value) || value < min) throw argumentError(name, `an integer >= ${min}`, value);
  return value;
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  const text = error.message === '' && error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : error.message;
  return typeof code === 'string' && !text.includes(code) ? `${text} (${code})` : text;
}
