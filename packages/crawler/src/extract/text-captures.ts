/** Collects the text inside chosen elements while tags stream by. */

export interface Capture {
  /** Characters that are kept. */
  readonly limit: number;
  text: string;
  /** Called at the closing tag. */
  finish(): void;
}

/** A stack of open elements, some of which are being read. */
export class TextCaptures {
  readonly #stack: (Capture | null)[] = [];
  #active = 0;

  /** An element opens; `null` when its text is of no interest. */
  open(capture: Capture | null): void {
    this.#stack.push(capture);
    if (capture !== null) this.#active += 1;
  }

  text(text: string): void {
    if (this.#active === 0) return;
    for (const capture of this.#stack) {
      if (capture !== null && capture.text.length < capture.limit) capture.text += text.slice(0, capture.limit - capture.text.length);
    }
  }

  /** The innermost element closes. */
  close(): Capture[] {
    const capture = this.#stack.pop() ?? null;
    if (capture === null) return [];
    this.#active -= 1;
    return [capture];
  }
}
