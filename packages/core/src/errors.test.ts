import { describe, expect, it } from 'vitest';
import { ArgumentError, expectInteger, expectOneOf, ImageError, isImgGuardError } from './errors.ts';

describe('errors', () => {
  it('brand, code and retryable are on every error', () => {
    const refused = new ImageError('IMGGUARD_IMAGE_EMPTY', 'There are no bytes');
    expect(refused).toBeInstanceOf(Error);
    expect(refused).toMatchObject({ name: 'ImageError', code: 'IMGGUARD_IMAGE_EMPTY', retryable: false });
    expect(Reflect.get(refused, Symbol.for('imgguard.error'))).toBe(true);
    expect('cause' in refused).toBe(false);
    const cause = new Error('EMFILE');
    expect(new ImageError('IMGGUARD_IMAGE_UNREADABLE', 'x', { cause, retryable: true })).toMatchObject({ cause, retryable: true });
  });

  it('recognises its own kind, by brand and not by class', () => {
    expect(isImgGuardError(new ArgumentError('a', 'b', 1))).toBe(true);
    expect(isImgGuardError(Object.assign(new Error('of another copy'), { [Symbol.for('imgguard.error')]: true }))).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'IMGGUARD_IMAGE_EMPTY', {}]) expect(isImgGuardError(other)).toBe(false);
  });

  it.each([
    [-3, 'Expected `maxBytes` to be an integer >= 1, got `-3` (number)'],
    ['12', 'Expected `maxBytes` to be an integer >= 1, got `12` (string)'],
    [Number.NaN, 'Expected `maxBytes` to be an integer >= 1, got `NaN` (number)'],
    [1.5, 'Expected `maxBytes` to be an integer >= 1, got `1.5` (number)'],
    [null, 'Expected `maxBytes` to be an integer >= 1, got `null`'],
    [new Map(), 'Expected `maxBytes` to be an integer >= 1, got `Map` (object)'],
    [Object.create(null), 'Expected `maxBytes` to be an integer >= 1, got `Object` (object)'],
    [() => 1, 'Expected `maxBytes` to be an integer >= 1, got `anonymous` (function)'],
  ])('says what was expected and what came: %s', (value, message) => {
    expect(() => expectInteger('maxBytes', value, 1)).toThrow(new ArgumentError('maxBytes', 'an integer >= 1', value));
    expect(() => expectInteger('maxBytes', value, 1)).toThrow(message);
  });

  it('cuts long values', () => {
    expect(new ArgumentError('path', 'a path', 'x'.repeat(10_000)).message.length).toBeLessThan(200);
  });

  it('lets good values through', () => {
    expect(expectInteger('n', 3, 1, 3)).toBe(3);
    expect(() => expectInteger('n', 4, 1, 3)).toThrow('an integer from 1 to 3');
    expect(expectOneOf('variant', 'full', ['full', 'shrunk-512'])).toBe('full');
    expect(() => expectOneOf('variant', 'half', ['full', 'shrunk-512'])).toThrow("one of 'full', 'shrunk-512', got `half` (string)");
  });
});
