/** Collects the text inside chosen elements while tags stream by. */

export interface Capture {
  /** Characters that are kept; 0 when only the end of the element is waited for. */
  readonly limit: number;
  text: string;
  /** Called at the closing tag. */
  finish(): void;
}

/** Chosen elements inside chosen elements; a credit line inside a caption is two. */
const MAX_ACTIVE = 8;

/** Which open elements are being read. */
export class TextCaptures {
  readonly #chosen: { readonly capture: Capture; readonly depth: number }[] = [];
  readonly #active: Capture[] = [];
  #depth = 0;

  /** An element opens; `null` when its text is of no interest. */
  open(capture: Capture | null): void {
    this.#depth += 1;
    if (capture === null) return;
    const isRead = capture.limit > 0;
    if (isRead && this.#active.length >= MAX_ACTIVE) return;
    this.#chosen.push({ capture, depth: this.#depth });
    if (isRead) this.#active.push(capture);
  }

  text(text: string): void {
    for (const capture of this.#active) {
      if (capture.text.length < capture.limit) capture.text += text.slice(0, capture.limit - capture.text.length);
    }
  }

  /** The innermost element closes; what was read of it, if it was chosen. */
  close(): Capture | null {
    const last = this.#chosen.at(-1);
    const isChosen = last !== undefined && last.depth === this.#depth;
    this.#depth -= 1;
    if (!isChosen) return null;
    this.#chosen.pop();
    if (last.capture.limit > 0) this.#active.pop();
    return last.capture;
  }
}
