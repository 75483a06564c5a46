import { describe, expect, it } from 'vitest';
import { letterBlocks } from './letter-blocks.ts';
import { MAX_LETTER_PICTURES, MAX_PICTURE_BYTES, type LetterPicture } from './letter-picture.ts';
import { letterDigest, renderLetter } from './render-letter.ts';

const PNG: LetterPicture = {
  bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3),
  type: 'image/png',
  caption: 'The work, and the picture that was found "here"',
};
const INPUT = { template: 'Subject: Hello\n\nSee below.', locale: 'en', data: {} };

function rendered(...pictures: readonly LetterPicture[]) {
  return renderLetter({ ...INPUT, pictures });
}

describe('pictures of a letter', () => {
  it('are in the document itself, and load nothing', () => {
    const result = rendered(PNG);
    if (!result.ok) throw new Error(result.hint);
    expect(result.letter.html).toContain('<img src="data:image/png;base64,iVBORw0KGgoBAgM="');
    expect(result.letter.html).toContain('that was found &#34;here&#34;');
    expect(result.letter.html).not.toMatch(/src="http/u);
    expect(letterBlocks(result.letter).at(-1)).toEqual({ kind: 'picture', picture: PNG });
  });

  it('belong to what a person confirms', () => {
    const digests = [
      rendered(),
      rendered(PNG),
      rendered({ ...PNG, bytes: Uint8Array.from([...PNG.bytes, 4]) }),
      rendered({ ...PNG, caption: 'other' }),
    ].map((result) => (result.ok ? letterDigest(result.letter) : ''));
    expect(new Set(digests).size).toBe(4);
  });

  it.each([
    ['of another type', [{ ...PNG, type: 'image/jpeg' as const }]],
    ['no picture', [{ ...PNG, bytes: new TextEncoder().encode('<svg onload=alert(1)>') }]],
    ['too large', [{ ...PNG, bytes: Uint8Array.from({ length: MAX_PICTURE_BYTES + 1 }, (_, index) => PNG.bytes[index] ?? 0) }]],
    ['without a caption', [{ ...PNG, caption: ' ' }]],
    ['too many', Array.from({ length: MAX_LETTER_PICTURES + 1 }, () => PNG)],
  ])('are refused: %s', (_, pictures) => {
    expect(rendered(...pictures)).toMatchObject({ ok: false, code: 'invalid-picture' });
  });

  it('a caption is one line without characters that turn it', () => {
    const result = rendered({ ...PNG, caption: 'one\r\ntwo\u202e' });
    expect(result.ok && result.letter.pictures?.[0]?.caption).toBe('one two');
  });
});
