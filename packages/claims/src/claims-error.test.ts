import { describe, expect, it } from 'vitest';
import { ClaimsError, invalidArgument } from './claims-error.ts';

describe('ClaimsError', () => {
  it('carries code, brand and cause, and says that trying again does not help', () => {
    const cause = new Error('ENOENT');
    const error = new ClaimsError('IMGGUARD_TEMPLATE_NOT_FOUND', 'gone', { cause });
    expect(error).toMatchObject({ name: 'ClaimsError', code: 'IMGGUARD_TEMPLATE_NOT_FOUND', retryable: false, cause });
    expect(Reflect.get(error, Symbol.for('imgguard.error'))).toBe(true);
  });

  it('a wrong argument is named with what was expected and what came', () => {
    expect(invalidArgument('at', 'an ISO date', -3).message).toBe('Expected `at` to be an ISO date, got `-3` (number)');
  });
});
