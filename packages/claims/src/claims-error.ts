/** Codes of the errors that this package throws. Everything that is expected to happen is a returned value instead. */
export type ClaimsErrorCode = 'IMGGUARD_INVALID_ARGUMENT' | 'IMGGUARD_TEMPLATE_NOT_FOUND' | 'IMGGUARD_DOCUMENT_NUMBERS';

/** A broken promise of the caller: a wrong argument, a template file that is not there, or numbers of documents with a gap. Retrying does not help. */
export class ClaimsError extends Error {
  readonly code: ClaimsErrorCode;
  readonly retryable: boolean = false;

  constructor(code: ClaimsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClaimsError';
    Object.defineProperty(this, Symbol.for('imgguard.error'), { value: true });
    this.code = code;
  }
}

/** The error for an argument of the wrong kind: says what was expected and what came. */
export function invalidArgument(name: string, expected: string, got: unknown): ClaimsError {
  return new ClaimsError('IMGGUARD_INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got \`${String(got)}\` (${typeof got})`);
}
