import type { ImgGuardError } from './errors.ts';

/** `IMGGUARD_FINGERPRINT_CORRUPT`: bytes are missing or changed. `IMGGUARD_FINGERPRINT_VERSION`: another engine made it. */
export type FingerprintErrorCode = 'IMGGUARD_FINGERPRINT_CORRUPT' | 'IMGGUARD_FINGERPRINT_VERSION';

/** A stored fingerprint cannot be used; it can always be made again from the image. */
export class FingerprintError extends Error implements ImgGuardError {
  override readonly name = 'FingerprintError';
  readonly code: FingerprintErrorCode;
  readonly retryable = false;

  constructor(code: FingerprintErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, Symbol.for('imgguard.error'), { value: true });
  }
}
