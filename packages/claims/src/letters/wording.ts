/** A word that accuses, where a letter should ask. */
export interface WordingFinding {
  readonly word: string;
  /** 1-based line. */
  readonly line: number;
  /** What to write instead. */
  readonly instead: string;
}

interface AccusingWords {
  readonly pattern: string;
  readonly instead: string;
}

/**
 * Words that judge before anybody was heard. Plain words, not a parser: what they cannot catch, a reader must. Stems match any ending.
 * The list is house style (a letter asks, it does not convict); it is no statement of law.
 */
const ACCUSING: Readonly<Record<string, readonly AccusingWords[]>> = {
  en: [
    { pattern: 'infring\\w*', instead: '"possible unlicensed use"' },
    { pattern: 'steal\\w*|stole\\w*|theft\\w*|thie(?:f|ves)|thieving', instead: '"use without a license known to us"' },
    { pattern: 'pira(?:te|cy|tes|ted|ting)', instead: '"copy"' },
    { pattern: 'illegal\\w*|unlawful\\w*|criminal\\w*|crimes?', instead: '"for which we know of no permission"' },
    { pattern: 'violat\\w*|offend(?:er|ers|ing)|culprits?|perpetrators?|guilty', instead: '"use", "respondent"' },
    { pattern: 'fraud\\w*|rip-?offs?|ripped off|plagiar\\w*', instead: '"copy"' },
    { pattern: 'prosecut\\w*|jail|prison|punish\\w*', instead: 'what is truly going to happen next' },
  ],
  de: [
    {
      pattern: 'verletz\\p{L}*|(?:urheber)?rechtsverletz\\p{L}*|urheberrechtsverstoß\\p{L}*|verst(?:oß|oss|öß)\\p{L}*',
      instead: '„mögliche Nutzung ohne Lizenz“',
    },
    {
      pattern:
        '(?:bilder|foto|bild)?dieb(?:e|en|es|in|stahl\\p{L}*|stähle\\p{L}*)?|gestohlen\\p{L}*|stehlen|geklaut\\p{L}*|klauen|(?:bilder)?klau',
      instead: '„Nutzung, zu der uns keine Lizenz bekannt ist“',
    },
    { pattern: 'raubkopi\\p{L}*|pirat\\p{L}*|plagiat\\p{L}*', instead: '„Kopie“' },
    {
      pattern:
        'illegal\\p{L}*|rechtswidrig\\p{L}*|widerrechtlich\\p{L}*|unerlaubt\\p{L}*|unrechtmäßig\\p{L}*|straf(?:tat|bar|rechtlich)\\p{L}*|kriminell\\p{L}*',
      instead: '„ohne uns bekannte Erlaubnis“',
    },
    { pattern: 'täter(?:in|innen|s)?|schuldig\\p{L}*|betrug|betrüger\\p{L}*|betrügerisch\\p{L}*', instead: '„Sie“' },
    { pattern: 'anzeigen? erstatten|strafanzeige\\p{L}*|bestraf\\p{L}*', instead: 'was wirklich als Nächstes geschieht' },
  ],
  fr: [
    { pattern: 'contrefa(?:çon|ire|it|iteur|cteur)\\p{L}*|viol(?:ation|er|é|ez)\\p{L}*', instead: '« utilisation possible sans licence »' },
    { pattern: 'vol(?:é|ée|és|ées|er|eur|eurs|euse)?|pirat\\p{L}*|plagi\\p{L}*', instead: '« copie »' },
    { pattern: 'illégal\\p{L}*|illicite\\p{L}*|criminel\\p{L}*|crimes?|délits?', instead: '« sans autorisation connue de nous »' },
    { pattern: 'coupable\\p{L}*|fraud\\p{L}*|escroc\\p{L}*|délinquant\\p{L}*', instead: '« vous »' },
    { pattern: 'poursuites?|porter plainte|prison|puni\\p{L}*|sanction\\p{L}*', instead: 'ce qui va vraiment suivre' },
  ],
  es: [
    { pattern: 'infracci\\p{L}*|infring\\p{L}*|infractor\\p{L}*|viola(?:r|do|ción|ciones)', instead: '«posible uso sin licencia»' },
    { pattern: 'rob(?:o|os|ar|ado|ada|ó)|hurt(?:o|ar|ado)|ladr(?:ón|ones|ona)|pirat\\p{L}*|plagi\\p{L}*', instead: '«copia»' },
    { pattern: 'ilegal\\p{L}*|ilícit\\p{L}*|criminal\\p{L}*|delit\\p{L}*|delict\\p{L}*', instead: '«sin permiso conocido por nosotros»' },
    { pattern: 'culpable\\p{L}*|fraud\\p{L}*|estafa\\p{L}*|delincuente\\p{L}*', instead: '«usted»' },
    { pattern: 'denunciar\\p{L}*|querella\\p{L}*|cárcel|prisión|castig\\p{L}*|sancion\\p{L}*', instead: 'lo que de verdad va a seguir' },
  ],
};

/**
 * Accusing words in a text, in order. Languages without a list of their own are checked against the English one only.
 *
 * @example
 * lintWording('You stole our picture.', 'en'); // [{ word: 'stole', line: 1, instead: '"use without a license known to us"' }]
 */
export function lintWording(text: string, locale: string): readonly WordingFinding[] {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  const lists = [...(ACCUSING[language] ?? ACCUSING['en'] ?? [])];
  return text.split('\n').flatMap((line, index) => lists.flatMap((list) => findingsIn(line, index + 1, list)));
}

/**
 * Amounts of money in a text, in order: a figure beside a currency's sign, code or name. For letters that must not speak of money.
 */
export function amountsIn(text: string): readonly string[] {
  return [...text.matchAll(AMOUNT)].map(([amount]) => amount);
}

/**
 * Citations of law, and announcements of a court, a lawyer or a collector, in the words of a template, in order. For first letters, which ask. Notes of the template
 * (`# …`) do not count.
 */
export function unfriendlyWords(template: string, locale: string): readonly string[] {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  const text = template.replace(/^[ \t]*#.*$/gmu, '');
  const steps = STEPS[language] ?? STEPS['en'] ?? '';
  const words = new RegExp(`${CITATION}|(?<![\\p{L}\\p{N}])(?:${steps})(?![\\p{L}\\p{N}])`, 'giu');
  return [...text.matchAll(words)].map(([word]) => word);
}

/**
 * Whether a sentence announces that a collector takes over. Who has no mandate of a collector on record cannot truly say so; a lawyer or a court anybody can turn to.
 */
export function announcesCollector(text: string): boolean {
  return COLLECTOR.test(text);
}

// --- internal ---

const COLLECTOR =
  /(?<![\p{L}\p{N}])(?:collection agenc(?:y|ies)|debt collect(?:ion|or|ors)|collectors?|inkasso\p{L}*|(?:organisme|société|cabinet) de recouvrement|empresa de cobros?|cobro de deudas)(?![\p{L}\p{N}])/iu;

/** Paragraph signs, articles and sections with a number, and the names of the acts that letters here could cite. */
const CITATION =
  '§+ ?\\d*|(?<![\\p{L}\\p{N}])(?:(?:Art(?:icles?|ikel|ículos?|\\.)|sections?|sec\\.|Paragra(?:ph|f)) ?\\d+|U\\.? ?S\\.? ?C\\.?|UrhG|BGB|UWG|CDPA|DMCA|DSGVO|GDPR|RGPD|CPI|TRLPI)(?![\\p{L}\\p{N}])';

/** Steps that a friendly letter does not announce. Plain words, as in the list above. */
const STEPS: Readonly<Record<string, string>> = {
  en: 'lawyers?|attorneys?|solicitors?|law ?suits?|courts?|legal (?:action|steps|proceedings)|sue|damages|collection agenc(?:y|ies)|debt collectors?|compensation',
  de: '(?:rechts)?anw(?:alt|ält)\\p{L}*|gericht\\p{L}*|klagen?|verklagen|rechtliche\\p{L}* schritte|inkasso\\p{L}*|schaden[s]?ersatz\\p{L}*|abmahn\\p{L}*',
  fr: 'avocat\\p{L}*|tribuna\\p{L}*|en justice|action judiciaire|huissier\\p{L}*|dommages(?:-intérêts| et intérêts)|recouvrement|mise en demeure',
  es: 'abogad\\p{L}*|tribunal\\p{L}*|juzgado\\p{L}*|demandar\\p{L}*|acciones legales|vía judicial|indemniza\\p{L}*|daños y perjuicios|empresa de cobro',
};

const CURRENCY = '[€$£¥]|(?:EUR|USD|GBP|CHF|JPY|Euros?|dollars?|pounds?|Franken)(?![\\p{L}\\p{N}])';
const FIGURE = '\\d[\\d.,\u2019\u2013-]*';
const AMOUNT = new RegExp(`(?<![\\p{L}\\p{N}])(?:(?:${CURRENCY})\\s?${FIGURE}|${FIGURE}\\s?(?:${CURRENCY}))`, 'giu');

function findingsIn(line: string, lineNumber: number, { pattern, instead }: AccusingWords): readonly WordingFinding[] {
  const words = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu');
  return [...line.matchAll(words)].map(([word]) => ({ word, line: lineNumber, instead }));
}
