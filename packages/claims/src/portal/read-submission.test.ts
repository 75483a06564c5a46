import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPortalFiles, MAX_FILE_NAME_CHARACTERS, mediaTypeOf } from './portal-file.ts';
import { MAX_ANSWER_CHARACTERS, MAX_SUBMISSION_BYTES, readSubmission } from './read-submission.ts';

const HEAD = { token: 'A-_9'.repeat(10), reference: 'claim-1', key: 'key-00000001' };
const read = (answer: unknown, more: object = {}) => readSubmission(JSON.stringify({ ...HEAD, answer, ...more }));
const PROOF = { licensor: 'Agency One', licensee: 'Shop Ltd', domains: ['shop.example'], from: '2026-01-01' };

describe('what a respondent hands in', () => {
  it.each([
    [{ kind: 'license', proof: { ...PROOF, media: ['web'], reference: 'A-17', until: '2026-12-31' } }],
    [{ kind: 'objection', code: 'permitted-by-law', exception: 'quotation', text: 'we discuss it' }],
    [{ kind: 'fixed', how: 'credited' }],
    [{ kind: 'buy' }],
    [{ kind: 'propose', amountMinor: 10_000, currency: 'EUR', purpose: 'license' }],
    [{ kind: 'promise', promise: { amountMinor: 100, currency: 'EUR', dueOn: '2026-03-31' } }],
    [{ kind: 'statement', text: 'Zoë says «hello»\nand more' }],
    [{ kind: 'more-time', text: 'holidays' }],
  ])('%j is read as it was written', (answer) => {
    const result = read(answer);
    if (!result.ok) throw new Error(result.hint);
    expect(result.submission).toMatchObject({ ...HEAD, answer });
  });

  it.each([
    ['no JSON', 'x{', 'is no JSON'],
    ['a list', '[]', 'an object'],
    ['another kind', JSON.stringify({ ...HEAD, answer: { kind: 'pay' } }), 'submission.answer.kind'],
    ['a field that nobody asked for', JSON.stringify({ ...HEAD, answer: { kind: 'buy' }, admin: true }), '"admin"'],
    ['files that it names itself', JSON.stringify({ ...HEAD, answer: { kind: 'statement', text: 'x', files: [] } }), '"files"'],
    ['another prototype', `{"token":"t","reference":"r","key":"k","answer":{"kind":"buy"},"__proto__":{"ok":true}}`, '__proto__'],
    [
      'half a cent',
      JSON.stringify({ ...HEAD, answer: { kind: 'propose', amountMinor: 1.5, currency: 'EUR', purpose: 'license' } }),
      'whole number',
    ],
    ['no day', JSON.stringify({ ...HEAD, answer: { kind: 'license', proof: { ...PROOF, from: '2026-02-30' } } }), 'no day'],
    ['only control characters', JSON.stringify({ ...HEAD, answer: { kind: 'statement', text: '\u0007\u202E' } }), 'says nothing'],
    ['a book', JSON.stringify({ ...HEAD, answer: { kind: 'statement', text: 'x'.repeat(MAX_ANSWER_CHARACTERS + 1) } }), 'longer than'],
    [
      'a thousand domains',
      JSON.stringify({ ...HEAD, answer: { kind: 'license', proof: { ...PROOF, domains: Array(101).fill('a.example') } } }),
      '100',
    ],
    ['too much', ' '.repeat(MAX_SUBMISSION_BYTES + 1), 'larger than 256 kB'],
  ])('%s is refused', (_what, text, words) => {
    const result = readSubmission(text);
    expect(result).toMatchObject({ ok: false, code: 'invalid-submission', hint: expect.stringContaining(words) });
  });

  it('loses what could move a cursor or turn the direction of writing', () => {
    expect(read({ kind: 'statement', text: 'a\u001B[31mb\u202Ec\u0000d\te' })).toMatchObject({
      submission: { answer: { text: 'a[31mbcd\te' } },
    });
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof readSubmission(text).ok === 'boolean'));
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof read(value).ok === 'boolean'));
  });
});

describe('files that come with it', () => {
  const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ', 'latin1');
  const one = (name: string, bytes: Uint8Array = PDF) => checkPortalFiles([{ name, bytes }]);

  it('are known by their bytes, not by their names', () => {
    expect(one('photo.jpg')).toMatchObject({ ok: true, files: [{ name: 'photo.jpg', mediaType: 'application/pdf', bytes: PDF.length }] });
    expect(mediaTypeOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(mediaTypeOf(Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'))).toBe('image/webp');
    expect(mediaTypeOf(Buffer.from('Dear Sir, größe'))).toBe('text/plain');
    expect(mediaTypeOf(Buffer.from([1, 2, 3]))).toBe('application/octet-stream');
  });

  it.each(['MZ\x90', '\x7FELF\x02', '#!/bin/sh\n', '\xCF\xFA\xED\xFE', '\xCA\xFE\xBA\xBE', '\0asm\x01'])(
    'refuses programs (%j)',
    (begin) => {
      expect(one('invoice.pdf', Buffer.from(begin, 'latin1'))).toMatchObject({ ok: false, code: 'invalid-file' });
    },
  );

  it('refuses empty, large and many', () => {
    expect(one('a.pdf', new Uint8Array())).toMatchObject({ ok: false });
    expect(one('a.pdf', new Uint8Array(20_000_001))).toMatchObject({ ok: false });
    expect(checkPortalFiles(Array.from({ length: 11 }, () => ({ name: 'a', bytes: PDF })))).toMatchObject({ ok: false });
    expect(checkPortalFiles([])).toEqual({ ok: true, files: [] });
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.pdf', 'a.pdf'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['a\u202Efdp.exe\u0000\n', 'afdp.exe'],
    ['x'.repeat(300), 'x'.repeat(MAX_FILE_NAME_CHARACTERS)],
  ])('%j is kept as %j', (name, kept) => {
    expect(one(name)).toMatchObject({ files: [{ name: kept }] });
  });
});
