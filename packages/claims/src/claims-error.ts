/** Codes of the errors that this package throws. Everything that is expected to happen is a returned value instead. */
export type ClaimsErrorCode = 'IMGGUARD_INVALID_ARGUMENT' | 'IMGGUARD_TEMPLATE_NOT_FOUND';

/** Marks every error of the project, across packages and copies of a package. */
const errorBrand: unique symbol = Symbol.for('imgguard.error');

/** A broken promise of the caller: a wrong argument, or a template file that is not there. Retrying does not help. */
export class ClaimsError extends Error {
  readonly [errorBrand]: true = true;
  readonly code: ClaimsErrorCode;
  readonly retryable: boolean = false;

  constructor(code: ClaimsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClaimsError';
    this.code = code;
  }
}

/** The error for an argument of the wrong kind: says what was expected and what came. */
export function invalidArgument(name: string, expected: string, got: unknown): ClaimsError {
  return new ClaimsError('IMGGUARD_INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got \`${String(got)}\` (${typeof got})`);
}
