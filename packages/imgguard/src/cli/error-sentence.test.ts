import { describe, expect, it } from 'vitest';
import { GuardError } from '../errors.ts';
import { errorSentence, exitCodeOf } from './error-sentence.ts';
import { UsageError } from './usage-error.ts';

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: as the system says it`), { code, ...(path === undefined ? {} : { path }) });
}

describe('errorSentence', () => {
  it('says what is known as it is', () => {
    expect(errorSentence(new GuardError('IMGGUARD_NO_WORKS', 'There are no works.'), 'The file')).toBe('There are no works.');
    expect(errorSentence(new UsageError('--site is missing.'), 'The file')).toBe('--site is missing.');
  });

  it('puts what the system says into words, with the path', () => {
    expect(errorSentence(systemError('ENOSPC', 'data/x'), 'The file')).toMatch(/^The disk is full: .* data\/x/);
    expect(errorSentence(systemError('EACCES', 'data'), 'The file')).toMatch(/^No permission for data/);
    expect(errorSentence(systemError('ENOSPC'), 'The output')).toContain('The output');
  });

  it('owns up to what it does not know', () => {
    expect(errorSentence(new TypeError('x is not a function'), 'The file')).toMatch(
      /did not expect: x is not a function \(set IMGGUARD_DEBUG/,
    );
    expect(errorSentence('thrown text', 'The file')).toContain('thrown text');
  });
});

describe('exitCodeOf', () => {
  it('is 2 for the command line and 1 for the world', () => {
    expect(exitCodeOf(new UsageError('wrong'))).toBe(2);
    expect(exitCodeOf(new GuardError('IMGGUARD_INVALID_ARGUMENT', 'wrong'))).toBe(2);
    expect(exitCodeOf(new GuardError('IMGGUARD_DISK_FULL', 'full'))).toBe(1);
    expect(exitCodeOf(systemError('ENOENT'))).toBe(1);
    expect(exitCodeOf(null)).toBe(1);
  });
});
