import { expect, test } from 'vitest';
import { encodeWarcRecord, warcFields, warcRecordId } from './warc-record.ts';

const DATE = '2026-01-02T03:04:05.678Z';
const block = Buffer.from('head\r\n\r\nbody');

test('a record is its fields, an empty line, the block and two line ends', () => {
  const bytes = encodeWarcRecord({
    type: 'response',
    id: 'urn:uuid:00000000-0000-4000-8000-000000000000',
    date: DATE,
    targetUri: 'http://example.com/ü',
    contentType: 'application/http; msgtype=response',
    block,
    payloadOffset: 8,
    truncated: 'length',
    fields: { 'WARC-Concurrent-To': ['<urn:a>', '<urn:b>'] },
  });
  expect(Buffer.from(bytes).toString()).toBe(
    [
      'WARC/1.1',
      'WARC-Type: response',
      'WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>',
      'WARC-Date: 2026-01-02T03:04:05.678Z',
      'WARC-Target-URI: http://example.com/ü',
      'WARC-Concurrent-To: <urn:a>',
      'WARC-Concurrent-To: <urn:b>',
      'WARC-Truncated: length',
      'WARC-Block-Digest: sha1:EFD36NIGQ7PUXUKR4X7PAYLQTG4IEGDQ',
      'WARC-Payload-Digest: sha1:AIED6RLZ4CFGCJBFYDA2C7XEPLOXQO4U',
      'Content-Type: application/http; msgtype=response',
      'Content-Length: 12',
      '',
      'head\r\n\r\nbody\r\n\r\n',
    ].join('\r\n'),
  );
});

test.each(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.1Z', '2026-01-02T03:04:05.123456789Z'])('the date %s is taken', (date) => {
  expect(Buffer.from(encodeWarcRecord({ type: 'metadata', date, block })).toString()).toContain(`WARC-Date: ${date}\r\n`);
});

test.each([
  ['a date without a zone', { date: '2026-01-02T03:04:05' }],
  ['a date with an offset', { date: '2026-01-02T03:04:05+01:00' }],
  ['a date with ten decimals', { date: '2026-01-02T03:04:05.1234567890Z' }],
  ['a date that is none', { date: '2026-13-02T03:04:05Z' }],
  ['a line break in an address', { targetUri: 'http://a/\r\nWARC-Type: warcinfo' }],
  ['a name with a colon', { fields: { 'a: b': 'c' } }],
  ['a payload behind the block', { payloadOffset: 13 }],
])('%s is refused', (_, wrong) => {
  expect(() => encodeWarcRecord({ type: 'response', date: DATE, block, ...wrong })).toThrow(
    expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }),
  );
});

test('fields are lines', () => {
  expect(Buffer.from(warcFields({ software: 'imgguard', 'http-header-from': 'a@b' })).toString()).toBe(
    'software: imgguard\r\nhttp-header-from: a@b\r\n',
  );
  expect(warcRecordId()).not.toBe(warcRecordId());
});
