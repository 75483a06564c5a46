import { describe, expect, it } from 'vitest';
import { announcesCollector, amountsIn, lintWording } from './wording.ts';

describe('lintWording', () => {
  it('names word, line and what to write instead', () => {
    expect(lintWording('Hello,\nyou stole our picture.', 'en')).toEqual([
      { word: 'stole', line: 2, instead: '"use without a license known to us"' },
    ]);
  });

  it.each([
    'infringement',
    'Infringing',
    'theft',
    'pirate',
    'illegally',
    'unlawful',
    'violation',
    'guilty',
    'plagiarism',
    'ripped off',
    'prosecute',
  ])('English: %s', (word) => {
    expect(lintWording(`This is ${word}.`, 'en-GB').map((finding) => finding.word)).toEqual([word]);
  });

  it.each([
    'Urheberrechtsverletzung',
    'verletzen',
    'Verstoß',
    'verstoßen',
    'Bilderdiebstahl',
    'gestohlen',
    'geklaut',
    'Raubkopie',
    'illegal',
    'rechtswidrig',
    'unerlaubt',
    'strafbar',
    'Täter',
    'schuldig',
    'Strafanzeige',
  ])('German: %s', (word) => {
    expect(lintWording(`Das ist ${word}.`, 'de').map((finding) => finding.word)).toEqual([word]);
  });

  it.each(['Entschuldigung', 'Anzeige', 'unschuldig', 'Verschluss', 'Piratin? nein'])('German words that only look alike: %s', (word) => {
    expect(lintWording(word, 'de').map((finding) => finding.word)).toEqual(word.startsWith('Pirat') ? ['Piratin'] : []);
  });

  it.each(['The possible unlicensed use', 'your fence', 'a crimson sea', 'stolid', 'the piranha'])(
    'English that does not accuse: %s',
    (text) => {
      expect(lintWording(text, 'en')).toEqual([]);
    },
  );

  it.each(['contrefaçon', 'violation', 'volé', 'piratage', 'illégale', 'illicite', 'coupable', 'porter plainte', 'sanctions'])(
    'French: %s',
    (word) => {
      expect(lintWording(`C’est ${word}.`, 'fr-FR').map((finding) => finding.word)).toEqual([word]);
    },
  );

  it.each(['infracción', 'infringido', 'robado', 'pirata', 'ilegal', 'ilícito', 'delito', 'culpable', 'denunciaremos', 'querella'])(
    'Spanish: %s',
    (word) => {
      expect(lintWording(`Es ${word}.`, 'es').map((finding) => finding.word)).toEqual([word]);
    },
  );

  it.each([
    ['fr', 'un volume, la volonté, le volet, poursuivre, la sanctuaire'],
    ['es', 'la robótica, los robles, delicioso, el castillo'],
  ])('%s words that only look alike: %s', (locale, text) => {
    expect(lintWording(text, locale)).toEqual([]);
  });

  it('languages without a list are held to the English one', () => {
    expect(lintWording('het is illegal', 'nl')).toHaveLength(1);
    expect(lintWording('Täter', 'nl')).toEqual([]);
  });
});

describe('amountsIn', () => {
  it.each([
    ['please pay 350 € now', ['350 €']],
    ['€350,00', ['€350,00']],
    ['EUR 1.250,00 and 10 Euro', ['EUR 1.250,00', '10 Euro']],
    ['USD 20', ['USD 20']],
    ['$5', ['$5']],
    ['500,– €', ['500,– €']],
    ['100 dollars', ['100 dollars']],
    ['in 14 days, by 17 March 2026', []],
    ['30 europe', []],
    ['a €', []],
  ])('%j', (text, amounts) => {
    expect(amountsIn(text)).toEqual(amounts);
  });
});

describe('announcesCollector', () => {
  it.each([
    'I will pass this to a debt collector.',
    'Dann beauftrage ich ein Inkassobüro.',
    'Une société de recouvrement vous écrira.',
    'Lo paso a una empresa de cobro.',
  ])('finds it in %j', (text) => expect(announcesCollector(text)).toBe(true));

  it.each(['I will ask a lawyer.', 'My collection of photographs is large.', 'Ich frage eine Anwältin.', 'Je recouvre la santé.'])(
    'does not in %j',
    (text) => expect(announcesCollector(text)).toBe(false),
  );
});
