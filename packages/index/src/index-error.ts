/** Why an index refused. */
export type IndexErrorCode =
  /** A descriptor of another algorithm or variant than the index holds. */
  | 'IMGGUARD_INDEX_WRONG_ALGORITHM'
  /** An argument outside its range. */
  | 'IMGGUARD_INVALID_ARGUMENT'
  /** A snapshot with missing or changed bytes. */
  | 'IMGGUARD_SNAPSHOT_CORRUPT'
  /** A snapshot or exported line of another format, or of other contents than this index holds. */
  | 'IMGGUARD_SNAPSHOT_VERSION'
  /** No memory for more entries. */
  | 'IMGGUARD_INDEX_FULL'
  /** The optional library of an adapter is not installed, or cannot be loaded on this system. */
  | 'IMGGUARD_INDEX_LIBRARY_MISSING'
  /** The index was used after `close`. */
  | 'IMGGUARD_INDEX_CLOSED'
  /** A file of an index's folder has missing or changed bytes that its other files cannot make good. */
  | 'IMGGUARD_INDEX_CORRUPT'
  /** A folder of another format, or of fingerprints of another engine. */
  | 'IMGGUARD_INDEX_VERSION'
  /** Another process, or this one, has the folder open. */
  | 'IMGGUARD_INDEX_BUSY';

/** An index refused; `code` says why, `message` what to do. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
  readonly code: IndexErrorCode;
  readonly retryable = false;

  constructor(code: IndexErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, Symbol.for('imgguard.error'), { value: true });
  }
}

export function argumentError(name: string, expected: string, got: unknown): IndexError {
  return new IndexError('IMGGUARD_INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got \`${String(got)}\` (${typeof got})`);
}

export function closedError(options?: ErrorOptions): IndexError {
  return new IndexError('IMGGUARD_INDEX_CLOSED', 'The index is closed; make a new one.', options);
}
