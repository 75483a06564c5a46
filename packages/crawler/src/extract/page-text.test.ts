import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPageText } from './page-text.ts';

const read = (html: string, url = 'https://shop.example/imprint') => readPageText(new TextEncoder().encode(html), { url });

describe('readPageText', () => {
  it('gives the lines that a reader sees, with entities, and without scripts, styles and the head', async () => {
    const { title, lines } = await read(
      `<!doctype html><meta charset=utf-8><title>Imprint &amp; contact</title><style>p { x: y }</style><script>var a = "<p>no</p>";</script>
       <body><h1>Impressum</h1><p>Caf&eacute; <b>B&auml;r</b>&nbsp;GmbH<br>Hafenstra&szlig;e 3<br/>20095   Hamburg</p>
       <table><tr><td>Tel.</td><td>+49&#8209;40</td></tr></table><noscript>not seen</noscript><template><p>no</p></template>last`,
    );
    expect(title).toBe('Imprint & contact');
    expect((await read('<head><title>t</title><meta name=x><p>a head that nobody closed')).lines).toEqual(['a head that nobody closed']);
    expect(lines).toEqual(['Impressum', 'Café Bär GmbH', 'Hafenstraße 3', '20095 Hamburg', 'Tel.', '+49‑40', 'last']);
  });

  it('gives links with their words, against the base of the page, and none of other kinds', async () => {
    const { links } = await read(
      `<base href="/de/"><a href="impressum.html"> Im<b>pressum</b></a><a href="mailto:a@shop.example">Mail</a><a href="javascript:alert(1)">x</a>
       <a href="/contact"><img src=x alt="Contact us"></a><a href="http://[">broken</a><a name=x>no link</a><a href="#top">up</a>`,
    );
    expect(links).toEqual([
      { url: 'https://shop.example/de/impressum.html', text: 'Impressum' },
      { url: 'mailto:a@shop.example', text: 'Mail' },
      { url: 'https://shop.example/contact', text: 'Contact us' },
      { url: 'https://shop.example/de/#top', text: 'up' },
    ]);
  });

  it('gives linked data that can be read, wherever it stands, and passes over what cannot', async () => {
    const { linkedData, lines } = await read(
      `<head><script type="application/ld+json">{"@type":"Organization","name":"A"}</script></head>
       <body><script type='application/LD+JSON; charset=utf-8'><!-- [1] --></script><script type="application/ld+json">{no</script><p>seen`,
    );
    expect(linkedData).toEqual([{ '@type': 'Organization', name: 'A' }, [1]]);
    expect(lines).toEqual(['seen']);
  });

  it('reads the encoding that the server names', async () => {
    const bytes = Uint8Array.from([0x3c, 0x70, 0x3e, 0xdf]);
    expect((await readPageText(bytes, { url: 'https://x.example/', contentType: 'text/html; charset=iso-8859-1' })).lines).toEqual(['ß']);
  });

  it('reads anything, in bounded lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('<a href=', '<p>', '</p', 'x'.repeat(700), '<script>', '"', '&', '\u0000', '<!--', '>')),
        async (parts) => {
          const { lines, links } = await read(parts.join(''));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(1_000);
          for (const { url } of links) expect(url).toMatch(/^(?:https?|mailto):/u);
        },
      ),
      { numRuns: 200 },
    );
  });
});
