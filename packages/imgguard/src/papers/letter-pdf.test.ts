import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  builtInTemplates,
  formatMoney,
  type Letter,
  type LetterData,
  LETTER_CATALOGUE,
  NOTICE_CATALOGUE,
  readTemplate,
  renderLetter,
  renderNotice,
} from '@imgguard/claims';
import { aLetterData, anActor } from '@imgguard/claims/testing';
import { DOMParser } from '@xmldom/xmldom';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { isImgguardError } from '../errors.ts';
import { GlyphsMissingError, letterPdf } from './letter-pdf.ts';
import { pdfStrings, readPdf } from './read-pdf.ts';

/** The papers are written here too, to be looked at after a change to their layout. */
const LOOK: string = fileURLToPath(new URL('../../../../.cache/papers/', import.meta.url));
const AT = '2026-03-03';

function letterOf(name: string, locale: string, data: LetterData = {}): Letter {
  if (LETTER_CATALOGUE.every((kind) => kind.name !== name)) return noticeOf(name, locale, data);
  const result = renderLetter({ template: readTemplate(name, locale), locale, data: aLetterData(data), name });
  if (!result.ok) throw new Error(result.hint);
  return result.letter;
}

function noticeOf(name: string, locale: string, changes: LetterData): Letter {
  const kind = NOTICE_CATALOGUE.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const confirmation = { actor: anActor('owner'), signature: 'Zoë Example', at: AT, statements: kind.statements.map(({ code }) => code) };
  const more = { 'provider.name': 'Hosting Ltd', 'notice.reasons': 'I made the picture.', 'sender.phone': '+49 30 1234567' };
  const result = renderNotice({ name: kind.name, locale, data: aLetterData({ ...more, ...changes }), confirmation, at: AT });
  if (!result.ok) throw new Error(result.hint);
  return result.notice;
}

/** What a reader sees, without line breaks, bullets and the foot of each page. */
function words(text: string): string {
  return text.replace(/[\s\u2013-]/gu, '');
}

function seen(pdf: Uint8Array): string {
  return words(
    readPdf(pdf)
      .pages.map((page) => page.split('\n').slice(0, -1).join('\n'))
      .join('\n'),
  );
}

let picture: { readonly bytes: Uint8Array; readonly type: 'image/png'; readonly caption: string };
beforeAll(async () => {
  rmSync(LOOK, { recursive: true, force: true });
  mkdirSync(LOOK, { recursive: true });
  const bytes = await sharp({ create: { width: 1600, height: 800, channels: 3, background: '#3a7' } })
    .png()
    .toBuffer();
  picture = { bytes, type: 'image/png', caption: 'The work, and the found picture laid over it' };
});

/** Every letter, paper and notice in every language that there is. */
const PAPERS = [...builtInTemplates(), ...NOTICE_CATALOGUE.flatMap(({ name, locales }) => locales.map((locale) => ({ name, locale })))];

describe.each(PAPERS)('the paper $name in $locale', ({ name, locale }) => {
  it('says what the text says, and nothing in it is active', async () => {
    const letter = letterOf(name, locale);
    const pdf = await letterPdf({ ...letter, pictures: [picture] }, { locale, at: AT, author: 'Atelier Zoë' });
    writeFileSync(`${LOOK}${name}.${locale}.pdf`, pdf);
    expect(seen(pdf)).toBe(words(`${letter.subject}${letter.text}${picture.caption}`));
    const { objects, pages } = readPdf(pdf);
    const all = [...objects.values()].join('\n');
    expect(all).not.toMatch(/\/(?:JavaScript|JS|AA|OpenAction|Launch|URI|GoToR|SubmitForm|EmbeddedFile|AcroForm|Annots? )/u);
    expect(all).toContain(`/Lang (${locale})`);
    expect(all).toMatch(/\/S \/Figure/u);
    expect(pages.map((page) => page.split('\n').at(-1))).toEqual(
      pages.map((_, index) => expect.stringContaining(`${index + 1} / ${pages.length}`)),
    );
  });
});

describe('letterPdf', () => {
  it('gives the same bytes for the same letter and date', async () => {
    const letter = { ...letterOf('invoice', 'de'), pictures: [picture] };
    const make = (at: string) => letterPdf(letter, { locale: 'de', at });
    const first = await make(AT);
    expect(Buffer.from(await make(AT)).equals(first)).toBe(true);
    expect(Buffer.from(await make('2026-03-04')).equals(first)).toBe(false);
  });

  it.each([
    ['markup', '<script>alert(1)</script> & ]]> "\'`'],
    ['an object of PDF', ') >> endobj 9 0 obj << /OpenAction << /S /JavaScript /JS (app.alert) >> \\('],
    ['long', 'Ü'.repeat(300)],
    ['a header', 'Name\r\nBcc: other@host.example'],
    ['turned round', '\u202eevil\u202c \u2066x\u2069'],
  ])('a name that is %s stays a name', async (_, hostile) => {
    const letter = letterOf('contact', 'en', { 'work.title': hostile, 'recipient.name': hostile, 'recipient.address': hostile });
    const pdf = await letterPdf(letter, { locale: 'en', at: AT, author: hostile });
    expect(seen(pdf)).toBe(words(`${letter.subject}${letter.text}`));
    const { objects, metadata } = readPdf(pdf);
    expect([...objects.values()].filter((head) => /^<<[^(]*\/(?:OpenAction|JS)/u.test(head))).toEqual([]);
    // Well-formed, and what the metadata says is what the document's information says.
    const problems: string[] = [];
    const xml = new DOMParser({ onError: (level, message) => problems.push(`${level}: ${message}`) }).parseFromString(
      metadata.trim(),
      'text/xml',
    );
    const title = xml.getElementsByTagName('dc:title').item(0)?.textContent?.trim();
    expect({ problems, title }).toEqual({ problems: [], title: letter.subject });
    expect([...objects.values()].some((head) => head === letter.subject || pdfStrings(`/T ${head}`, 'T').includes(letter.subject))).toBe(
      true,
    );
  });

  it('sets right-to-left names the way they are read, and keeps their reading order', async () => {
    const names = { 'recipient.name': 'שרה כהן (Cohen) סחר', 'recipient.address': 'رقم 12، شارع الملك فهد\nالرياض 11564 (KSA)' };
    const letter = letterOf('invoice', 'en', names);
    const pdf = await letterPdf(letter, { locale: 'en', at: AT });
    writeFileSync(`${LOOK}right-to-left.en.pdf`, pdf);
    const { objects, pages } = readPdf(pdf);
    // Hebrew as it is seen: from left to right, the last letter first.
    expect(pages[0]).toContain('רחס (Cohen) ןהכ הרש');
    const actual = [...objects.values()].flatMap((head) => pdfStrings(head, 'ActualText'));
    expect(actual).toContain(`To\n${names['recipient.name']}\n${names['recipient.address']}`);
  });

  it.each([
    ['JPY', 120_000, 'JPY 120,000'],
    ['KWD', 1500, 'KWD 1.500'],
    ['EUR', 123_450, 'EUR 1,234.50'],
  ])('prints %s with its own decimals', async (currency, amountMinor, shown) => {
    const amount = formatMoney({ amountMinor, currency }, 'en');
    expect(amount).toBe(shown);
    const letter = letterOf('invoice', 'en', { 'document.lines': [`License: ${amount}`], 'document.total': amount });
    const { pages } = readPdf(await letterPdf(letter, { locale: 'en', at: AT }));
    expect(pages[0]).toContain(`License:${shown}`);
    expect(pages[0]).toContain(`Total: ${shown}`);
  });

  it('sets amounts below each other, also those that are taken off', async () => {
    const lines = [120_000, -500].map((amountMinor) => `Line: ${formatMoney({ amountMinor, currency: 'EUR' }, 'en')}`);
    expect(lines[1]).toBe('Line: -EUR 5.00');
    const { pages } = readPdf(await letterPdf(letterOf('payment-reminder', 'en', { 'demand.lines': lines }), { locale: 'en', at: AT }));
    // In a table the amount is drawn by itself, right behind the colon of its name.
    expect(pages[0]).toContain('Line:-EUR 5.00');
  });

  it('names every character that no font has, instead of drawing boxes', async () => {
    const letter = letterOf('contact', 'en', { 'recipient.name': '株式会社 😀', 'work.title': 'ภาพ' });
    const refusal = await letterPdf(letter, { locale: 'en', at: AT }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GlyphsMissingError);
    expect(refusal).toMatchObject({ code: 'IMGGUARD_GLYPHS_MISSING', characters: ['ภ', 'า', 'พ', '株', '式', '会', '社', '😀'] });
    const spelled = readPdf(await letterPdf(letter, { locale: 'en', at: AT, unprintable: 'code-points' })).pages[0];
    expect(spelled).toContain('[U+682A][U+5F0F][U+4F1A][U+793E] [U+1F600]');
  });

  it('takes a font of the user for them, and refuses what is none', async () => {
    const letter = letterOf('contact', 'en', { 'recipient.name': 'Latin' });
    const own = fileURLToPath(new URL('../../fonts/NotoSansSymbols-Regular.ttf', import.meta.url));
    await expect(letterPdf(letter, { locale: 'en', at: AT, fonts: [own] })).resolves.toBeInstanceOf(Uint8Array);
    const none = await letterPdf(letter, { locale: 'en', at: AT, fonts: [new Uint8Array(100)] }).catch((error: unknown) => error);
    expect(isImgguardError(none) && none.message).toContain('font 1 is no TrueType or OpenType font');
    await expect(letterPdf(letter, { locale: 'en', at: AT, fonts: ['/no/such/font.ttf'] })).rejects.toMatchObject({
      code: 'IMGGUARD_FILE',
    });
  });

  it('refuses dates and languages that are none, and pictures that cannot be read', async () => {
    const letter = letterOf('contact', 'en');
    await expect(letterPdf(letter, { locale: 'en', at: 'soon' })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(letterPdf(letter, { locale: '!', at: AT })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    const broken = { ...picture, bytes: picture.bytes.slice(0, 60) };
    await expect(letterPdf({ ...letter, pictures: [broken] }, { locale: 'en', at: AT })).rejects.toMatchObject({
      code: expect.stringMatching(/^IMGGUARD_IMAGE_/u),
    });
  });

  it('breaks no greeting, no short paragraph and no item, and leaves no lead-in alone at the foot of a page', async () => {
    const block = (count: number): string => Array.from({ length: count }, (_, index) => `Paragraph ${index}.`).join('\n\n');
    const list = `- ${'one item that takes some lines, '.repeat(8)}\n- another item`;
    for (let count = 20; count < 45; count += 1) {
      const text = `${block(count)}\n\nWhat follows is this:\n\n${list}\n\nWith kind regards\nAnn Example\nStreet 1\nTown`;
      const { pages } = readPdf(await letterPdf({ subject: 'S', text, html: '' }, { locale: 'en', at: AT }));
      const lines = pages.map((page) => page.split('\n').slice(0, -1));
      for (const page of lines) expect(page.at(-1)).not.toMatch(/:$/u);
      const signed = lines.find((page) => page.some((line) => line.includes('With kind regards'))) ?? [];
      expect([count, signed.slice(-4).map((line) => line.trim())]).toEqual([
        count,
        ['With kind regards', 'Ann Example', 'Street 1', 'Town'],
      ]);
    }
  });

  it('makes a picture somewhat smaller where it then fits on the page', async () => {
    const pagesOf = async (count: number): Promise<number> => {
      const text = Array.from({ length: count }, (_, index) => `Paragraph ${index}.`).join('\n\n');
      const letter: Letter = { subject: 'S', text, html: '', pictures: [picture] };
      return readPdf(await letterPdf(letter, { locale: 'en', at: AT })).pages.length;
    };
    // From 19 paragraphs on the picture at its full size would be on the next page.
    expect([await pagesOf(15), await pagesOf(20), await pagesOf(26)]).toEqual([1, 1, 2]);
  });

  it('takes the page sizes of both worlds', async () => {
    const letter = letterOf('us-demand', 'en');
    const boxOf = async (pageSize: 'A4' | 'LETTER') =>
      /\/MediaBox \[([^\]]*)\]/u.exec(
        [...readPdf(await letterPdf(letter, { locale: 'en', at: AT, pageSize })).objects.values()].join(''),
      )?.[1];
    expect([await boxOf('A4'), await boxOf('LETTER')]).toEqual(['0 0 595.28 841.89', '0 0 612 792']);
  });

  // The validator is a program of its own: IMGGUARD_VERAPDF=/path/to/verapdf npx vitest run …
  const validator = process.env['IMGGUARD_VERAPDF'];
  it.skipIf(validator === undefined).each(['2a', 'ua1'])(
    'veraPDF finds nothing against %s (skipped without IMGGUARD_VERAPDF)',
    { timeout: 300_000 },
    (flavour) => {
      const files = readdirSync(LOOK).map((name) => `${LOOK}${name}`);
      const { stdout } = spawnSync(validator as string, ['--flavour', flavour, '--format', 'text', ...files], { encoding: 'utf8' });
      const verdicts = stdout.split('\n').filter((line) => /^(?:PASS|FAIL)/u.test(line));
      expect(verdicts).toHaveLength(files.length);
      expect(verdicts.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    },
  );
});
