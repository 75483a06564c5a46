import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, test } from 'vitest';
import { createMarkupReader, MAX_ATTRIBUTES, MAX_DEPTH } from './markup-reader.ts';
import type { Attributes } from './tag-attributes.ts';

interface Read {
  readonly events: string[];
  /** Without text. */
  readonly tags: string[];
  readonly attributes: Attributes[];
  readonly deepest: number;
  readonly left: number;
}

function read(markup: string, { piece = markup.length || 1, xml = false }: { piece?: number; xml?: boolean } = {}): Read {
  const events: string[] = [];
  const tags: string[] = [];
  const attributes: Attributes[] = [];
  let depth = 0;
  let deepest = 0;
  let isText = false;
  const reader = createMarkupReader(
    {
      open(name, all) {
        events.push(`<${name}>`);
        tags.push(name);
        isText = false;
        attributes.push(all.record());
        depth += 1;
        deepest = Math.max(deepest, depth);
      },
      text(text) {
        if (isText) events.push(`${events.pop() ?? ''}${text}`);
        else events.push(text);
        isText = true;
      },
      close(name) {
        events.push(`</${name}>`);
        tags.push(`/${name}`);
        isText = false;
        depth -= 1;
      },
    },
    { xml },
  );
  for (let at = 0; at < markup.length; at += piece) reader.write(markup.slice(at, at + piece));
  reader.end();
  return { events, tags, attributes, deepest, left: depth };
}

describe('tags', () => {
  test.each([
    ['<P>a<br>b</P>', ['<p>', 'a', '<br>', '</br>', 'b', '</p>']],
    ['<p>a<p>b', ['<p>', 'a', '</p>', '<p>', 'b', '</p>']],
    ['<ul><li>1<li>2</ul>', ['<ul>', '<li>', '1', '</li>', '<li>', '2', '</li>', '</ul>']],
    ['</p></br></x>', ['<p>', '</p>', '<br>', '</br>']],
    ['<noscript><img></noscript>', ['<noscript>', '<img>', '</img>', '</noscript>']],
    ['<script>"<img>"</script>', ['<script>', '"<img>"', '</script>']],
    ['<textarea><img></textarea>', ['<textarea>', '<img>', '</textarea>']],
    ['<!-- <img> --><!doctype html><?x?>', []],
    ['<svg><image/></svg>', ['<svg>', '<image>', '</image>', '</svg>']],
    ['<image>', ['<img>', '</img>']],
    ['<form><form>a</form>', ['<form>', 'a', '</form>']],
    ['a &amp; b &lt;c&gt; &#x41;', ['a & b <c> A']],
    ['< p>', ['< p>']],
    ['', []],
  ])('%s', (markup, events) => {
    expect(read(markup).events).toEqual(events);
    expect(read(markup, { piece: 1 }).events).toEqual(events);
  });

  test('XML keeps empty elements apart from others', () => {
    expect(read('<A><br/><img>x</img></A>', { xml: true }).events).toEqual(['<a>', '<br>', '</br>', '<img>', 'x', '</img>', '</a>']);
  });
});

describe('attributes', () => {
  test('names in lower case, the first of several, entities undone, none of an object’s own', () => {
    const [first = {}] = read('<a HREF="x?a=1&amp;b=2" href=y data-X=\'"\' constructor=1 __proto__=2 empty>').attributes;
    expect({ ...first }).toEqual(
      Object.fromEntries([
        ['href', 'x?a=1&b=2'],
        ['data-x', '"'],
        ['constructor', '1'],
        ['__proto__', '2'],
        ['empty', ''],
      ]),
    );
    expect(first['toString']).toBeUndefined();
  });
  test('each element has its own', () => {
    expect(read('<a b><c d=1>').attributes.map((one) => ({ ...one }))).toEqual([{ b: '' }, { d: '1' }]);
  });
  test('many of them, some of them twice', () => {
    const twice = Array.from({ length: 40 }, (_, index) => `a${index % 30}=${index}`).join(' ');
    expect(read(`<p ${twice}>`).attributes).toEqual([
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, `${index}`])),
    ]);
  });
  test('no more than so many', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `a${index}=1`).join(' ');
    expect(Object.keys(read(`<p ${many}>`, { piece: 65_536 }).attributes[0] ?? {}).length).toBe(MAX_ATTRIBUTES);
  });
});

describe('depth', () => {
  test('deeper elements are told, and nothing is inside them', () => {
    const { events, deepest, left } = read('<b>'.repeat(MAX_DEPTH + 3) + '<img>x');
    expect(events.filter((event) => event === '<b>').length).toBe(MAX_DEPTH + 3);
    expect(events.slice(-MAX_DEPTH - 3, -MAX_DEPTH)).toEqual(['<img>', '</img>', 'x']);
    expect([deepest, left]).toEqual([MAX_DEPTH + 1, 0]);
  });
  test('what was nested too deeply does not spoil what comes after it', () => {
    const { events, left } = read(`${'<div>'.repeat(1_000)}${'</div>'.repeat(1_000)}<figure><img></figure>`);
    expect(events.slice(-4)).toEqual(['<figure>', '<img>', '</img>', '</figure>']);
    expect(left).toBe(0);
  });
  test('half a million open elements, closed by names that are not open', () => {
    const { events } = read('<b>'.repeat(500_000) + '</i>'.repeat(500_000), { piece: 65_536 });
    expect(events.length).toBe(1_000_000);
  });
});

test('any text, in any pieces: no error, as many closed as opened, the same tags', () => {
  const piece = fc.oneof(
    fc.constantFrom('<p>', '</p>', '<br/>', '</br>', '<form>', '<svg>', '<title>', '<![CDATA[', '-->', '<a b="', "'>", '&am', 'p;'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), fc.boolean(), (parts, size, xml) => {
      const markup = parts.join('');
      const whole = read(markup, { xml });
      expect(read(markup, { xml, piece: size }).tags).toEqual(whole.tags);
      expect(whole.left).toBe(0);
    }),
    { numRuns: 500 },
  );
});

describe('pages are read as by the parser of htmlparser2, which is slower and keeps whatever a page piles up', () => {
  interface Told {
    readonly events: string[];
    open(name: string, attributes: Readonly<Record<string, string>>): void;
    text(text: string): void;
    close(name: string): void;
  }

  function listener(): Told {
    const events: string[] = [];
    let text = '';
    const add = (event: string): void => {
      if (text !== '') events.push(text);
      text = '';
      events.push(event);
    };
    return {
      events,
      open(name, attributes) {
        const pairs = Object.entries(attributes).map(([key, value]) => `${key.toLowerCase()}=${JSON.stringify(value)}`);
        add(`<${name.toLowerCase()}> ${pairs.toSorted().join(' ')}`);
      },
      text: (piece) => void (text += piece),
      close: (name) => add(`</${name.toLowerCase()}>`),
    };
  }

  function parsed(markup: string): string[] {
    const { events, open, text, close } = listener();
    new Parser({ onopentag: open, ontext: text, onclosetag: close }).end(markup);
    return events;
  }

  function told(markup: string, size: number = markup.length || 1): string[] {
    const { events, open, text, close } = listener();
    const reader = createMarkupReader({ open: (name, attributes) => open(name, attributes.record()), text, close });
    for (let at = 0; at < markup.length; at += size) reader.write(markup.slice(at, at + size));
    reader.end();
    return events;
  }

  const FOLDER = fileURLToPath(new URL('../../../../tests/fixtures/pages/', import.meta.url));
  test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.html')))('%s', (name) => {
    const markup = readFileSync(FOLDER + name, 'utf8');
    expect(told(markup)).toEqual(parsed(markup));
  });

  test('whatever is made of tags', () => {
    const names =
      'a p div li ul td tr table h1 option select form svg math title desc image img br script style textarea iframe xmp noscript b template';
    const name = fc.constantFrom(...names.split(' '), 'P', 'SVG', 'IMG');
    const attribute = fc.constantFrom(
      '',
      ' x',
      ' y=1',
      ' X=2',
      ' z="a&amp;b&copy=1&lt"',
      " w='<p>&quot;&#x41'",
      ' r="?a=1&b=2&copy=3&notit;&#0;&amp"',
      ' v=&amp',
      ` u="it's&copy;"`,
      ` t='"&copy;"'`,
      ` s=&copy"'&yen;"`,
    );
    const part = fc.oneof(
      fc.tuple(name, attribute, attribute, fc.constantFrom('>', '>', '/>')).map((all) => `<${all.join('')}`),
      name.map((one) => `</${one}>`),
      // Outside SVG the name would be another one to that parser, and `<&amp;` in a title is not undone.
      fc.constantFrom(
        '<svg><foreignObject>',
        '</foreignObject>',
        'text',
        ' &lt; ',
        '&am',
        'p;',
        '&copy',
        '&#65',
        '&notin',
        '&',
        '< ',
        '<!-- <b> -->',
        '<![CDATA[c]]>',
        '<!doctype html>',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const markup = parts.join('');
        expect(told(markup)).toEqual(parsed(markup));
        expect(told(markup, size)).toEqual(parsed(markup));
      }),
      { numRuns: 4_000 },
    );
  });
});
