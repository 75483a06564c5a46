import { expect, test } from 'vitest';
import { manifestIcons } from './manifest.ts';

test('icons, screenshots and icons of shortcuts', () => {
  const manifest = {
    name: 'Harbour',
    start_url: '/',
    icons: [{ src: ' icon.png ', sizes: '192x192' }, { src: '' }, { sizes: 'any' }, 'x.png', null],
    screenshots: [{ src: 'https://cdn.example/wide.webp', form_factor: 'wide' }],
    shortcuts: [
      { name: 'A', url: '/a', icons: [{ src: '/a.svg' }, { src: 'icon.png' }] },
      { name: 'B', icons: {} },
    ],
  };
  expect(manifestIcons(`\uFEFF${JSON.stringify(manifest)}`)).toEqual(['icon.png', 'https://cdn.example/wide.webp', '/a.svg']);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"icons":7}',
  '<html>',
  '<html><tile></tile><TileImage src="a.png"/>',
  '<tile><TileImage/><TileImage src=" "/>',
])('%j names none', (text) => {
  expect(manifestIcons(text)).toEqual([]);
});

test('endless lists are cut', () => {
  expect(manifestIcons(JSON.stringify({ icons: Array.from({ length: 1_000 }, (_, at) => ({ src: `${at}.png` })) })).length).toBe(200);
});
