import { describe, expect, test } from 'vitest';
import { domainScope, hostScope, prefixScope } from './scope.ts';

describe('by host', () => {
  const scope = hostScope(['https://www.a.example/shop', 'http://b.example:8080/']);
  test.each([
    'https://a.example/',
    'http://a.example/',
    'https://www.a.example/other',
    'http://b.example:8080/x',
    'http://www.b.example:8080/',
    'https://A.EXAMPLE/',
  ])('%s belongs', (url) => {
    expect(scope.includes(url)).toBe(true);
  });
  test.each([
    'https://shop.a.example/',
    'https://www.www.a.example/',
    'https://a.example:8443/',
    'http://b.example/',
    'https://a.example.evil.example/',
    'https://evil-a.example/',
    'https://evil.example/https://a.example/',
    'https://a.example@evil.example/',
  ])('%s does not', (url) => {
    expect(scope.includes(url)).toBe(false);
  });
});

describe('by registrable domain', () => {
  const scope = domainScope(['https://shop.a.co.uk/', 'http://127.0.0.1:8080/', 'http://intranet/']);
  test.each(['https://a.co.uk/', 'https://blog.a.co.uk:8443/x', 'http://127.0.0.1/', 'http://intranet/x'])('%s belongs', (url) => {
    expect(scope.includes(url)).toBe(true);
  });
  test.each([
    'https://b.co.uk/',
    'https://co.uk/',
    'https://a.com/',
    'http://127.0.0.2/',
    'http://other/',
    'https://a.co.uk.evil.example/',
  ])('%s does not', (url) => {
    expect(scope.includes(url)).toBe(false);
  });
});

describe('by prefix', () => {
  const scope = prefixScope(['https://a.example/art/', 'https://B.example/x']);
  test.each(['https://a.example/art/', 'https://a.example/art/1?x', 'https://b.example/xyz'])('%s belongs', (url) => {
    expect(scope.includes(url)).toBe(true);
  });
  test.each([
    'https://a.example/art',
    'http://a.example/art/',
    'https://a.example/ART/',
    'https://a.example/',
    'https://a.example.evil.example/art/',
  ])('%s does not', (url) => {
    expect(scope.includes(url)).toBe(false);
  });
  test('dots are resolved before anything is compared', () => {
    expect(scope.includes(new URL('https://a.example/art/../secret/').href)).toBe(false);
  });
  test.each(['a.example', 'file:///a/', ''])('%j is no prefix', (prefix) => {
    expect(() => prefixScope([prefix])).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });
});
