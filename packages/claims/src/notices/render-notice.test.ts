import { describe, expect, it } from 'vitest';
import type { LetterData, LetterFieldName } from '../letters/fields.ts';
import { letterData } from '../letters/letter-data.ts';
import { readTemplate } from '../letters/read-template.ts';
import { renderLetter } from '../letters/render-letter.ts';
import { aHit, anActor, aRightsHolder, aWork } from '../testing/index.ts';
import { NOTICE_CATALOGUE, noticeKind } from './notice-kinds.ts';
import { renderNotice, type NoticeConfirmation, type RenderNoticeInput, type RenderNoticeResult } from './render-notice.ts';

const AT = '2026-03-03T09:00:00Z';
const DATA: LetterData = letterData({
  hit: aHit(),
  work: aWork(),
  rightsHolder: aRightsHolder({ address: 'Street 1\n12345 Town', phone: '+49 30 1234567' }),
  at: '2026-03-03',
  more: {
    'provider.name': 'Hosting Ltd',
    'provider.contact': 'notices@host.example',
    'work.shown': 'https://photographer.example/lighthouse',
    'notice.reasons': 'I made the picture on 3 May 2024 and license it myself.\nNo license was sold for this site.',
  },
});

function confirmed(name: RenderNoticeInput['name'], changes: Partial<NoticeConfirmation> = {}): NoticeConfirmation {
  const statements = noticeKind(name)?.statements.map(({ code }) => code) ?? [];
  return { actor: anActor('owner'), signature: 'Zoë Example', at: AT, statements, ...changes };
}

function rendered(name: RenderNoticeInput['name'], changes: Partial<RenderNoticeInput> = {}): RenderNoticeResult {
  return renderNotice({ name, locale: 'en', data: DATA, confirmation: confirmed(name), at: AT, ...changes });
}

function textOf(result: RenderNoticeResult): string {
  if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
  return result.notice.text;
}

const NOTICES = NOTICE_CATALOGUE.flatMap((kind) => kind.locales.map((locale) => ({ ...kind, locale })));

describe.each(NOTICES)('the notice $name in $locale', ({ name, locale, elements, statements, statute }) => {
  const fields = elements.flatMap((element) => element.fields.map((field) => ({ field, citation: element.citation })));
  const facts = fields.filter(({ field }) => !field.startsWith('notice.s'));

  it('says everything that the statute asks for, and accuses nobody', () => {
    const result = rendered(name, { locale });
    const text = textOf(result);
    expect(result).toMatchObject({ statute, elements, wording: [] });
    for (const { sentence } of statements) if (sentence !== undefined) expect(text).toContain(sentence[locale]);
    for (const { field } of facts) expect(text).toContain(DATA[field]);
    expect(text).toContain('Zoë Example');
    expect(text).toContain('Hosting Ltd');
    expect(text).not.toMatch(/\n{3}|[{}]/u);
  });

  it.each(facts)('is none without $field, by $citation', ({ field, citation }) => {
    const { [field]: _, ...data } = DATA;
    const result = rendered(name, { locale, data });
    expect(result).toMatchObject({ ok: false, code: 'missing-value', hint: expect.stringContaining(citation) });
    expect(result.ok || result.elements.map((element) => element.citation)).toEqual([citation]);
  });

  it.each(fields)('is none by a template that leaves out $field', ({ field, citation }) => {
    const pattern =
      field === 'notice.statements' ? /\{\{ statement \}\}/gu : new RegExp(`\\{\\{ ${field.replace('.', '\\.')} \\}\\}`, 'gu');
    const template = readTemplate(name, locale).replaceAll(pattern, '…');
    expect(rendered(name, { locale, template })).toMatchObject({ code: 'missing-element', hint: expect.stringContaining(citation) });
  });

  it.each(statements)('is none while nobody has confirmed: $code', ({ code, citation }) => {
    const rest = statements.map((each) => each.code).filter((each) => each !== code);
    const result = rendered(name, { locale, confirmation: confirmed(name, { statements: rest }) });
    expect(result).toMatchObject({ ok: false, code: 'statement-not-confirmed', hint: expect.stringContaining(citation) });
  });
});

describe('renderNotice', () => {
  it.each(['timer', 'system', 'respondent'] as const)('no %s can confirm it', (role) => {
    const confirmation = confirmed('dmca-takedown', { actor: anActor(role) });
    expect(rendered('dmca-takedown', { confirmation })).toMatchObject({ ok: false, code: 'not-confirmed-by-person' });
  });

  it.each([{ signature: ' ' }, { actor: { role: 'owner', id: '' } }, { at: '2026-03-04T09:00:00Z' }, { at: 'today' }] as const)(
    'is signed by somebody, at some time that is not ahead: %j',
    (changes) => {
      const result = rendered('dmca-takedown', { confirmation: confirmed('dmca-takedown', changes) });
      expect(result).toMatchObject({ code: 'not-confirmed-by-person' });
    },
  );

  it('takes statements and signature from the confirmation only', () => {
    const data = { ...DATA, 'notice.statements': ['I am the king.'], 'notice.signature': 'Somebody Else' } as LetterData;
    const text = textOf(rendered('dmca-takedown', { data }));
    expect(text).toContain('Under penalty of perjury');
    expect(text).not.toMatch(/king|Somebody Else/);
  });

  it('is no letter to a respondent, and names no money', () => {
    expect(renderLetter({ template: readTemplate('dmca-takedown', 'en'), locale: 'en', data: DATA })).toMatchObject({ ok: false });
    const template = `${readTemplate('dsa-notice', 'en')}\nEUR 100\n`;
    expect(rendered('dsa-notice', { template })).toMatchObject({ code: 'forbidden-element' });
  });

  it('judges the words of template and reasons', () => {
    const data = { ...DATA, 'notice.reasons': 'They stole it.' };
    expect(rendered('dsa-notice', { data })).toMatchObject({ ok: true, wording: [{ word: 'stole' }] });
  });

  it('has no words for other statutes and languages', () => {
    expect(() => rendered('dmca-takedown', { locale: 'de' })).toThrow(/locale/);
    expect(() => rendered('nothing' as 'dsa-notice')).toThrow(/name/);
  });

  it('names fields that exist', () => {
    const names: readonly LetterFieldName[] = NOTICE_CATALOGUE.flatMap(({ elements }) => elements.flatMap(({ fields }) => fields));
    expect(names.length).toBeGreaterThan(10);
    expect(
      NOTICE_CATALOGUE.every(({ statements, locales }) =>
        statements.every(({ sentence }) => sentence === undefined || locales.every((locale) => sentence[locale])),
      ),
    ).toBe(true);
  });
});
