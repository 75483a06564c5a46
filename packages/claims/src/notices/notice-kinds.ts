import type { LetterElement } from '../letters/element.ts';

/** Something that a statute wants in a notice. */
export type NoticeElement = LetterElement;

/** Something that a person must confirm before a notice can be. */
export interface NoticeStatement {
  readonly code: NoticeStatementCode;
  /** Where it comes from: the statute, or the ruling that asks for it. */
  readonly citation: string;
  /** The sentence of the notice, by language; absent: confirmed, but no part of the text. */
  readonly sentence?: Readonly<Record<string, string>>;
}

export type NoticeStatementCode = 'good-faith' | 'exceptions-considered' | 'accurate' | 'authorized' | 'accurate-and-complete';

export interface NoticeKind {
  readonly name: NoticeName;
  readonly statute: string;
  readonly elements: readonly NoticeElement[];
  readonly statements: readonly NoticeStatement[];
  /** Languages of the built-in template and of the statements. */
  readonly locales: readonly string[];
  /** Why it is not there in every language of `TEMPLATE_LOCALES`. */
  readonly onlyIn?: string;
}

export type NoticeName = 'dmca-takedown' | 'dsa-notice';

/** Notices to service providers that this package has words for, with what their statutes ask. */
export const NOTICE_CATALOGUE: readonly NoticeKind[] = [
  {
    name: 'dmca-takedown',
    statute: '17 U.S.C. 512(c)(3)(A)',
    locales: ['en'],
    onlyIn: 'Its statements are sworn by their words in the statute, to an agent in the United States.',
    elements: [
      { citation: '17 U.S.C. 512(c)(3)(A)(i)', says: 'signature of a person who may act for the owner', fields: ['notice.signature'] },
      { citation: '17 U.S.C. 512(c)(3)(A)(ii)', says: 'which work it is about', fields: ['work.title'] },
      { citation: '17 U.S.C. 512(c)(2) and (3)(A)', says: 'the designated agent that it goes to', fields: ['provider.contact'] },
      {
        citation: '17 U.S.C. 512(c)(3)(A)(iii)',
        says: 'which material is meant, and where it is',
        fields: ['use.imageUrl', 'use.pageUrl'],
      },
      {
        citation: '17 U.S.C. 512(c)(3)(A)(iv)',
        says: 'how the complaining party is reached: address, telephone, e-mail',
        fields: ['sender.name', 'sender.address', 'sender.phone', 'sender.email'],
      },
      {
        citation: '17 U.S.C. 512(c)(3)(A)(v) and (vi)',
        says: 'the statements on good faith, accuracy and authority',
        fields: ['notice.statements'],
      },
    ],
    statements: [
      {
        code: 'good-faith',
        citation: '17 U.S.C. 512(c)(3)(A)(v)',
        sentence: {
          en: 'I have a good faith belief that use of the material in the manner complained of is not authorized by the copyright owner, its agent, or the law.',
        },
      },
      {
        code: 'exceptions-considered',
        citation: 'Lenz v. Universal Music Corp., 815 F.3d 1145 (9th Cir. 2016): fair use is considered first',
      },
      {
        code: 'accurate',
        citation: '17 U.S.C. 512(c)(3)(A)(vi)',
        sentence: { en: 'The information in this notification is accurate.' },
      },
      {
        code: 'authorized',
        citation: '17 U.S.C. 512(c)(3)(A)(vi)',
        sentence: {
          en: 'Under penalty of perjury, I am authorized to act on behalf of the owner of an exclusive right that is allegedly infringed.',
        },
      },
    ],
  },
  {
    name: 'dsa-notice',
    statute: 'Regulation (EU) 2022/2065, Article 16(2)',
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      {
        citation: 'Regulation (EU) 2022/2065, Article 16(2)(a)',
        says: 'a substantiated explanation of the reasons, and the work with where it can be seen',
        fields: ['notice.reasons', 'work.title', 'work.shown'],
      },
      {
        citation: 'Regulation (EU) 2022/2065, Articles 12 and 16(1)',
        says: 'the point of contact that it goes to',
        fields: ['provider.contact'],
      },
      {
        citation: 'Regulation (EU) 2022/2065, Article 16(2)(b)',
        says: 'the exact electronic location',
        fields: ['use.imageUrl', 'use.pageUrl'],
      },
      {
        citation: 'Regulation (EU) 2022/2065, Article 16(2)(c)',
        says: 'name and e-mail address of who gives the notice',
        fields: ['sender.name', 'sender.email'],
      },
      {
        citation: 'Regulation (EU) 2022/2065, Article 16(2)(d)',
        says: 'the statement of a bona fide belief that everything is accurate and complete',
        fields: ['notice.statements'],
      },
    ],
    statements: [
      {
        code: 'accurate-and-complete',
        citation: 'Regulation (EU) 2022/2065, Article 16(2)(d)',
        // The other languages are our translations; their templates tell the reader to compare them with the official wording.
        sentence: {
          en: 'I believe in good faith that the information and allegations in this notice are accurate and complete.',
          de: 'Ich bin in gutem Glauben davon überzeugt, dass die Angaben und Behauptungen in dieser Meldung richtig und vollständig sind.',
          fr: 'J’ai la conviction, de bonne foi, que les informations et les allégations de cette notification sont exactes et complètes.',
          es: 'Creo de buena fe que la información y las alegaciones de esta notificación son precisas y completas.',
        },
      },
      { code: 'exceptions-considered', citation: 'house rule, after Article 23(2): manifestly unfounded notices lead to suspension' },
    ],
  },
];

/** The kind of notice of that name; `undefined` for names that are none. */
export function noticeKind(name: string): NoticeKind | undefined {
  return NOTICE_CATALOGUE.find((kind) => kind.name === name);
}
