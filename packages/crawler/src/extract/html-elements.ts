/** What a parser has to know of HTML's elements: which are empty, which end others that were left open, which begin or end SVG and MathML. */

/** Whose rules names and slashes follow: those of HTML, or of documents in other vocabularies inside it. */
export type Vocabulary = 'html' | 'svg' | 'math';

export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  /** Whether it has no content and no end tag. */
  readonly isVoid: boolean;
  /** Open elements that it ends, when they are innermost. */
  readonly ends: ReadonlySet<string> | null;
  /** What its content is read as; `null` for what it stands in. */
  readonly opens: Vocabulary | null;
}

/** The element of a name as written. */
export function htmlElement(written: string): HtmlElement {
  const known = ELEMENTS.get(written);
  if (known !== undefined) return known;
  const name = written.toLowerCase();
  return ELEMENTS.get(name) ?? { name, isVoid: false, ends: null, opens: null };
}

// --- internal ---

const VOID = 'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr';

const FORM_PARTS = 'input option optgroup select button datalist textarea';
const HEADINGS = 'h1 h2 h3 h4 h5 h6 p';

/** The table of htmlparser2, so that both read a page alike. */
const ENDS: readonly (readonly [names: string, ends: string])[] = [
  ['tr', 'tr th td'],
  ['th', 'th'],
  ['td', 'thead th td'],
  ['body', 'head link script'],
  ['a', 'a'],
  ['li', 'li'],
  ['p', 'p'],
  ['h1 h2 h3 h4 h5 h6', HEADINGS],
  ['select input output button datalist textarea', FORM_PARTS],
  ['option', 'option'],
  ['optgroup', 'optgroup option'],
  ['dd dt', 'dd dt'],
  [
    'address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul',
    'p',
  ],
  ['rt rp', 'rt rp'],
  ['tbody tfoot', 'thead tbody'],
];

const OPENS: readonly (readonly [names: string, vocabulary: Vocabulary])[] = [
  ['svg', 'svg'],
  ['math', 'math'],
  // Inside SVG and MathML, the content of these is HTML again (HTML standard, integration points).
  ['mi mo mn ms mtext annotation-xml foreignobject desc title', 'html'],
];

/** Frequent elements without rules; known names need not be put into lower case. */
const OTHERS = 'html head span img picture figure script style noscript template iframe video button form svg g path label strong em b i';

const ELEMENTS: ReadonlyMap<string, HtmlElement> = (() => {
  const lists = [VOID, OTHERS, ...ENDS.map(([names]) => names), ...OPENS.map(([names]) => names)];
  const elements = new Map<string, HtmlElement>();
  for (const name of lists.join(' ').split(' ')) {
    const ends = ENDS.find(([names]) => names.split(' ').includes(name))?.[1];
    elements.set(name, {
      name,
      isVoid: VOID.split(' ').includes(name),
      ends: ends === undefined ? null : new Set(ends.split(' ')),
      opens: OPENS.find(([names]) => names.split(' ').includes(name))?.[1] ?? null,
    });
  }
  return elements;
})();
