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

/** A stack of open elements, some of which are being read. */
export class TextCaptures {
  readonly #open: (Capture | null)[] = [];
  readonly #active: Capture[] = [];

  /** An element opens; `null` when its text is of no interest. */
  open(capture: Capture | null): void {
    const isRead = capture !== null && capture.limit > 0;
    const chosen = isRead && this.#active.length >= MAX_ACTIVE ? null : capture;
    this.#open.push(chosen);
    if (isRead && chosen !== null) this.#active.push(chosen);
  }

  text(text: string): void {
    for (const capture of this.#active) {
      if (capture.text.length < capture.limit) capture.text += text.slice(0, capture.limit - capture.text.length);
    }
  }

  /** The innermost element closes; what was read of it, if it was chosen. */
  close(): Capture | null {
    const capture = this.#open.pop() ?? null;
    if (capture !== null && capture.limit > 0) this.#active.pop();
    return capture;
  }
}
