import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('every one of the thirty acceptance scenarios is a test', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${folder}${name}`, 'utf8'));
  const numbers = texts.flatMap((text) => [...text.matchAll(/^ {2}it\(['"](\d+)\. /gmu)].map(([, number]) => Number(number)));
  expect([...new Set(numbers)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});
