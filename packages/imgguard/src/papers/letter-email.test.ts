import { spawnSync } from 'node:child_process';
import { builtInTemplates, readTemplate, renderLetter, type Letter, type LetterData } from '@imgguard/claims';
import { aLetterData } from '@imgguard/claims/testing';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { letterEmail } from './letter-email.ts';

const FROM = { name: 'Zoë "Z" Example, Studio', email: 'zoe@photographer.example' };
const AT = '2026-03-03T09:00:00Z';

function letterOf(data: LetterData = {}): Letter {
  const result = renderLetter({ template: readTemplate('contact', 'en'), locale: 'en', data: aLetterData(data), name: 'contact' });
  if (!result.ok) throw new Error(result.hint);
  return result.letter;
}

/** Header fields with their folded lines joined, and what follows them. */
function headOf(message: string): { readonly fields: readonly string[]; readonly rest: string } {
  const end = message.indexOf('\r\n\r\n');
  return {
    fields: message
      .slice(0, end)
      .replace(/\r\n[ \t]/gu, ' ')
      .split('\r\n'),
    rest: message.slice(end + 4),
  };
}

function decoded(field: string): string {
  return field
    .replace(/\?=\s+=\?/gu, '?==?')
    .replace(/=\?utf-8\?B\?([^?]*)\?=/gu, (_, word: string) => Buffer.from(word, 'base64').toString('utf8'));
}

/** A message as Python's mail library reads it: an implementation that is not ours. */
const PYTHON = `
import sys, json, email, email.policy
message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps({
  'subject': message['subject'], 'from': [[a.display_name, a.addr_spec] for a in message['from'].addresses], 'keys': message.keys(),
  'parts': [[part.get_content_type(), part.get('content-id'), part.get_filename(), len(part.get_payload(decode=True) or b'')] for part in message.walk()],
  'text': message.get_body(('plain',)).get_content(), 'html': message.get_body(('html',)).get_content(),
  'defects': [str(d) for part in message.walk() for d in part.defects]}))`;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('skipped: messages as another mail library reads them, since python3 is not installed here');

/** Many messages, one after another, each with its length before it. */
const PYTHON_MANY = PYTHON.replace('message_from_binary_file(sys.stdin.buffer', 'message_from_bytes(one').replace(
  'import sys, json, email, email.policy\n',
  '',
);

describe('letterEmail', () => {
  it.skipIf(!hasPython)(
    'every letter and paper in every language is read as it was written, with long, right-to-left and hostile names',
    () => {
      const names = ['Ü'.repeat(200), 'שרה כהן · سارة', '<b>x</b>"\r\nBcc: other@host.example'];
      const messages = builtInTemplates().flatMap(({ name, locale }) =>
        names.map((recipient) => {
          const data = aLetterData({ 'recipient.name': recipient, 'work.title': recipient });
          const result = renderLetter({ template: readTemplate(name, locale), locale, data, name });
          if (!result.ok) throw new Error(`${name} ${locale}: ${result.hint}`);
          const to = { name: recipient, email: 'office@shop.example' };
          return { letter: result.letter, message: letterEmail(result.letter, { from: FROM, to, at: AT }) };
        }),
      );
      const program = `import sys, json, email, email.policy\nfor line in sys.stdin:\n  one = json.loads(line).encode('ascii')\n${PYTHON_MANY.trim().replaceAll(/^/gmu, '  ')}`;
      const input = messages.map(({ message }) => `${JSON.stringify(message)}\n`).join('');
      const run = spawnSync('python3', ['-c', program], { input, encoding: 'utf8', maxBuffer: 100_000_000 });
      expect(run.stderr).toBe('');
      const read = run.stdout.trim().split('\n');
      expect(read).toHaveLength(messages.length);
      for (const [index, line] of read.entries()) {
        const { letter } = messages[index] as { letter: Letter };
        const { subject, text, html, defects, keys } = JSON.parse(line) as Record<string, string & string[]>;
        expect({ subject, defects }).toEqual({ subject: letter.subject, defects: [] });
        expect(String(text).replaceAll('\r\n', '\n').trim()).toBe(letter.text.trim());
        expect(String(html)).toContain('</html>');
        expect(keys?.map((key) => key.toLowerCase())).not.toContain('bcc');
      }
    },
  );

  it.skipIf(!hasPython)('is read by another mail library as it was written', async () => {
    const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const pictures = [{ bytes, type: 'image/png' as const, caption: 'work and copy' }];
    const title = 'שרה · Übermäßig & <b> '.repeat(6).trim();
    const result = renderLetter({
      template: readTemplate('contact', 'en'),
      locale: 'en',
      data: aLetterData({ 'work.title': title }),
      pictures,
    });
    if (!result.ok) throw new Error(result.hint);
    const { letter } = result;
    const message = letterEmail(letter, { from: FROM, to: { email: 'office@shop.example' }, at: AT, pdf: Buffer.from('%PDF-1.7') });
    expect(message).toMatch(/^[\x20-\x7e\r\n]*$/u);
    expect(message.split('\r\n').every((line) => line.length <= 78 && !line.includes('\n'))).toBe(true);
    const read = JSON.parse(spawnSync('python3', ['-c', PYTHON], { input: message, encoding: 'utf8' }).stdout) as Record<string, unknown>;
    expect(read).toMatchObject({
      subject: letter.subject,
      from: [[FROM.name, FROM.email]],
      keys: ['From', 'To', 'Subject', 'Date', 'X-Unsent', 'MIME-Version', 'Content-Type'],
      parts: [
        ['multipart/mixed', null, null, 0],
        ['multipart/alternative', null, null, 0],
        ['text/plain', null, null, expect.any(Number)],
        ['multipart/related', null, null, 0],
        ['text/html', null, null, expect.any(Number)],
        ['image/png', '<picture-1@letter>', null, bytes.length],
        ['application/pdf', null, 'letter.pdf', 8],
      ],
      defects: [],
    });
    expect((read['text'] as string).replaceAll('\r\n', '\n').trim()).toBe(letter.text);
    expect(read['html']).toContain('<img src="cid:picture-1@letter"');
    expect(read['html']).not.toContain('data:');
  });

  it('lets no name or subject become a header or an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 120 }), (name, subject) => {
        const hostile = `${name}\r\nBcc: other@host.example\r\n\r\n${subject}`;
        const message = letterEmail({ ...letterOf(), subject: hostile }, { from: { ...FROM, name: hostile }, at: AT });
        const { fields } = headOf(message);
        expect(fields.map((field) => field.slice(0, field.indexOf(':')))).toEqual([
          'From',
          'Subject',
          'Date',
          'X-Unsent',
          'MIME-Version',
          'Content-Type',
        ]);
        expect(fields[0]).toMatch(/ <zoe@photographer\.example>$/u);
        expect(fields[0]?.match(/@/gu)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps long subjects whole', () => {
    const { subject, ...rest } = letterOf({ 'work.title': 'Ü😀'.repeat(70) });
    const field = headOf(letterEmail({ ...rest, subject }, { from: FROM, at: AT })).fields[1] ?? '';
    expect(decoded(field)).toBe(`Subject: ${subject}`);
  });

  it('is the same for the same letter and date', () => {
    const make = (at: string): string => letterEmail(letterOf(), { from: FROM, at });
    expect(make(AT)).toBe(make(AT));
    expect(make(AT)).toContain('Date: Tue, 03 Mar 2026 09:00:00 +0000\r\n');
  });

  it.each([
    '',
    'nobody',
    'a b@c.example',
    'a@b.example\r\nBcc: x@y.example',
    'a@b.example, x@y.example',
    '"x"@y.example',
    'a@b',
    '<a@b.example>',
  ])('%j is no address', (email) => {
    expect(() => letterEmail(letterOf(), { from: { email }, at: AT })).toThrow(/from\.email/u);
    expect(() => letterEmail(letterOf(), { from: FROM, to: { email }, at: AT })).toThrow(/to\.email/u);
  });

  it('refuses a date that is none', () => {
    expect(() => letterEmail(letterOf(), { from: FROM, at: 'soon' })).toThrow(/`at`/u);
  });
});
