import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTerminal, printable, progressBar, type Terminal } from './terminal.ts';

/** What an attacker would write into a page title or a file name. */
const HOSTILE = '\u001B[2J\u001B]0;owned\u0007\r\nimgguard: all is well\u009B31m\u202Egpj.exe\u2066\u0000\u007F';

interface Streams {
  readonly terminal: Terminal;
  out(): string;
  err(): string;
}

function streams(screen?: { readonly columns: number }): Streams {
  const out = new PassThrough();
  const err = Object.assign(new PassThrough(), screen === undefined ? {} : { isTTY: true, ...screen });
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal: createTerminal(out, err), out: () => read(out), err: () => read(err) };
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be there
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

describe('a terminal', () => {
  it('lets no control character through, whatever it is given', async () => {
    const { terminal, out, err } = streams();
    await terminal.line(HOSTILE);
    terminal.note(HOSTILE);
    await terminal.json({ title: HOSTILE });
    expect(out()).not.toMatch(CONTROLS);
    expect(err()).not.toMatch(CONTROLS);
  });

  it('writes JSON on one line that reads back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (title) => {
        const { terminal, out } = streams();
        await terminal.json({ title });
        const text = out();
        expect(text.trimEnd().split('\n')).toHaveLength(1);
        expect(text.slice(0, -1)).not.toMatch(CONTROLS);
        expect(JSON.parse(text)).toEqual({ title });
      }),
    );
  });

  it('keeps results and all else apart, and shows no progress without a screen', async () => {
    const { terminal, out, err } = streams();
    terminal.progress('half');
    terminal.note('a note');
    await terminal.line('a result');
    expect(terminal.isScreen).toBe(false);
    expect(out()).toBe('a result\n');
    expect(err()).toBe('a note\n');
  });

  it('takes the progress away before anything else is written', async () => {
    const { terminal, out, err } = streams({ columns: 10 });
    terminal.progress('0123456789abc');
    expect(err()).toBe('012345678');
    await terminal.line('a result');
    expect(err()).toBe('\r\u001B[2K');
    expect(out()).toBe('a result\n');
    terminal.progress('');
    expect(err()).toBe('');
  });

  it('waits for a reader that is slow', async () => {
    const out = new PassThrough({ highWaterMark: 4 });
    const { line } = createTerminal(out, new PassThrough());
    let written = false;
    const writing = line('longer than the buffer').then(() => (written = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    out.resume();
    await writing;
    expect(written).toBe(true);
  });
});

describe('printable', () => {
  it('makes one visible line of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u2028-\u202E\u2066-\u2069]/u);
        expect(printable(text)).toHaveLength(text.length);
      }),
    );
    expect(printable('Straße 東京 😀')).toBe('Straße 東京 😀');
  });
});

describe('progressBar', () => {
  it.each([
    [0, '[....]'],
    [0.5, '[##..]'],
    [1, '[####]'],
    [7, '[####]'],
    [-1, '[....]'],
  ])('shows %d as %s', (share, bar) => expect(progressBar(share, 4)).toBe(bar));
});
