/** Every letter, paper and notice in every language as PDF with names that are long, read from right to left, or hostile, and with amounts without and with three decimals. */
import { builtInTemplates, formatMoney, NOTICE_CATALOGUE, readTemplate, renderLetter, renderNotice, type Letter } from '@imgguard/claims';
import { aLetterData, anActor } from '@imgguard/claims/testing';
import { describe, expect, it } from 'vitest';
import { letterPdf } from './letter-pdf.ts';
import { pdfStrings, readPdf } from './read-pdf.ts';

const AT = '2026-03-03';
const RIGHT_TO_LEFT = 'شركة المثال للتجارة (Example) ש.כהן';
const LONG = `${'Außerordentlich'.repeat(12)} benannte Unternehmungen & Söhne`;
const HOSTILE = '<img src=x onerror=alert(1)> ) >> endobj << /OpenAction << /S /JavaScript >> \r\nBcc: a@b.example =cmd|x';

function letterOf(name: string, locale: string): Letter {
  const money = (amountMinor: number, currency: string): string => formatMoney({ amountMinor, currency }, locale);
  const data = aLetterData({
    'recipient.name': RIGHT_TO_LEFT,
    'sender.name': LONG,
    'claimant.name': LONG,
    'work.title': HOSTILE,
    'use.pageTitle': HOSTILE,
    'demand.lines': [`One: ${money(1_234_567, 'JPY')}`, `Two: ${money(-5, 'JPY')}`],
    'demand.total': money(1_234_562, 'JPY'),
    'offer.total': money(1_234_567, 'KWD'),
    'document.total': money(1_234_567, 'KWD'),
    'payment.amount': money(5_000, 'JPY'),
  });
  const kind = NOTICE_CATALOGUE.find((each) => each.name === name);
  if (kind === undefined) {
    const result = renderLetter({ template: readTemplate(name, locale), locale, data, name });
    if (!result.ok) throw new Error(result.hint);
    return result.letter;
  }
  const confirmation = { actor: anActor('owner'), signature: LONG, at: AT, statements: kind.statements.map(({ code }) => code) };
  const facts = { ...data, 'provider.name': RIGHT_TO_LEFT, 'notice.reasons': HOSTILE, 'sender.phone': '+49 30 1234567' };
  const result = renderNotice({ name: kind.name, locale, data: facts, confirmation, at: AT });
  if (!result.ok) throw new Error(result.hint);
  return result.notice;
}

function words(text: string): string {
  return text.replace(/[\s\u2013-]/gu, '');
}

/** Every letter, paper and notice in every language that there is. */
const PAPERS = [...builtInTemplates(), ...NOTICE_CATALOGUE.flatMap(({ name, locales }) => locales.map((locale) => ({ name, locale })))];

describe.each(PAPERS)('the paper $name in $locale', ({ name, locale }) => {
  it('keeps odd names and amounts as they are, and nothing in them is active', async () => {
    const letter = letterOf(name, locale);
    const { objects, pages } = readPdf(await letterPdf(letter, { locale, at: AT, author: HOSTILE }));
    expect(
      [...objects.values()].filter((head) => /^<<[^(]*\/(?:OpenAction|JS|JavaScript|Launch|URI|AA|EmbeddedFile)\b/u.test(head)),
    ).toEqual([]);
    // Lines without a right-to-left name are drawn in the order in which they are read.
    const seen = words(pages.map((page) => page.split('\n').slice(0, -1).join('\n')).join('\n'));
    const plain = `${letter.subject}\n${letter.text}`.split('\n').filter((line) => !/[\u0590-\u08ff]/u.test(line));
    for (const line of plain) expect(seen).toContain(words(line.replace(/^- /u, '')));
    const actual = [...objects.values()].flatMap((head) => pdfStrings(head, 'ActualText')).join('\n');
    if (letter.text.includes(RIGHT_TO_LEFT)) expect(actual).toContain(RIGHT_TO_LEFT);
  });
});
