import { describe, expect, it } from 'vitest';
import { aHit, aRespondent, aRightsHolder, aWork } from '../testing/index.ts';
import { LETTER_CATALOGUE, letterKind } from './catalogue.ts';
import type { LetterData, LetterFieldName } from './fields.ts';
import { letterData } from './letter-data.ts';
import { builtInTemplates, readTemplate } from './read-template.ts';
import { renderLetter, type RenderLetterResult } from './render-letter.ts';
import { amountsIn, lintWording } from './wording.ts';

const DATA: LetterData = letterData({
  hit: aHit(),
  work: aWork({ creditLine: 'Photo: Atelier Zoë' }),
  rightsHolder: aRightsHolder({ address: 'Street 1\nTown' }),
  respondent: aRespondent(),
  at: '2026-03-03',
  replyBy: '2026-03-17',
  more: {
    'sender.privacyUrl': 'https://photographer.example/privacy',
    'license.name': 'CC BY 4.0',
    'license.url': 'https://creativecommons.org/licenses/by/4.0/',
    'license.missing': ['the name of the creator', 'a link to the license'],
    'license.attribution': 'Picture by Atelier Zoë, used as its license allows',
    'earlier.sentOn': '2026-02-01',
    'earlier.replyBy': '2026-02-16',
    'next.step': 'I will hand the matter to a lawyer.',
    'offer.license': 'one page of www.shop.example, a year from 15 March 2026',
    'offer.lines': ['Web page of a business, a year: EUR 200.00', 'Second language: EUR 100.00'],
    'offer.total': 'EUR 321.00',
    'offer.tax': 'of which EUR 21.00 value added tax (7 %)',
    'closing.result': 'A license was found.',
    'closing.reason': 'Your agency bought it in 2024.',
    'closing.scope': 'the page named above, until 3 March 2026',
  },
});

function rendered(name: string, locale: string, data: LetterData = DATA): RenderLetterResult {
  return renderLetter({ template: readTemplate(name, locale), locale, data, name });
}

describe.each(builtInTemplates())('the letter $name in $locale', ({ name, locale }) => {
  const required: readonly LetterFieldName[] = letterKind(name)?.required ?? [];

  it('says all that it must, accuses nobody, and is a draft', () => {
    const result = rendered(name, locale);
    if (!result.ok) throw new Error(result.hint);
    expect(result).toMatchObject({ kind: name, wording: [] });
    const { subject, text, html } = result.letter;
    expect(lintWording(`${subject}\n${text}`, locale)).toEqual([]);
    expect(text).not.toMatch(/\n{3}|[{}]|(?:,|:)\n*$/u);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(
      readTemplate(name, locale)
        .split('\n')
        .filter((line) => line.startsWith('#')).length,
    ).toBeGreaterThanOrEqual(2);
  });

  it.each(required)('is not written without %s', (field) => {
    const { [field]: _, ...data } = DATA;
    expect(rendered(name, locale, data)).toMatchObject({ ok: false, code: 'missing-value', missing: [field] });
  });

  it.each(required)('is not written by a template that leaves out %s', (field) => {
    const template = readTemplate(name, locale).replaceAll(new RegExp(`\\{\\{ ${field.replace('.', '\\.')}[^}]*\\}\\}`, 'gu'), '…');
    const bare =
      field.startsWith('license.missing') || field === 'offer.lines'
        ? template.replaceAll(/- \{\{ (?:condition|line) \}\}/gu, '-')
        : template;
    expect(renderLetter({ template: bare, locale, data: DATA, name })).toMatchObject({
      ok: false,
      code: 'missing-element',
      missing: [field],
    });
  });

  it('names an amount only where it may', () => {
    if (letterKind(name)?.mayDemandMoney === true) return;
    const result = rendered(name, locale);
    expect(result.ok && amountsIn(result.letter.text)).toEqual([]);
    const template = `${readTemplate(name, locale)}\nEUR 100\n`;
    expect(renderLetter({ template, locale, data: DATA, name })).toMatchObject({ code: 'forbidden-element' });
  });
});

describe('the catalogue', () => {
  it('only the offer may name a price', () => {
    expect(LETTER_CATALOGUE.filter(({ mayDemandMoney }) => mayDemandMoney).map(({ name }) => name)).toEqual(['license-offer']);
  });

  it('each kind is there once', () => {
    const names = LETTER_CATALOGUE.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
