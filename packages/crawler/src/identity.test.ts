import { describe, expect, test } from 'vitest';
import { DEFAULT_USER_AGENT, identityOf } from './identity.ts';

describe('a crawl names', () => {
  test('itself, and nobody else unless told', () => {
    expect(identityOf({})).toEqual({ userAgent: DEFAULT_USER_AGENT, productToken: 'imgguard', from: null });
  });
  test.each([
    ['https://example.com/bot', 'a/1 (+https://example.com/bot)', null],
    ['https://example.com/(x)', 'a/1 (+https://example.com/%28x%29)', null],
    ['me@example.com', 'a/1 (me@example.com)', 'me@example.com'],
    [['https://example.com', 'me@example.com'], 'a/1 (+https://example.com/; me@example.com)', 'me@example.com'],
  ])('a contact %o', (contact, userAgent, from) => {
    expect(identityOf({ userAgent: 'a/1', contact })).toEqual({ userAgent, productToken: 'a', from });
  });
  test('another mail address in From', () => {
    expect(identityOf({ contact: 'me@example.com', from: 'you@example.com' }).from).toBe('you@example.com');
  });
});

test.each([
  '',
  'me',
  'me@host',
  '@example.com',
  'ftp://example.com/',
  'https://u:p@example.com/',
  'a@b.c\r\nx: y',
  'https://[',
  5,
  'x'.repeat(999),
])('%o is no contact', (contact) =>
  expect(() => identityOf({ contact: contact as string })).toThrow('Expected `contact` to be a mail address'),
);

test.each([{ userAgent: '1bot' }, { userAgent: 'bot\r\nx: y' }, { userAgent: 'bötchen' }, { from: 'me' }])('%o is refused', (options) => {
  expect(() => identityOf(options)).toThrow('Expected `');
});
