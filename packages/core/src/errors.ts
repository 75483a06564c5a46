/**
 * The errors of this package. They share no base class: each has a stable `code`, says whether trying again can help (`retryable`) and
 * carries the brand that {@link isImgGuardError} looks for, so that errors of two installed copies are recognised alike. Match on `code`.
 */

/** What every error of ImgGuard has in common. */
export interface ImgGuardError extends Error {
  /** Stable: `IMGGUARD_` and words. */
  readonly code: string;
  /** Whether the same call can succeed later without anything being changed. */
  readonly retryable: boolean;
}

/** Why a picture was refused. */
export type ImageErrorCode =
  /** No bytes at all. */
  | 'IMGGUARD_IMAGE_EMPTY'
  /** More bytes than `maxBytes`. */
  | 'IMGGUARD_IMAGE_TOO_LARGE'
  /** The header declares more pixels than `maxPixels`, or a side longer than `maxSide`. */
  | 'IMGGUARD_IMAGE_TOO_MANY_PIXELS'
  /** The header declares more frames or pages than `maxFrames`. */
  | 'IMGGUARD_IMAGE_TOO_MANY_FRAMES'
  /** Not an image, or an image in a format that is not read here. */
  | 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT'
  /** An SVG drawing, and `allowSvg` is off. */
  | 'IMGGUARD_IMAGE_SVG_REFUSED'
  /** The file ends too early. With `truncated: 'accept'` what is left of a JPEG, PNG or GIF can be read. */
  | 'IMGGUARD_IMAGE_TRUNCATED'
  /** The bytes begin like an image but cannot be read as one. */
  | 'IMGGUARD_IMAGE_CORRUPT'
  /** Reading and decoding took longer than `timeoutMs`. */
  | 'IMGGUARD_IMAGE_TIMEOUT'
  /** No file at this path. */
  | 'IMGGUARD_IMAGE_NOT_FOUND'
  /** The file or stream cannot be read: a folder, a device, no permission, an input/output error. */
  | 'IMGGUARD_IMAGE_UNREADABLE';

/** A picture was refused or could not be read; `code` says why, `message` what to do. */
export class ImageError extends Error implements ImgGuardError {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;
  readonly retryable: boolean;

  constructor(code: ImageErrorCode, message: string, options: { readonly cause?: unknown; readonly retryable?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = options.retryable ?? false;
    brand(this);
  }
}

/** A function of this package was called with an argument it cannot work with. */
export class ArgumentError extends TypeError implements ImgGuardError {
  override readonly name = 'ArgumentError';
  readonly code = 'IMGGUARD_INVALID_ARGUMENT';
  readonly retryable = false;

  /** @example new ArgumentError('maxBytes', 'an integer >= 1', -3) // Expected `maxBytes` to be an integer >= 1, got `-3` (number) */
  constructor(name: string, expected: string, got: unknown) {
    super(`Expected \`${name}\` to be ${expected}, got ${describeValue(got)}`);
    brand(this);
  }
}

/** Whether a caught value is an error of ImgGuard, of this copy of the package or another. */
export function isImgGuardError(value: unknown): value is ImgGuardError {
  return typeof value === 'object' && value !== null && Reflect.get(value, BRAND) === true;
}

/** Throws an {@link ArgumentError} unless `value` is an integer in [`min`, `max`]; returns it. */
export function expectInteger(name: string, value: unknown, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  const range = max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
  throw new ArgumentError(name, `an integer ${range}`, value);
}

/** Throws an {@link ArgumentError} unless `value` is one of `allowed`; returns it. */
export function expectOneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw new ArgumentError(name, `one of ${allowed.map((one) => `'${one}'`).join(', ')}`, value);
}

// --- internal ---

/** Brands every error of ImgGuard, whatever package it comes from. */
const BRAND = Symbol.for('imgguard.error');

function brand(error: Error): void {
  Object.defineProperty(error, BRAND, { value: true });
}

/** Values longer than this are cut in messages. */
const SHOWN_CHARACTERS = 80;

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return `\`${value}\``;
  if (typeof value === 'function') return `\`${value.name || 'anonymous'}\` (function)`;
  if (typeof value === 'object') return `\`${value.constructor?.name ?? 'Object'}\` (object)`;
  const text = String(value);
  return `\`${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}\` (${typeof value})`;
}
