/** A text that comes in pieces and is cut out by offsets from its beginning, in ascending order. */

/** What was passed by is let go. */
export class Pieces {
  /** The piece that was last cut from, where it begins and ends. */
  #piece = '';
  #start = 0;
  #end = 0;
  readonly #later: string[] = [];

  push(piece: string): void {
    this.#later.push(piece);
  }

  /** What is before `offset` is not needed any more. */
  pass(offset: number): void {
    while (offset >= this.#end && this.#later.length > 0) this.#next();
  }

  /** Both offsets have to lie within what was pushed, and `start` not before that of an earlier cut. */
  slice(start: number, end: number): string {
    if (start === end) return '';
    if (start >= this.#end) this.pass(start);
    if (end <= this.#end) return this.#piece.slice(start - this.#start, end - this.#start);
    const parts = [this.#piece.slice(start - this.#start)];
    while (end > this.#end && this.#later.length > 0) {
      this.#next();
      parts.push(this.#piece.slice(0, end - this.#start));
    }
    return parts.join('');
  }

  #next(): void {
    this.#piece = this.#later.shift() ?? '';
    this.#start = this.#end;
    this.#end += this.#piece.length;
  }
}
