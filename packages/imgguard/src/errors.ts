/** Every code that an error thrown by this package can carry. */
export type GuardErrorCode =
  | 'IMGGUARD_INVALID_ARGUMENT'
  | 'IMGGUARD_NOT_FOUND'
  | 'IMGGUARD_CLOSED'
  | 'IMGGUARD_FOLDER_MISSING'
  | 'IMGGUARD_NOT_A_FOLDER'
  | 'IMGGUARD_NO_DATA'
  | 'IMGGUARD_READ_ONLY'
  | 'IMGGUARD_DISK_FULL'
  | 'IMGGUARD_BUSY'
  | 'IMGGUARD_DATABASE_NEWER'
  | 'IMGGUARD_DATABASE_CORRUPT'
  | 'IMGGUARD_DATABASE'
  | 'IMGGUARD_FILE'
  | 'IMGGUARD_NO_WORKS'
  | 'IMGGUARD_SITE_UNREACHABLE'
  | 'IMGGUARD_REFUSED'
  | 'IMGGUARD_GLYPHS_MISSING'
  | 'IMGGUARD_KEY_MISSING'
  | 'IMGGUARD_KEY_WRONG';

/**
 * A broken promise of the umbrella package: match it by `code`, show `message` to a person. The message is one sentence and says
 * what to do next.
 */
export class GuardError extends Error {
  override readonly name = 'GuardError';
  /** Stable; see `GuardErrorCode`. */
  readonly code: GuardErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: GuardErrorCode, message: string, options: { readonly cause?: unknown; readonly retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** An error of any ImgGuard package, recognised by its brand. */
export interface BrandedError extends Error {
  readonly code: string;
  readonly retryable?: boolean;
}

/** Whether a caught value is an error that an ImgGuard package threw on purpose. */
export function isImgguardError(value: unknown): value is BrandedError {
  return value instanceof Error && Reflect.get(value, BRAND) === true;
}

/** The error for an argument out of its range, in the house's one form. */
export function argumentError(name: string, expected: string, got: unknown): GuardError {
  const shown = typeof got === 'string' ? `\`${got}\`` : `\`${String(got)}\``;
  return new GuardError('IMGGUARD_INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got ${shown} (${typeName(got)})`);
}

/** Checks an integer argument. */
export function expectInteger(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw argumentError(name, `an integer >= ${least}`, value);
}

/** Checks a text argument that must not be empty. */
export function expectText(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw argumentError(name, 'a text that is not empty', value);
}

/** Checks an argument that is one of a few words. */
export function expectOneOf<T extends string>(name: string, value: unknown, words: readonly T[]): T {
  if (typeof value === 'string' && (words as readonly string[]).includes(value)) return value as T;
  throw argumentError(name, `one of ${words.join(', ')}`, value);
}

/**
 * Turns what the file system threw into one clear sentence about `path`; other values pass through untouched.
 */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new GuardError(
        'IMGGUARD_DISK_FULL',
        `The disk is full: nothing more can be written to ${path}; free some space and run the same command again.`,
        {
          cause: error,
          retryable: true,
        },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new GuardError('IMGGUARD_READ_ONLY', `No permission for ${path}; change its permissions or choose another folder.`, {
        cause: error,
      });
    case 'ENOENT':
      return new GuardError('IMGGUARD_FOLDER_MISSING', `${path} does not exist.`, { cause: error });
    case 'ENOTDIR':
    case 'EEXIST':
      return new GuardError('IMGGUARD_NOT_A_FOLDER', `${path} is not a folder; name a folder instead.`, { cause: error });
    case 'EISDIR':
    case 'EIO':
    case 'EMFILE':
      return new GuardError('IMGGUARD_FILE', `${path} cannot be read or written (${String(code)}).`, { cause: error });
    default:
      return error;
  }
}

// --- internal ---

/** Brands every error of ImgGuard, whatever package it comes from. */
const BRAND = Symbol.for('imgguard.error');

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
