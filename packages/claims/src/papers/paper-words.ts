/** Words of the schedules in papers, by language; other languages take the English ones. Statutes keep their own language. */
export interface PaperWords {
  readonly vat: string;
  readonly on: string;
  readonly ofWhichVat: string;
  readonly nothingOpen: string;
  readonly withoutEnd: string;
  readonly carriedOver: string;
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
    carriedOver: 'carried over, nothing is paid',
    reverseCharge: 'Reverse charge: the recipient owes the tax (Article 196 of Directive 2006/112/EC).',
    smallBusiness: 'No VAT is charged: exemption for small enterprises (Article 284 of Directive 2006/112/EC; in Germany section 19 UStG).',
    zero: 'VAT 0 %',
    outside: 'Not subject to VAT where the supplier is established.',
  },
  fr: {
    vat: 'TVA',
    on: 'sur',
    ofWhichVat: 'dont TVA',
    nothingOpen: 'rien',
    withoutEnd: 'sans fin',
    carriedOver: 'reporté, rien n’est versé',
    reverseCharge: 'Autoliquidation : la taxe est due par le destinataire (article 196 de la directive 2006/112/CE).',
    smallBusiness: 'TVA non applicable : franchise des petites entreprises (article 284 de la directive 2006/112/CE).',
    zero: 'TVA 0 %',
    outside: "Non soumis à la TVA au lieu d'établissement du prestataire.",
  },
  es: {
    vat: 'IVA',
    on: 'sobre',
    ofWhichVat: 'IVA incluido',
    nothingOpen: 'nada',
    withoutEnd: 'sin fin',
    carriedOver: 'pasa a la siguiente, no se abona nada',
    reverseCharge: 'Inversión del sujeto pasivo: el destinatario debe el impuesto (artículo 196 de la Directiva 2006/112/CE).',
    smallBusiness: 'Sin IVA: franquicia de las pequeñas empresas (artículo 284 de la Directiva 2006/112/CE).',
    zero: 'IVA 0 %',
    outside: 'No sujeto a IVA en el lugar de establecimiento del prestador.',
  },
  de: {
    vat: 'Umsatzsteuer',
    on: 'auf',
    ofWhichVat: 'darin Umsatzsteuer',
    nothingOpen: 'nichts',
    withoutEnd: 'ohne Ende',
    carriedOver: 'wird vorgetragen, es wird nichts ausgezahlt',
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
