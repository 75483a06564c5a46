import { describe, expect, test } from 'vitest';
import { type MetaFindings, readMeta as readTag } from './meta.ts';
import { attributesOf } from './tag-attributes.ts';

const readMeta = (record: Readonly<Record<string, string>>): MetaFindings => readTag(attributesOf(record));

describe('images', () => {
  test.each([
    { property: 'og:image', content: 'a.jpg' },
    { property: 'og:image:url', content: 'a.jpg' },
    { property: 'og:image:secure_url', content: ' a.jpg ' },
    { name: 'twitter:image', content: 'a.jpg' },
    { name: 'twitter:image:src', content: 'a.jpg' },
    { name: 'Twitter:Image0', content: 'a.jpg' },
    { property: 'twitter:image', content: 'a.jpg' },
    { name: 'og:image', content: 'a.jpg' },
    { name: 'description', property: 'og:image', content: 'a.jpg' },
    { name: 'thumbnail', content: 'a.jpg' },
    { name: 'msapplication-TileImage', content: 'a.jpg' },
    { itemprop: 'image', content: 'a.jpg' },
    { property: 'schema:image', content: 'a.jpg' },
  ])('%j', (attributes) => {
    expect(readMeta(attributes).image).toEqual({ raw: 'a.jpg', source: 'meta' });
  });
  test.each([
    { property: 'og:image:width', content: '100' },
    { property: 'og:image:alt', content: 'a.jpg' },
    { property: 'og:image', content: '' },
    { property: 'og:image' },
    { name: 'twitter:card', content: 'summary' },
    { content: 'a.jpg' },
    {},
  ])('none in %j', (attributes) => {
    expect(readMeta(attributes).image).toBeNull();
  });
});

describe('wishes', () => {
  test('of robots elements, with the agent in lower case', () => {
    expect(readMeta({ name: ' Robots ', content: 'NoIndex' }).robots).toEqual({ agent: 'robots', content: 'NoIndex' });
    expect(readMeta({ name: 'imgguard', content: 'nofollow' }).robots).toEqual({ agent: 'imgguard', content: 'nofollow' });
    expect(readMeta({ name: 'robots', content: ' ' }).robots).toBeNull();
    expect(readMeta({ property: 'robots', content: 'noindex' }).robots).toBeNull();
  });
  test('of tdm-reservation', () => {
    expect(readMeta({ name: 'TDM-Reservation', content: '1' }).tdmReservation).toBe('1');
    expect(readMeta({ name: 'robots', content: '1' }).tdmReservation).toBeNull();
    expect(readMeta({ name: 'tdm-policy', content: ' https://a.example/p.json ' }).tdmPolicy).toBe('https://a.example/p.json');
    expect(readMeta({ name: 'tdm-policy', content: '' }).tdmPolicy).toBeNull();
  });
});

test.each([
  [{ name: 'msapplication-config', content: '/b.xml' }, '/b.xml'],
  [{ name: 'msapplication-config', content: 'none' }, null],
  [{ name: 'msapplication-TileColor', content: '#fff' }, null],
])('the file of tiles in %j', (attributes, expected) => {
  expect(readMeta(attributes).tiles).toBe(expected);
});

describe('refresh', () => {
  test.each([
    ['0; url=b.html', 'b.html'],
    ['0;URL=b.html', 'b.html'],
    ['5;url = "b c.html"', 'b c.html'],
    ["0; url='b.html' trailing", 'b.html'],
    ['0, b.html', 'b.html'],
    ['0 url=b.html', 'b.html'],
    ['0.5;b.html', 'b.html'],
    ['0; url=https://a.example/?a=1;b=2', 'https://a.example/?a=1;b=2'],
    ['30', null],
    ['0;', null],
    ['0; url=', null],
    ['0; url=""', null],
    ['', null],
    ['url=b.html', null],
    ['soon; url=b.html', null],
    [`0;${' '.repeat(1_000_000)}"x`, null],
    [`0;url=${'"'.repeat(1_000_000)}`, null],
  ])('%.40j leads to %j', (content, target) => {
    expect(readMeta({ 'http-equiv': 'Refresh', content }).refresh).toBe(target);
  });
});
