import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from './confirm.ts';

function keyboard(typed: string | null, isTTY = true): PassThrough & { isTTY: boolean } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  if (typed !== null) stream.end(typed);
  return stream;
}

function screen(isScreen = true): { readonly isScreen: boolean; readonly notes: string[]; note(text: string): void } {
  const notes: string[] = [];
  return { isScreen, notes, note: (text) => notes.push(text) };
}

const never = new AbortController().signal;

describe('confirm', () => {
  it.each([
    ['y\n', true],
    [' YES \n', true],
    ['n\ny\n', false],
    ['\n', false],
    ['yesterday\n', false],
    ['', false],
  ])('%j is %s', async (typed, answer) => {
    const terminal = screen();
    expect(await confirm(terminal, 'Really?', never, keyboard(typed))).toBe(answer);
    expect(terminal.notes).toEqual(['Really? [y/N]']);
  });

  it('asks nobody where nobody is', async () => {
    const terminal = screen(false);
    expect(await confirm(terminal, 'Really?', never, keyboard('y\n'))).toBeNull();
    expect(await confirm(screen(), 'Really?', never, keyboard('y\n', false))).toBeNull();
    expect(terminal.notes).toEqual([]);
  });

  it('stops at Ctrl-C', async () => {
    const abort = new AbortController();
    const asked = confirm(screen(), 'Really?', abort.signal, keyboard(null));
    abort.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
  });
});
