import { describe, expect, test } from 'vitest';
import { decodeDataUrl } from './data-url.ts';

const decoded = (address: string, maxBytes = 1_000): string | null => {
  const bytes = decodeDataUrl(address, maxBytes);
  return bytes === null ? null : Buffer.from(bytes).toString('latin1');
};

test.each<[string, string | null]>([
  ['data:image/png;base64,SGVsbG8=', 'Hello'],
  ['data:image/png;base64,SGVsbG8', 'Hello'],
  ['data:image/png;base64,SGVs\nbG8=', 'Hello'],
  ['data:image/png;base64,SGVsbG8%3D', 'Hello'],
  ['data:image/png;charset=x;BASE64 ,SGVsbG8=', 'Hello'],
  ['DATA:;base64,SGVsbG8=', 'Hello'],
  ['data:image/svg+xml,%3Csvg%3E', '<svg>'],
  ['data:image/svg+xml,<svg>%', '<svg>%'],
  ['data:,a%00%FFb', 'a\0\u00ffb'],
  ['data:,ü', '\u00c3\u00bc'],
  ['data:image/png;base64,', null],
  ['data:image/png;base64', null],
  ['http://a.example/,x', null],
  ['', null],
])('%j', (address, expected) => {
  expect(decoded(address)).toBe(expected);
});

describe('size', () => {
  test.each([
    ['base64', `data:;base64,${Buffer.alloc(100).toString('base64')}`],
    ['escapes', `data:,${'%00'.repeat(100)}`],
    ['text', `data:,${'a'.repeat(100)}`],
  ])('%s up to the cap', (_what, address) => {
    expect(decodeDataUrl(address, 100)).toHaveLength(100);
    expect(decodeDataUrl(address, 99)).toBeNull();
  });
});
