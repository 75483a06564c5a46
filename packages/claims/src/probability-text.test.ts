import { expect, it } from 'vitest';
import { probabilityText } from './probability-text.ts';

it.each([
  [0, '0.0 %'],
  [0.0004, 'under 0.1 %'],
  [0.123, '12.3 %'],
  [0.9994, '99.9 %'],
  [0.99999, 'over 99.9 %'],
  [1, '100.0 %'],
])('%d is %s', (probability, text) => {
  expect(probabilityText(probability)).toBe(text);
});
