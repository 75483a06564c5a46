/** A letter as an e-mail message: a file that a mail program opens, reads and sends. Nothing is sent here. */
import { createHash } from 'node:crypto';
import type { Letter } from '@imgguard/claims';
import { argumentError } from '../errors.ts';

export interface MailAddress {
  readonly name?: string;
  readonly email: string;
}

export interface LetterEmailOptions {
  readonly from: MailAddress;
  readonly to?: MailAddress;
  /** Date of the message, ISO 8601; the same letter with the same date gives the same bytes. */
  readonly at: string;
  /** The letter as PDF, to go along. */
  readonly pdf?: Uint8Array;
}

/**
 * A letter as a message by RFC 5322 and MIME: text and HTML side by side, pictures inside the message, the PDF attached if there is one. It has no tracking
 * pictures and loads nothing. It is a draft (`X-Unsent`): mail programs open it for a person to read and send.
 *
 * @throws GuardError `IMGGUARD_INVALID_ARGUMENT` for addresses and dates that are none.
 * @example
 * await writeFile('letter.eml', letterEmail(letter, { from: { email: 'me@example.org' }, at: '2026-03-01' }));
 */
export function letterEmail(letter: Letter, { from, to, at, pdf }: LetterEmailOptions): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) throw argumentError('at', 'an ISO 8601 date', at);
  const head = [
    `From: ${addressField('from', from)}`,
    ...(to === undefined ? [] : [`To: ${addressField('to', to)}`]),
    `Subject: ${encoded(letter.subject, 'Subject: '.length)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    'X-Unsent: 1',
    'MIME-Version: 1.0',
  ];
  const body = bodyOf(letter);
  const whole = pdf === undefined ? body : multipart('mixed', [body, attachment(pdf)]);
  return `${head.join('\r\n')}\r\n${whole}`;
}

// --- internal ---

/** One line of base64 (RFC 2045, section 6.8). */
const BASE64_LINE = 76;
/** An encoded word (RFC 2047, section 2) and a header line. */
const MAX_HEADER_LINE = 75;

/** Addresses as people have them; quoted local parts and comments, which hide things, are refused. */
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/u;

function addressField(field: string, { name, email }: MailAddress): string {
  if (!EMAIL.test(email)) throw argumentError(`${field}.email`, 'an e-mail address such as me@example.org', email);
  return name === undefined || name.trim() === '' ? email : `${encoded(name, field.length + 2)} <${email}>`;
}

/** Text for a header: as it is where it is plain, else in encoded words, each of whole characters; never more than its own line. */
function encoded(text: string, taken: number): string {
  if (/^[A-Za-z0-9 ]+$/u.test(text) && text.length + taken <= MAX_HEADER_LINE && text.trim() === text) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')) {
    if (encodedWord(word + character).length > MAX_HEADER_LINE - (words.length === 0 ? taken : 1)) {
      words.push(encodedWord(word));
      word = '';
    }
    word += character;
  }
  return [...words, encodedWord(word)].join('\r\n ');
}

function encodedWord(text: string): string {
  return `=?utf-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/** Text and HTML; with pictures, HTML and pictures belong together. */
function bodyOf({ text, html, pictures = [] }: Letter): string {
  const named = pictures.map((picture, index) => ({ ...picture, id: `picture-${index + 1}@letter` }));
  const page = named.reduce(
    (shown, { bytes, type, id }) => shown.replaceAll(`src="data:${type};base64,${base64(bytes)}"`, `src="cid:${id}"`),
    html,
  );
  const htmlPart = part('text/html; charset=utf-8', Buffer.from(page, 'utf8'));
  const parts = named.map(({ bytes, type, id }) => part(type, bytes, [`Content-ID: <${id}>`, 'Content-Disposition: inline']));
  return multipart('alternative', [
    part('text/plain; charset=utf-8', Buffer.from(`${text.replace(/\r?\n/gu, '\r\n')}\r\n`, 'utf8')),
    parts.length === 0 ? htmlPart : multipart('related', [htmlPart, ...parts]),
  ]);
}

function attachment(pdf: Uint8Array): string {
  return part('application/pdf; name="letter.pdf"', pdf, ['Content-Disposition: attachment; filename="letter.pdf"']);
}

function part(type: string, bytes: Uint8Array, fields: readonly string[] = []): string {
  const lines = base64(bytes).match(new RegExp(`.{1,${BASE64_LINE}}`, 'gu')) ?? [];
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...fields, '', ...lines, ''].join('\r\n');
}

/** The boundary is made from what it parts, and base64 has no such line. */
function multipart(kind: 'alternative' | 'mixed' | 'related', parts: readonly string[]): string {
  const boundary = `=_${createHash('sha256').update(parts.join('')).digest('hex').slice(0, 24)}`;
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    '',
    ...parts.map((each) => `--${boundary}\r\n${each}`),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
