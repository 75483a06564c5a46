import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Where a command writes. Results go to `out`, everything else (progress, notes, errors) to `err`. */
export interface Terminal {
  /** Writes one line of results; resolves when the reader has room again. */
  line(text: string): Promise<void>;
  /** Writes one JSON value on a line of its own. */
  json(value: unknown): Promise<void>;
  /** Writes a note for the person in front of the screen. */
  note(text: string): void;
  /** Shows or replaces the progress line; does nothing where there is no screen. */
  progress(text: string): void;
  /** Whether `progress` shows anything. */
  readonly isScreen: boolean;
}

/** The streams of a process as a terminal. */
export function createTerminal(out: Writable & { isTTY?: boolean }, err: Writable & { isTTY?: boolean; columns?: number }): Terminal {
  const isScreen = err.isTTY === true;
  let shown = false;
  const clear = (): void => {
    if (shown) err.write('\r\u001B[2K');
    shown = false;
  };
  const line = async (text: string): Promise<void> => {
    clear();
    if (!out.write(`${text}\n`) && !out.destroyed) await once(out, 'drain');
  };
  return {
    isScreen,
    line,
    json: (value) => line(JSON.stringify(value)),
    note: (text) => {
      clear();
      err.write(`${text}\n`);
    },
    progress: (text) => {
      if (!isScreen) return;
      clear();
      err.write(text.slice(0, (err.columns ?? 80) - 1));
      shown = text !== '';
    },
  };
}

/** A bar of a fixed width for a share from 0 to 1. */
export function progressBar(share: number, width = 24): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

/**
 * Text from the web or from a file name, made safe for a screen: control characters, which could move the cursor or
 * change colours, become a visible mark.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}
