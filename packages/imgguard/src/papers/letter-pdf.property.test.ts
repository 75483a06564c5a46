import type { Letter } from '@imgguard/claims';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { letterPdf } from './letter-pdf.ts';

/** Letters, marks, digits and signs of the scripts that the built-in fonts have, and of some that they lack. */
const CHARACTERS = [...'aÄßłẞ Ωя ا لإ ّ ٣ م ي א ב ּ ״ क ् ष ि र ं («)[>]/.,:-–→\u0301\u200c\u200d\u200e\u202e\u00ad😀株\ufeff'];

it.each([' \u0651', '\u200c', '\u0301', '\u0651\u0651\u0651', '\u094d'])('a mark without a letter, %j, is drawn', async (text) => {
  const letter: Letter = { subject: text, text, html: '' };
  await expect(letterPdf(letter, { locale: 'en', at: '2026-03-03', unprintable: 'code-points' })).resolves.toBeInstanceOf(Uint8Array);
});

it('letters of any text are made, and the engine that shapes it fails at nothing', { timeout: 120_000 }, async () => {
  const text = fc.oneof(fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(text, text, async (subject, body) => {
      const letter: Letter = { subject, text: body, html: '' };
      const pdf = await letterPdf(letter, { locale: 'en', at: '2026-03-03', author: subject, unprintable: 'code-points' });
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    }),
    { numRuns: 60 },
  );
});
