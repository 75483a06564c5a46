/** Bytes that arrive in pieces, read by lines and lengths, with a place to put back what was read too far. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #pending: Uint8Array = EMPTY;
  #ended = false;
  /** Bytes taken so far. */
  position = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** What is at hand, at least `count` bytes unless the end comes first. Nothing is taken. */
  async peek(count: number): Promise<Uint8Array> {
    if (this.#pending.byteLength < count && !this.#ended) {
      const parts = [this.#pending];
      let size = this.#pending.byteLength;
      while (size < count && !this.#ended) {
        const next = await this.#pieces.next();
        if (next.done === true) this.#ended = true;
        else {
          parts.push(next.value);
          size += next.value.byteLength;
        }
      }
      this.#pending = Buffer.concat(parts);
    }
    return this.#pending;
  }

  /** Takes what comes next, at most `max` bytes; `null` at the end. */
  async take(max: number): Promise<Uint8Array | null> {
    const pending = await this.peek(1);
    if (pending.byteLength === 0) return null;
    const piece = pending.subarray(0, max);
    this.skip(piece.byteLength);
    return piece;
  }

  /** Drops bytes that were peeked at. */
  skip(count: number): void {
    this.#pending = this.#pending.subarray(count);
    this.position += count;
  }

  /** Puts back bytes that were taken last. */
  unread(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    const pending = this.#pending;
    const adjoins = bytes.buffer === pending.buffer && bytes.byteOffset + bytes.byteLength === pending.byteOffset;
    if (pending.byteLength === 0) this.#pending = bytes;
    else if (adjoins) this.#pending = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength + pending.byteLength);
    else this.#pending = Buffer.concat([bytes, pending]);
    this.position -= bytes.byteLength;
  }

  /** Takes bytes until `needle` comes next; `false` at the end. */
  async skipTo(needle: Uint8Array): Promise<boolean> {
    for (;;) {
      const pending = await this.peek(needle.byteLength);
      const at = Buffer.from(pending.buffer, pending.byteOffset, pending.byteLength).indexOf(needle);
      if (at >= 0) {
        this.skip(at);
        return true;
      }
      this.skip(Math.max(pending.byteLength - (needle.byteLength - 1), 0));
      if (this.#ended) {
        this.skip(this.#pending.byteLength);
        return false;
      }
    }
  }

  /** Ends the pieces early. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#pending = EMPTY;
    await this.#pieces.return?.(undefined);
  }
}

const EMPTY: Uint8Array = new Uint8Array(0);
