import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addressLink, isWebAddress } from './address.ts';
import { escapeHtml, html, trusted } from './html.ts';

describe('html', () => {
  it('escapes what is put in, once', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${`"'\``}">${inner}${[inner]}</p>`.markup).toBe(
      '<p title="&quot;&#39;&#96;"><b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b></p>',
    );
  });

  it('writes nothing for what is absent, and zero for zero', () => {
    expect(html`${null}${undefined}${false}${0}${''}${[]}`.markup).toBe('0');
  });

  it('does not take an object that only looks like markup for markup', () => {
    const forged = JSON.parse('{"markup":"<script>"}') as never;
    expect(() => html`${forged}`.markup).toThrow();
    expect(trusted('<i>').markup).toBe('<i>');
  });

  it('leaves no character that could end a text or an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = escapeHtml(text);
        expect(safe).not.toMatch(/[<>"'`]/);
        expect(safe).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });

  it('replaces what HTML cannot carry', () => {
    expect(escapeHtml('a\u0000b\uD800c\u009Fd\te\n')).toBe('a\uFFFDb\uFFFDc\uFFFDd\te\n');
    expect(escapeHtml('🦉')).toBe('🦉');
  });

  it('lets no text turn the direction of what is read', () => {
    expect(escapeHtml('photo\u202Egnp.exe\u2066')).toBe('photo\uFFFDgnp.exe\uFFFD');
    expect(escapeHtml('תמונה')).toBe('תמונה');
  });
});

describe('addressLink', () => {
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    '/relative',
    '',
    'http://',
  ])('never links %j', (address) => {
    expect(isWebAddress(address)).toBe(false);
    expect(addressLink(address).markup).not.toContain('href');
  });

  it('links web addresses without a way back', () => {
    const { markup } = addressLink('https://a.example/?q="><script>');
    expect(markup).toContain('href="https://a.example/?q=&quot;&gt;&lt;script&gt;"');
    expect(markup).toContain('rel="noopener noreferrer nofollow"');
  });

  it('shortens what is shown, not what is linked', () => {
    const address = `https://a.example/${'x'.repeat(5000)}`;
    const { markup } = addressLink(address);
    expect(markup).toContain(`href="${address}"`);
    expect(markup.length).toBeLessThan(address.length + 400);
  });
});
