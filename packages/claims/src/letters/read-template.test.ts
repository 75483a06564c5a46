import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NOTICE_CATALOGUE } from '../notices/notice-kinds.ts';
import { LETTER_CATALOGUE } from './catalogue.ts';
import { builtInTemplateFolder, builtInTemplates, readTemplate, TEMPLATE_LOCALES } from './read-template.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readTemplate', () => {
  it('has every kind of letter in every language', () => {
    expect(TEMPLATE_LOCALES).toEqual(['en', 'de', 'fr', 'es']);
    for (const { name, locale } of builtInTemplates()) expect(readTemplate(name, locale)).toContain('Subject: ');
    const ofOneCountry = ['abmahnung', 'letter-before-claim', 'ccb-data-sheet', 'us-demand', 'rdg-first-letter', 'evidence-certificate'];
    const reasons = [...LETTER_CATALOGUE, ...NOTICE_CATALOGUE].filter(({ onlyIn }) => onlyIn !== undefined).map(({ name }) => name);
    expect(reasons.toSorted()).toEqual([...ofOneCountry, 'dmca-takedown'].toSorted());
    for (const { name, locales } of [...LETTER_CATALOGUE, ...NOTICE_CATALOGUE].filter((kind) => !reasons.includes(kind.name)))
      expect([name, ...locales.toSorted()]).toEqual([name, ...TEMPLATE_LOCALES.toSorted()]);
    expect(builtInTemplates()).toContainEqual({ name: 'contact', locale: 'es' });
  });

  it('reads an edited copy from another folder', () => {
    mkdirSync(join(folder, 'fr'));
    writeFileSync(join(folder, 'fr', 'contact.liquid'), 'Subject: Question\n\nBonjour,');
    expect(readTemplate('contact', 'fr', folder)).toBe('Subject: Question\n\nBonjour,');
  });

  it('says which templates there are when one is not', () => {
    expect(() => readTemplate('contact', 'it')).toThrowError(
      expect.objectContaining({ code: 'IMGGUARD_TEMPLATE_NOT_FOUND', cause: expect.objectContaining({ code: 'ENOENT' }) }),
    );
    expect(() => readTemplate('contact', 'it')).toThrow(/built in are en\/contact, de\/contact/);
  });

  it.each([
    ['../contact', 'en'],
    ['contact', '../en'],
    ['', 'en'],
    ['contact', ''],
    ['con/tact', 'en'],
    ['contact\u0000', 'en'],
    ['contact', 'en/../de'],
    ['Contact.liquid', 'en'],
  ])('never leaves the folder: %j %j', (name, locale) => {
    expect(() => readTemplate(name, locale, builtInTemplateFolder())).toThrowError(
      expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }),
    );
  });
});
