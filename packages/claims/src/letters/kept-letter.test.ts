import { describe, expect, it } from 'vitest';
import { aLetterData } from '../testing/index.ts';
import { keptLetter } from './kept-letter.ts';
import { readTemplate } from './read-template.ts';
import { renderLetter } from './render-letter.ts';

describe('keptLetter', () => {
  it('gives back links and pictures of a letter that was kept as text and HTML', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
    const pictures = [{ bytes: png, type: 'image/png', caption: 'Left "the work" <b> & right' }] as const;
    const data = { ...aLetterData(), 'work.url': 'https://photographer.example/sea?a=1&b="2"' };
    const result = renderLetter({ template: readTemplate('contact', 'en'), locale: 'en', name: 'contact', data, pictures });
    if (!result.ok) throw new Error(result.hint);
    const { subject, text, html } = result.letter;
    const kept = keptLetter({ subject, text, html });
    expect(kept.pictures).toEqual(pictures);
    const shown = (result.letter.links ?? []).filter((link) => text.split('\n').some((line) => line.includes(link)));
    expect(kept.links?.toSorted()).toEqual(shown.toSorted());
    expect(shown.length).toBeGreaterThan(2);
  });

  it('finds none where there are none', () => {
    const letter = { subject: 's', text: 't', html: '<p>t</p>' };
    expect(keptLetter(letter)).toEqual(letter);
  });
});
