import { expect, test } from 'vitest';
import { base32, hasDigest, sha1Digest } from './digest.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base 32 of %j is %s (the vectors of RFC 4648)', (text, expected) => {
  expect(base32(bytes(text))).toBe(expected);
});

test('nothing has the digest that archives are full of', () => {
  expect(sha1Digest(bytes(''))).toBe('sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ');
});

test.each([
  ['sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ', true],
  ['SHA-1:3i42h3s6nnfq2msvx7xzkyayscx5qbyj', true],
  ['sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709', true],
  ['md5:d41d8cd98f00b204e9800998ecf8427e', true],
  ['sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', true],
  ['sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYK', false],
  ['tiger:AAAA', null],
  ['3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ', null],
])('%s of nothing: %s', (digest, expected) => {
  expect(hasDigest(bytes(''), digest)).toBe(expected);
});
