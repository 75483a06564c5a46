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
  /** Of schedules: what was agreed, and what came in. */
  readonly agreed: string;
  readonly receivedOn: string;
  readonly open: string;
  readonly none: string;
  readonly ownRights: string;
  readonly by: string;
  readonly publishedOn: string;
  readonly registered: string;
  readonly originalFile: string;
  readonly noTimeStamp: string;
  readonly timeStampOf: string;
  readonly offerOf: string;
  readonly to: string;
  readonly capture: string;
  readonly barredAfter: string;
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
    agreed: 'agreed on',
    receivedOn: 'received on',
    open: 'open',
    none: 'none',
    ownRights: 'own rights',
    by: 'by',
    publishedOn: 'first published on',
    registered: 'registered',
    originalFile: 'original file',
    noTimeStamp: 'no time stamp',
    timeStampOf: 'time stamp of',
    offerOf: 'offer of the',
    to: 'to',
    capture: 'capture of',
    barredAfter: 'the last day is, as entered,',
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
    agreed: 'convenu le',
    receivedOn: 'reçu le',
    open: 'ouvert',
    none: 'aucun',
    ownRights: 'droits propres',
    by: 'par',
    publishedOn: 'première publication le',
    registered: 'enregistré',
    originalFile: 'fichier original',
    noTimeStamp: 'sans horodatage',
    timeStampOf: 'horodatage du',
    offerOf: 'offre de',
    to: 'au',
    capture: 'capture du',
    barredAfter: 'le dernier jour est, tel que saisi,',
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
    agreed: 'acordado el',
    receivedOn: 'recibido el',
    open: 'abierto',
    none: 'ninguno',
    ownRights: 'derechos propios',
    by: 'de',
    publishedOn: 'publicada por primera vez el',
    registered: 'registrada',
    originalFile: 'archivo original',
    noTimeStamp: 'sin sello de tiempo',
    timeStampOf: 'sello de tiempo de',
    offerOf: 'oferta de',
    to: 'a',
    capture: 'captura de',
    barredAfter: 'el último día es, según se introdujo,',
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
    agreed: 'vereinbart am',
    receivedOn: 'erhalten am',
    open: 'offen',
    none: 'keine',
    ownRights: 'eigene Rechte',
    by: 'von',
    publishedOn: 'zuerst veröffentlicht am',
    registered: 'registriert',
    originalFile: 'Originaldatei',
    noTimeStamp: 'ohne Zeitstempel',
    timeStampOf: 'Zeitstempel vom',
    offerOf: 'Angebot von',
    to: 'bis',
    capture: 'Sicherung vom',
    barredAfter: 'der letzte Tag ist nach Eingabe',
  },
};

/** The words of a language. */
export function paperWords(locale: string): PaperWords {
  return WORDS[locale.toLowerCase().split('-')[0] ?? 'en'] ?? (WORDS['en'] as PaperWords);
}
