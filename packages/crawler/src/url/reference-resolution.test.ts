import { describe, expect, test } from 'vitest';
import { parseHttpUrl } from './http-url.ts';
import { createPageUrls } from './page-urls.ts';

const BASE = 'http://a/b/c/d;p?q';

/** RFC 3986, sections 5.4.1 and 5.4.2, and what becomes of each here: fragments are no part of a request, and an empty reference names nothing. */
const EXAMPLES: readonly (readonly [reference: string, expected: string])[] = [
  ['g:h', 'unsupported-scheme'],
  ['g', 'http://a/b/c/g'],
  ['./g', 'http://a/b/c/g'],
  ['g/', 'http://a/b/c/g/'],
  ['/g', 'http://a/g'],
  ['//g', 'http://g/'],
  ['?y', 'http://a/b/c/d;p?y'],
  ['g?y', 'http://a/b/c/g?y'],
  ['#s', 'http://a/b/c/d;p?q'],
  ['g#s', 'http://a/b/c/g'],
  ['g?y#s', 'http://a/b/c/g?y'],
  [';x', 'http://a/b/c/;x'],
  ['g;x', 'http://a/b/c/g;x'],
  ['g;x?y#s', 'http://a/b/c/g;x?y'],
  ['', 'invalid-url'],
  ['.', 'http://a/b/c/'],
  ['./', 'http://a/b/c/'],
  ['..', 'http://a/b/'],
  ['../', 'http://a/b/'],
  ['../g', 'http://a/b/g'],
  ['../..', 'http://a/'],
  ['../../', 'http://a/'],
  ['../../g', 'http://a/g'],
  ['../../../g', 'http://a/g'],
  ['../../../../g', 'http://a/g'],
  ['/./g', 'http://a/g'],
  ['/../g', 'http://a/g'],
  ['g.', 'http://a/b/c/g.'],
  ['.g', 'http://a/b/c/.g'],
  ['g..', 'http://a/b/c/g..'],
  ['..g', 'http://a/b/c/..g'],
  ['./../g', 'http://a/b/g'],
  ['./g/.', 'http://a/b/c/g/'],
  ['g/./h', 'http://a/b/c/g/h'],
  ['g/../h', 'http://a/b/c/h'],
  ['g;x=1/./y', 'http://a/b/c/g;x=1/y'],
  ['g;x=1/../y', 'http://a/b/c/y'],
  ['g?y/./x', 'http://a/b/c/g?y/./x'],
  ['g?y/../x', 'http://a/b/c/g?y/../x'],
  ['g#s/./x', 'http://a/b/c/g'],
  ['g#s/../x', 'http://a/b/c/g'],
  // As parsers do for the sake of old pages (section 5.4.2 leaves the choice), and as the URL Standard says.
  ['http:g', 'http://a/b/c/g'],
];

/** The URL Standard, where it goes on: what browsers make of what no RFC allows. */
const STANDARD: typeof EXAMPLES = [
  ['\\g', 'http://a/g'],
  ['\\\\g\\h', 'http://g/h'],
  ['g\\h', 'http://a/b/c/g/h'],
  ['g\th\n', 'http://a/b/c/gh'],
  ['http:/g', 'http://a/g'],
  ['http:\\\\g', 'http://g/'],
  ['https:g', 'https://g/'],
  ['%2e%2E/g', 'http://a/b/g'],
  ['.%2e/g', 'http://a/b/g'],
  ['%2E/g', 'http://a/b/c/g'],
  ['HTTP://G:080/%7e', 'http://g/%7e'],
  ['//1.2', 'http://1.0.0.2/'],
  ['//0x7F.1', 'http://127.0.0.1/'],
  ['//256', 'http://0.0.1.0/'],
  ['//ＧＯ.example', 'http://go.example/'],
  ['//faß.example', 'http://xn--fa-hia.example/'],
  ['//[0:0::1]:8', 'http://[::1]:8/'],
  ['//g@h/i', 'http://h/i'],
  ['g h', 'http://a/b/c/g%20h'],
  ['ü', 'http://a/b/c/%C3%BC'],
  ['?ü', 'http://a/b/c/d;p?%C3%BC'],
  ["?'", 'http://a/b/c/d;p?%27'],
  ['//g:65536/', 'invalid-url'],
  ['//g h/', 'invalid-url'],
  ['//1.2.3.256/', 'invalid-url'],
  ['//[::1', 'invalid-url'],
];

const resolved = (reference: string): string => {
  const parsed = parseHttpUrl(reference, BASE);
  return parsed.kind === 'url' ? parsed.url : parsed.reason;
};

describe.each([
  ['RFC 3986', EXAMPLES],
  ['the URL Standard', STANDARD],
])('%s', (_name, cases) => {
  test.each(cases)('%j is %s', (reference, expected) => {
    expect(resolved(reference)).toBe(expected);
    const onPage = createPageUrls(BASE)(reference);
    expect(typeof onPage === 'string' ? onPage : onPage.reason).toBe(expected);
  });
});
