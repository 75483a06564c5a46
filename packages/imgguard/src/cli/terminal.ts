import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Where a command writes. Results go to `out`, everything else (progress, notes, errors) to `err`.
 *
 * Whatever is written, control characters other than line breaks and tabs never reach the screen; text from outside goes through `printable` besides, so that
 * it cannot begin lines of its own.
 */
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
  const write = async (text: string): Promise<void> => {
    clear();
    if (!out.write(`${text}\n`) && !out.destroyed) await once(out, 'drain');
  };
  return {
    isScreen,
    line: (text) => write(text.replaceAll(UNPRINTABLE_EXCEPT_LAYOUT, REPLACEMENT)),
    json: (value) => write(JSON.stringify(value).replaceAll(UNPRINTABLE, escaped)),
    note: (text) => {
      clear();
      err.write(`${text.replaceAll(UNPRINTABLE_EXCEPT_LAYOUT, REPLACEMENT)}\n`);
    },
    progress: (text) => {
      if (!isScreen) return;
      clear();
      err.write(printable(text).slice(0, (err.columns ?? DEFAULT_COLUMNS) - 1));
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
 * Text from the web or from a file name, made safe for a screen: control characters, which could move the cursor, change
 * colours, begin a line or turn the direction of writing, become a visible mark.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, REPLACEMENT);
}

// --- internal ---

/** What a screen of unknown width is taken to have. */
const DEFAULT_COLUMNS = 80;

const REPLACEMENT = '\uFFFD';

/** C0 and C1 controls, line and paragraph separators, and what changes the direction of writing. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;
// oxlint-disable-next-line no-control-regex -- as above
const UNPRINTABLE_EXCEPT_LAYOUT = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** A character as JSON may also write it. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
