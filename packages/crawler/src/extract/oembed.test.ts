import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOembed } from './oembed.ts';

test.each([
  [
    'a photo',
    { type: 'photo', url: '/a.jpg', thumbnail_url: '/t.jpg', title: ' Boat ', author_name: 'Ada' },
    ['/a.jpg', '/t.jpg'],
    'Boat',
    'Ada',
  ],
  ['a video, of which the thumbnail is a picture', { type: 'video', url: '/v', thumbnail_url: '/t.jpg' }, ['/t.jpg'], null, null],
  ['markup', { type: 'rich', html: '<img src=x>' }, [], null, null],
  ['values of other types', { type: 'photo', url: 5, thumbnail_url: [], title: {}, author_name: '' }, [], null, null],
])('%s', (_name, answer, images, title, author) => {
  expect(readOembed(`\uFEFF${JSON.stringify(answer)}`)).toEqual({ images, title, author });
});

test('anything else is nothing', () => {
  for (const text of ['', '[', 'null', '[]', '"x"', '5']) expect(readOembed(text).images).toEqual([]);
  fc.assert(fc.property(fc.json(), (text) => void expect(Array.isArray(readOembed(text).images)).toBe(true)));
});
