import { describe, expect, it } from 'vitest';
import { aLetterData } from '../testing/index.ts';
import { LETTER_CATALOGUE, letterKind } from './catalogue.ts';
import type { LetterData, LetterFieldName } from './fields.ts';
import { builtInTemplates, readTemplate } from './read-template.ts';
import { renderLetter, type RenderLetterResult } from './render-letter.ts';
import { amountsIn, lintWording } from './wording.ts';

const DATA: LetterData = aLetterData();

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

  // What the catalogue has the words of is no fact of the data.
  const ofCatalogue = ['letter.mark', ...Object.keys(letterKind(name)?.sentences ?? {})];
  it.each(required.filter((field) => !ofCatalogue.includes(field)))('is not written without %s', (field) => {
    const { [field]: _, ...data } = DATA;
    expect(rendered(name, locale, data)).toMatchObject({ ok: false, code: 'missing-value', missing: [field] });
  });

  it.each(required)('is not written by a template that leaves out %s', (field) => {
    const template = readTemplate(name, locale).replaceAll(new RegExp(`\\{\\{ ${field.replace('.', '\\.')}(?: [^}]*)?\\}\\}`, 'gu'), '…');
    const loop = new RegExp(`\\{% for (\\w+) in ${field.replace('.', '\\.')} %\\}`, 'u').exec(template);
    const bare = loop === null ? template : template.replaceAll(`{{ ${loop[1]} }}`, '…');
    expect(renderLetter({ template: bare, locale, data: DATA, name })).toMatchObject({
      ok: false,
      code: 'missing-element',
      missing: [field],
    });
  });

  it.each([
    ['markup', '<script>alert(1)</script>"\'`&'],
    ['right to left', 'שרה כהן · سارة'],
    ['long', 'Ü'.repeat(300)],
    ['a header', 'Name\r\nBcc: other@host.example'],
  ])('a name that is %s stays a name', (_, hostile) => {
    const names = { 'recipient.name': hostile, 'use.pageTitle': hostile, 'work.title': hostile, 'claimant.name': hostile };
    const result = rendered(name, locale, { ...DATA, ...names });
    if (!result.ok) throw new Error(result.hint);
    const { subject, text, html } = result.letter;
    expect(subject).not.toMatch(/[\r\n\u202a-\u202e]/u);
    expect(html).not.toMatch(/<(?!!doctype|\/?(?:html|head|meta|title|body|p|br|ul|li|a)[\s>])/u);
    expect(text).not.toMatch(/^Bcc:/mu);
    if (required.includes('work.title')) expect(text + subject).toContain(hostile.replace(/\s+/gu, ' '));
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
  it('only these may name an amount', () => {
    expect(LETTER_CATALOGUE.filter(({ mayDemandMoney }) => mayDemandMoney).map(({ name }) => name)).toEqual([
      'license-offer',
      'invoice',
      'credit-note',
      'receipt',
      'payout-statement',
      'abmahnung',
      'letter-before-claim',
      'ccb-data-sheet',
      'court-dossier',
      'us-demand',
      'collection-demand',
      'rdg-first-letter',
      'payment-reminder',
      'correction',
    ]);
  });

  it('names the statute for what is lacking', () => {
    const { 'demand.costs': _, ...data } = DATA;
    const result = rendered('abmahnung', 'de', data);
    expect(result).toMatchObject({ hint: expect.stringContaining('section 97a(2) no. 3 UrhG') });
    expect(!result.ok && result.elements.map(({ citation }) => citation)).toEqual(['section 97a(2) no. 3 UrhG']);
  });

  it('a mark comes from the catalogue, whatever the data says', () => {
    const result = rendered('abmahnung', 'de', { ...DATA, 'letter.mark': 'Bitte sofort zahlen.' });
    expect(result.ok && result.letter.text).toContain('von einer Rechtsanwältin oder einem Rechtsanwalt zu prüfen');
    expect(result.ok && result.letter.text).not.toContain('sofort');
  });

  it.each([
    ['invoice', 'en', 'These damages are due.', 'damages'],
    ['invoice', 'de', 'Der Schadensersatz ist fällig.', 'Schadensersatz'],
    ['us-demand', 'en', 'You may owe statutory  damages.', 'statutory damages'],
    ['us-demand', 'en', 'See 17 U.S.C. 504(c).', '504(c)'],
  ])('%s in %s does not say "%s"', (name, locale, sentence, words) => {
    const template = `${readTemplate(name, locale)}\n${sentence}\n`;
    expect(renderLetter({ template, locale, data: DATA, name })).toMatchObject({
      ok: false,
      code: 'forbidden-element',
      hint: expect.stringContaining(`"${words}"`),
    });
  });

  it.each([
    ['cure', 30],
    ['us-demand', 14],
    ['letter-before-claim', 14],
  ])('%s leaves %d days', (name, days) => {
    const withDays = (more: number) =>
      rendered(name, 'en', { ...DATA, 'reply.by': new Date(Date.parse('2026-03-03') + more * 86_400_000).toISOString().slice(0, 10) });
    expect(withDays(days)).toMatchObject({ ok: true });
    expect(withDays(days - 1)).toMatchObject({ ok: false, code: 'deadline-too-short' });
    const { 'letter.date': _, ...undated } = DATA;
    expect(rendered(name, 'en', undated)).toMatchObject({ ok: false, missing: expect.arrayContaining(['letter.date']) });
  });

  it('what the catalogue has the words of comes from there, in the language of the letter, whatever the data says', () => {
    for (const [locale, words] of [
      ['en', 'a person decides'],
      ['de', 'ein Mensch entscheidet'],
      ['fr', 'une personne décide'],
      ['es', 'decide una persona'],
    ] as const) {
      const result = rendered('privacy-notice', locale, { ...DATA, 'privacy.automated': 'A machine decides.', 'privacy.rights': ['none'] });
      expect(result.ok && result.letter.text).toContain(words);
      expect(result.ok && result.letter.text).not.toContain('machine decides');
    }
  });

  it.each([
    ['contact', 'en', 'I will go to court.', 'court'],
    ['removal-request', 'en', 'See 17 U.S.C. 504.', 'U.S.C.'],
    ['contact', 'de', 'Nach § 97 UrhG.', '§ 97'],
    ['credit-request', 'de', 'Sonst schalte ich meinen Anwalt ein.', 'Anwalt'],
    ['license-inquiry', 'fr', 'Mon avocat vous écrira.', 'avocat'],
    ['cure', 'es', 'Mi abogada escribirá.', 'abogada'],
    ['cure', 'en', 'You owe compensation.', 'compensation'],
  ])('the friendly letter %s in %s does not say "%s"', (name, locale, sentence, word) => {
    const result = renderLetter({ template: `${readTemplate(name, locale)}\n${sentence}\n`, locale, data: DATA, name });
    expect(result).toMatchObject({ ok: false, code: 'forbidden-element', hint: expect.stringContaining(`"${word}"`) });
  });

  it('an offer asks for no undertaking with a penalty, and a reminder for no fee', () => {
    const said = (name: string, locale: string, sentence: string) =>
      renderLetter({ template: `${readTemplate(name, locale)}\n${sentence}\n`, locale, data: DATA, name });
    expect(said('license-offer', 'de', 'Es fällt eine Vertragsstrafe an.')).toMatchObject({ code: 'forbidden-element' });
    expect(said('payment-reminder', 'de', 'Dazu kommt eine Mahngebühr.')).toMatchObject({ code: 'forbidden-element' });
  });

  it('each kind is there once', () => {
    const names = LETTER_CATALOGUE.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
