/** A ground on which the law may permit a use, as a question. Both sides are asked: the owner before a claim, the respondent when they object. */
export interface ExceptionQuestion {
  readonly code: ExceptionCode;
  readonly question: string;
  /** Where such a ground stands. None of it decides by itself. */
  readonly sources: readonly string[];
}

export type ExceptionCode =
  | 'licensed-elsewhere'
  | 'on-behalf-of-owner'
  | 'public-license'
  | 'quotation'
  | 'news-of-the-day'
  | 'parody'
  | 'incidental'
  | 'panorama'
  | 'teaching-or-archive'
  | 'preview-or-search'
  | 'embedded'
  | 'private-use'
  | 'no-protection'
  | 'limitation'
  | 'settled-before'
  | 'credited'
  | 'host-only';

/** The check list, in the order in which it is asked. */
export const EXCEPTION_QUESTIONS: readonly ExceptionQuestion[] = [
  {
    code: 'licensed-elsewhere',
    question: 'Could an agency, a stock site or somebody else have licensed it?',
    sources: ['section 31 UrhG', '17 U.S.C. 204'],
  },
  {
    code: 'on-behalf-of-owner',
    question: 'Is the user a client, publisher, venue, model, or did they get it in a press kit?',
    sources: ['section 31(5) UrhG'],
  },
  {
    code: 'public-license',
    question: 'Is it, or was it when it was copied, under a public license such as Creative Commons?',
    sources: ['Creative Commons 4.0, sections 2 and 6'],
  },
  {
    code: 'quotation',
    question: 'Is the picture discussed, with its source, and no larger than that needs?',
    sources: ['section 51 UrhG', 'CDPA section 30(1ZA)', '17 U.S.C. 107'],
  },
  { code: 'news-of-the-day', question: 'Is it seen in a report on an event of the day?', sources: ['section 50 UrhG', '17 U.S.C. 107'] },
  {
    code: 'parody',
    question: 'Is it a caricature, parody or pastiche that deals with the work?',
    sources: ['section 51a UrhG', 'CDPA section 30A', '17 U.S.C. 107'],
  },
  {
    code: 'incidental',
    question: 'Is it only seen by the way, in the background of something else?',
    sources: ['section 57 UrhG', 'CDPA section 31'],
  },
  {
    code: 'panorama',
    question: 'Does it show something that stands for good in a public place?',
    sources: ['section 59 UrhG', 'CDPA section 62'],
  },
  {
    code: 'teaching-or-archive',
    question: 'Is it used for teaching, research, a library, a museum or an archive?',
    sources: ['sections 60a to 60f UrhG', 'CDPA sections 32 to 44'],
  },
  {
    code: 'preview-or-search',
    question: 'Is it a preview of a search engine or of a shared link?',
    sources: ['BGH I ZR 69/08', '17 U.S.C. 107'],
  },
  {
    code: 'embedded',
    question: 'Is it shown from the server of the rights holder, without a copy?',
    sources: ['CJEU C-466/12', 'CJEU C-392/19'],
  },
  { code: 'private-use', question: 'Is it private, and not open to the public?', sources: ['section 53 UrhG'] },
  {
    code: 'no-protection',
    question: 'Is it in the public domain, a faithful reproduction of such a work, or made without a human author?',
    sources: ['section 68 UrhG', 'Directive (EU) 2019/790, Article 14'],
  },
  {
    code: 'limitation',
    question: 'Is it too long ago?',
    sources: ['section 102 UrhG', 'Limitation Act 1980, section 2', '17 U.S.C. 507(b)'],
  },
  { code: 'settled-before', question: 'Was this use settled before?', sources: ['section 779 BGB'] },
  { code: 'credited', question: 'Is the credit there, and right?', sources: ['section 13 UrhG', 'Creative Commons 4.0, section 3(a)'] },
  {
    code: 'host-only',
    question: 'Does the respondent only host what others upload?',
    sources: ['Regulation (EU) 2022/2065, Article 6', '17 U.S.C. 512(c)'],
  },
];
