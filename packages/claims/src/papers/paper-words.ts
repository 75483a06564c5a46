/** Words of the schedules in papers, by language; other languages take the English ones. Statutes keep their own language. */
export interface PaperWords {
  readonly vat: string;
  readonly on: string;
  readonly ofWhichVat: string;
  readonly nothingOpen: string;
  readonly withoutEnd: string;
  readonly none: string;
  readonly reverseCharge: string;
  readonly smallBusiness: string;
  readonly zero: string;
  readonly outside: string;
}

const WORDS: Readonly<Record<string, PaperWords>> = {
  en: {
    vat: 'VAT',
    on: 'on',
    ofWhichVat: 'of which VAT',
    nothingOpen: 'nothing',
    withoutEnd: 'without end',
    none: 'none',
    reverseCharge: 'Reverse charge: the recipient owes the tax (Article 196 of Directive 2006/112/EC).',
    smallBusiness: 'No VAT is charged: exemption for small enterprises (Article 284 of Directive 2006/112/EC; in Germany section 19 UStG).',
    zero: 'VAT 0 %',
    outside: 'Not subject to VAT where the supplier is established.',
  },
  de: {
    vat: 'Umsatzsteuer',
    on: 'auf',
    ofWhichVat: 'darin Umsatzsteuer',
    nothingOpen: 'nichts',
    withoutEnd: 'ohne Ende',
    none: 'keine',
    reverseCharge: 'Steuerschuldnerschaft des Leistungsempfängers (§ 13b UStG, Artikel 196 der Richtlinie 2006/112/EG).',
    smallBusiness: 'Es wird keine Umsatzsteuer berechnet (§ 19 UStG, Kleinunternehmer).',
    zero: 'Umsatzsteuer 0 %',
    outside: 'Nicht steuerbar am Sitz des Leistenden.',
  },
};

/** The words of a language. */
export function paperWords(locale: string): PaperWords {
  return WORDS[locale.toLowerCase().split('-')[0] ?? 'en'] ?? (WORDS['en'] as PaperWords);
}
