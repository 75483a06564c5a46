import { expect, test } from 'vitest';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import { formatFingerprintLine, parseFingerprintLine } from './fingerprint-lines.ts';

const fingerprint = syntheticWorks({ seed: 1, keypoints: 40, families: 5 }).work(3);
const line = formatFingerprintLine({ id: 'Übung “1”', fingerprint });

test('a fingerprint is read back as it was, from one line', () => {
  expect(line).not.toContain('\n');
  expect(parseFingerprintLine(line)).toEqual({ id: 'Übung “1”', fingerprint });
});

test('other programs find the PDQ hash and the hashes of the picture beside it', () => {
  expect(JSON.parse(line)).toMatchObject({
    format: 'imgguard-fingerprint',
    version: 1,
    role: 'reference',
    width: 1024,
    fileSha256: null,
    pixelSha256: fingerprint.pixelSha256,
    pdq: { variant: 'full', hash: '0'.repeat(64), quality: 0 },
  });
});

test('what is no such line, of another version, or damaged is refused', () => {
  const changed = (part: object) => JSON.stringify({ ...(JSON.parse(line) as object), ...part });
  for (const text of [
    '',
    'null',
    '[]',
    '{"id":"a"}',
    line.slice(0, -1),
    changed({ format: 'other' }),
    changed({ id: 7 }),
    changed({ id: '' }),
  ]) {
    expect(() => parseFingerprintLine(text), text.slice(0, 30)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  }
  expect(() => parseFingerprintLine(changed({ version: 2 }))).toThrow(expect.objectContaining({ code: 'IMGGUARD_SNAPSHOT_VERSION' }));
  const binary = Buffer.from((JSON.parse(line) as { fingerprint: string }).fingerprint, 'base64');
  binary[200]! ^= 1;
  expect(() => parseFingerprintLine(changed({ fingerprint: binary.toString('base64') }))).toThrow(
    expect.objectContaining({ code: 'IMGGUARD_FINGERPRINT_CORRUPT' }),
  );
});
