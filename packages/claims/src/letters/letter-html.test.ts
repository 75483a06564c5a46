import { describe, expect, it } from 'vitest';
import { escapeHtml, letterHtml } from './letter-html.ts';

describe('letterHtml', () => {
  it('paragraphs, lines, lists and the addresses that were given', () => {
    const html = letterHtml({ subject: 'A question', text: 'Hello,\nthere\n\n- one\n- two\n\nhttps://a.example/x' }, 'en', [
      'https://a.example/x',
    ]);
    expect(html).toBe(
      [
        '<!doctype html>',
        '<html lang="en">',
        '<head><meta charset="utf-8"><title>A question</title></head>',
        '<body>',
        '<p>Hello,<br>\nthere</p>',
        '<ul>\n<li>one</li>\n<li>two</li>\n</ul>',
        '<p><a href="https://a.example/x" rel="noopener noreferrer nofollow">https://a.example/x</a></p>',
        '</body>',
        '</html>',
        '',
      ].join('\n'),
    );
  });

  it('only an address that stands alone becomes a link, and only one that was given', () => {
    const html = letterHtml({ subject: 's', text: 'https://a.example/xy https://b.example/ https://a.example/x' }, 'en', [
      'https://a.example/x',
    ]);
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  it('is inert, whatever it is given', () => {
    const html = letterHtml({ subject: '</title><script>1</script>', text: '<img src=x onerror=alert(1)>\n\n- "><b>' }, '"><script>', [
      'https://a.example/"onclick="x',
    ]);
    expect(html).not.toMatch(/<(?!!doctype|\/?(?:html|head|meta|title|body|p|br|ul|li|a)[\s>])/);
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  it('escapes for text and attributes', () => {
    expect(escapeHtml(`<a b="c" d='e'>&\``)).toBe('&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#96;');
  });
});
