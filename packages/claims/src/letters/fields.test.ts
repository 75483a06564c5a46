import { describe, expect, it } from 'vitest';
import { LETTER_CATALOGUE, letterKind } from './catalogue.ts';
import { LETTER_FIELDS, letterField } from './fields.ts';

describe('fields and kinds of letters', () => {
  it('a field is a group and a name, with a sentence that says what it is', () => {
    for (const [name, field] of Object.entries(LETTER_FIELDS)) {
      expect(name).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/);
      expect(field.description).toMatch(/\.$/);
    }
  });

  it('what every object has is no field', () => {
    expect(letterField('work.title')).toMatchObject({ kind: 'line' });
    expect(letterField('constructor')).toBeUndefined();
    expect(letterField('__proto__')).toBeUndefined();
  });

  it('each kind requires fields that exist, among them who writes, what it is about and where to answer', () => {
    for (const { required } of LETTER_CATALOGUE) {
      for (const field of required) expect(LETTER_FIELDS).toHaveProperty([field]);
    }
    for (const { required } of LETTER_CATALOGUE.filter(({ elements }) => elements === undefined))
      expect(required).toEqual(expect.arrayContaining(['sender.name', 'sender.email', 'work.title', 'use.pageUrl', 'use.imageUrl']));
    for (const { required, elements = [], mark, locales } of LETTER_CATALOGUE) {
      expect(required).toEqual(expect.arrayContaining(elements.flatMap(({ fields }) => [...fields])));
      expect(elements.every(({ citation, says }) => citation !== '' && says !== '')).toBe(true);
      if (mark !== undefined) expect(Object.keys(mark)).toEqual(locales);
    }
    expect(letterKind('contact')).toMatchObject({ mayDemandMoney: false });
    expect(letterKind('my-own')).toBeUndefined();
  });
});
