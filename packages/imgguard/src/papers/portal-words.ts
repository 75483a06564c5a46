/** Words of the page that a respondent sees, by language. Other languages take the English ones. */
import { NO_ADMISSION, type DisputeCode, type ExceptionCode, type PortalAnswer, type PortalView } from '@imgguard/claims';

/** Every text of the page. */
export interface PortalWords {
  readonly title: (reference: string) => string;
  readonly intro: string;
  readonly who: string;
  readonly actsBy: string;
  readonly ownRights: string;
  readonly verify: string;
  readonly work: string;
  readonly madeBy: string;
  readonly published: string;
  readonly uses: string;
  readonly page: string;
  readonly picture: string;
  readonly seen: string;
  readonly likeness: (percent: string) => string;
  readonly noPictures: string;
  readonly money: string;
  readonly noMoney: string;
  readonly only: string;
  readonly total: string;
  readonly open: string;
  readonly instalments: string;
  readonly removeBy: string;
  readonly account: string;
  readonly accountLater: string;
  readonly until: (day: string, zone: string) => string;
  readonly noDeadline: string;
  readonly lawyer: string;
  readonly removal: string;
  readonly answer: string;
  readonly equal: string;
  readonly noAnswer: string;
  readonly how: string;
  readonly token: string;
  readonly make: string;
  readonly send: (email: string) => string;
  readonly noScript: (email: string) => string;
  readonly privacy: string;
  readonly history: string;
  readonly state: string;
  readonly noAdmission: string;
  readonly kinds: Readonly<Record<PortalAnswer['kind'], readonly [title: string, help: string]>>;
  readonly fields: Readonly<Record<PortalFieldName, string>>;
  readonly choose: string;
  /** Where an amount is none, or has more decimals than its currency. */
  readonly wrongAmount: string;
  readonly objections: Readonly<Record<DisputeCode, string>>;
  /** Questions of the check list, where they are not in English. */
  readonly exceptions?: Readonly<Record<ExceptionCode, string>>;
  readonly fixed: Readonly<Record<'removed' | 'credited', string>>;
  readonly purposes: Readonly<Record<'license' | 'pay-and-remove', string>>;
  readonly by: Readonly<Record<PortalView['history'][number]['by'], string>>;
}

/** Fields of the forms. */
export type PortalFieldName =
  | 'licensor'
  | 'licensee'
  | 'reference'
  | 'from'
  | 'until'
  | 'domains'
  | 'code'
  | 'exception'
  | 'text'
  | 'how'
  | 'amount'
  | 'currency'
  | 'purpose'
  | 'dueOn';

const EN: PortalWords = {
  title: (reference) => `About a picture on your page: ${reference}`,
  intro:
    'Somebody says that a picture of theirs is on a page that may be yours, and asks which permission there is. Nobody has decided anything about you. Here is everything that the question rests on.',
  who: 'Who asks',
  actsBy: 'In whose name',
  ownRights: 'for their own rights',
  verify: 'Whether this is really theirs, see on a page of their own; type the address yourself, do not follow a link in a mail:',
  work: 'The picture, and how it is shown that it is theirs',
  madeBy: 'Made by',
  published: 'First published',
  uses: 'Where it was seen',
  page: 'Page',
  picture: 'Picture file',
  seen: 'First and last seen',
  likeness: (percent) =>
    `A program compared both pictures and holds it for ${percent} likely that one was made from the other. It can be wrong; look for yourself, and object if you see it otherwise. What it found:`,
  noPictures: 'The pictures are not kept and cannot be shown here.',
  money: 'What is asked for',
  noMoney: 'No money is asked for here.',
  only: 'Nothing is asked for but what stands here.',
  total: 'Total',
  open: 'Still open',
  instalments: 'In parts',
  removeBy: 'The picture may stay until',
  account: 'Account',
  accountLater: 'The account is shown once something was agreed on.',
  until: (day, zone) => `An answer is asked for by the end of ${day} (${zone}). You can have more time once, by one answer below.`,
  noDeadline: 'No time is running for you.',
  lawyer: 'You are free to ask a lawyer or anybody else before you answer.',
  removal:
    'Taking the picture down ends the use from that day on. It may not end the question about the time before; that is said here so that nobody is surprised later.',
  answer: 'How you can answer',
  equal: 'Each of these weighs the same. None of them is filled in for you.',
  noAnswer: 'There is nothing to answer at the moment.',
  how: 'Fill in one form. This page sends nothing: it makes a file, which you send by mail, with copies of papers if you have some.',
  token: 'Token from your letter',
  make: 'Make the file with this answer',
  send: (email) => `Send the file answer.json to ${email}. You get a receipt with the time and a check number.`,
  noScript: (email) => `Your browser runs no scripts here; write the same to ${email}, with the reference above.`,
  privacy:
    'How your data is used, where it comes from, and your rights to see, correct and erase it (Article 14 of the General Data Protection Regulation)',
  history: 'What happened so far',
  state: 'Where it stands',
  noAdmission: NO_ADMISSION.en,
  kinds: {
    license: ['I have a license', 'From the owner, an agency, a stock site, a web designer. A copy of the invoice or contract helps.'],
    objection: [
      'I see it otherwise',
      'Another person or company, not my site, not the same picture, the law permits it, settled before, the amount.',
    ],
    fixed: ['I have put it right', 'The picture is gone, or the credit stands beside it.'],
    buy: ['I want the license', 'Accepts the offer as it stands above, or asks for one.'],
    propose: ['I propose an amount', 'For a license, or for the time until the picture is gone.'],
    promise: ['I will pay by a day', 'When you will pay what was agreed on.'],
    statement: ['I want to say something else', 'Everything that fits none of the others.'],
    'more-time': ['I need more time', 'Makes the time longer once; no reason is needed.'],
  },
  fields: {
    licensor: 'Who gave the license',
    licensee: 'Who holds it',
    reference: 'Number of the invoice or contract',
    from: 'From',
    until: 'Until',
    domains: 'Sites that it is for, parted by commas',
    code: 'Why',
    exception: 'Which exception of the law',
    text: 'In your own words',
    how: 'What was done',
    amount: 'Amount, such as 120.00',
    currency: 'Currency',
    purpose: 'For what',
    dueOn: 'By which day',
  },
  choose: 'Please choose',
  wrongAmount: 'This is no amount of this currency: write it as 120.00, without a sign, and with no more decimals than the currency has.',
  objections: {
    'wrong-party': 'Somebody else is meant',
    'not-my-site': 'The site is not mine',
    'not-the-same-image': 'It is not the same picture',
    'licensed-by-agency': 'An agency or stock site licensed it',
    'free-source': 'It comes from a free source, such as Creative Commons',
    'permitted-by-law': 'The law permits this use',
    'already-settled': 'It was settled before',
    'time-barred': 'It is too long ago',
    amount: 'The amount is too high',
    'already-removed': 'The picture was gone already',
  },
  fixed: { removed: 'The picture is gone', credited: 'The credit stands beside it' },
  purposes: { license: 'A license', 'pay-and-remove': 'The time until the picture is gone' },
  by: { claimant: 'claimant', respondent: 'you' },
};

const DE: PortalWords = {
  title: (reference) => `Zu einem Bild auf Ihrer Seite: ${reference}`,
  intro:
    'Jemand sagt, dass ein eigenes Bild auf einer Seite steht, die Ihre sein kann, und fragt nach der Erlaubnis. Über Sie ist nichts entschieden. Hier steht alles, worauf die Frage beruht.',
  who: 'Wer fragt',
  actsBy: 'In wessen Namen',
  ownRights: 'für eigene Rechte',
  verify:
    'Ob das wirklich von dort kommt, steht auf einer eigenen Seite; geben Sie die Adresse selbst ein und folgen Sie keinem Link in einer Mail:',
  work: 'Das Bild, und wie gezeigt wird, wem es gehört',
  madeBy: 'Von',
  published: 'Zuerst veröffentlicht',
  uses: 'Wo es gesehen wurde',
  page: 'Seite',
  picture: 'Bilddatei',
  seen: 'Zuerst und zuletzt gesehen',
  likeness: (percent) =>
    `Ein Programm hat beide Bilder verglichen und hält es für zu ${percent} wahrscheinlich, dass eines aus dem anderen entstand. Es kann sich irren; sehen Sie selbst hin und widersprechen Sie, wenn Sie es anders sehen. Was es fand (auf Englisch):`,
  noPictures: 'Die Bilder sind nicht aufbewahrt und können hier nicht gezeigt werden.',
  money: 'Worum gebeten wird',
  noMoney: 'Geld wird hier nicht verlangt.',
  only: 'Verlangt wird nur, was hier steht.',
  total: 'Zusammen',
  open: 'Noch offen',
  instalments: 'In Raten',
  removeBy: 'Das Bild darf stehen bleiben bis',
  account: 'Konto',
  accountLater: 'Das Konto steht hier, sobald etwas vereinbart ist.',
  until: (day, zone) =>
    `Um Antwort wird bis zum Ende des ${day} gebeten (${zone}). Einmal können Sie mehr Zeit haben, mit einer Antwort unten.`,
  noDeadline: 'Für Sie läuft keine Frist.',
  lawyer: 'Sie können sich vor einer Antwort anwaltlich oder anders beraten lassen.',
  removal:
    'Wird das Bild entfernt, endet die Nutzung von diesem Tag an. Die Frage nach der Zeit davor kann damit offen bleiben; das steht hier, damit später niemand überrascht ist.',
  answer: 'Wie Sie antworten können',
  equal: 'Jede dieser Antworten zählt gleich viel. Keine ist für Sie ausgefüllt.',
  noAnswer: 'Zurzeit ist nichts zu antworten.',
  how: 'Füllen Sie eines der Formulare aus. Diese Seite sendet nichts: Sie macht eine Datei, die Sie per Mail senden, gern mit Kopien von Belegen.',
  token: 'Schlüssel aus Ihrem Brief',
  make: 'Datei mit dieser Antwort machen',
  send: (email) => `Senden Sie die Datei answer.json an ${email}. Sie erhalten eine Bestätigung mit Zeit und Prüfzahl.`,
  noScript: (email) => `Ihr Browser führt hier keine Skripte aus; schreiben Sie dasselbe an ${email}, mit dem Zeichen von oben.`,
  privacy:
    'Wie Ihre Daten genutzt werden, woher sie stammen und welche Rechte Sie auf Auskunft, Berichtigung und Löschung haben (Artikel 14 DSGVO)',
  history: 'Was bisher geschah',
  state: 'Wo es steht',
  noAdmission: NO_ADMISSION.de,
  kinds: {
    license: [
      'Ich habe eine Lizenz',
      'Von der Urheberin oder dem Urheber, einer Agentur, einem Bilddienst, einer Webagentur. Eine Kopie der Rechnung oder des Vertrags hilft.',
    ],
    objection: [
      'Ich sehe es anders',
      'Andere Person oder Firma, nicht meine Seite, nicht dasselbe Bild, das Gesetz erlaubt es, schon erledigt, die Höhe.',
    ],
    fixed: ['Ich habe es in Ordnung gebracht', 'Das Bild ist entfernt, oder der Bildnachweis steht dabei.'],
    buy: ['Ich möchte die Lizenz', 'Nimmt das Angebot an, wie es oben steht, oder bittet um eines.'],
    propose: ['Ich schlage einen Betrag vor', 'Für eine Lizenz, oder für die Zeit, bis das Bild entfernt ist.'],
    promise: ['Ich zahle bis zu einem Tag', 'Wann Sie zahlen, was vereinbart ist.'],
    statement: ['Ich möchte etwas anderes sagen', 'Alles, was zu keiner der anderen passt.'],
    'more-time': ['Ich brauche mehr Zeit', 'Verlängert die Zeit einmal; ein Grund ist nicht nötig.'],
  },
  fields: {
    licensor: 'Wer die Lizenz gab',
    licensee: 'Wer sie hat',
    reference: 'Nummer der Rechnung oder des Vertrags',
    from: 'Von',
    until: 'Bis',
    domains: 'Seiten, für die sie gilt, durch Komma getrennt',
    code: 'Warum',
    exception: 'Welche Ausnahme des Gesetzes',
    text: 'In Ihren Worten',
    how: 'Was geschah',
    amount: 'Betrag, etwa 120.00',
    currency: 'Währung',
    purpose: 'Wofür',
    dueOn: 'Bis zu welchem Tag',
  },
  choose: 'Bitte wählen',
  wrongAmount:
    'Das ist kein Betrag dieser Währung: schreiben Sie ihn wie 120.00, ohne Zeichen und mit nicht mehr Nachkommastellen, als die Währung hat.',
  objections: {
    'wrong-party': 'Gemeint ist jemand anderes',
    'not-my-site': 'Die Seite ist nicht meine',
    'not-the-same-image': 'Es ist nicht dasselbe Bild',
    'licensed-by-agency': 'Eine Agentur oder ein Bilddienst hat es lizenziert',
    'free-source': 'Es stammt aus einer freien Quelle, etwa Creative Commons',
    'permitted-by-law': 'Das Gesetz erlaubt diese Nutzung',
    'already-settled': 'Es ist schon erledigt',
    'time-barred': 'Es ist zu lange her',
    amount: 'Der Betrag ist zu hoch',
    'already-removed': 'Das Bild war schon entfernt',
  },
  exceptions: {
    'licensed-elsewhere': 'Eine Agentur, ein Bilddienst oder jemand anderes kann es lizenziert haben',
    'on-behalf-of-owner': 'Auftrag, Verlag, Ort, abgebildete Person, Pressemappe',
    'public-license': 'Es steht oder stand unter einer öffentlichen Lizenz wie Creative Commons',
    quotation: 'Das Bild wird besprochen, mit Quelle und nicht größer als nötig (Zitat)',
    'news-of-the-day': 'Bericht über ein Tagesereignis',
    parody: 'Karikatur, Parodie oder Pastiche, die sich mit dem Werk auseinandersetzt',
    incidental: 'Es ist nur nebenbei im Hintergrund zu sehen (Beiwerk)',
    panorama: 'Es zeigt etwas, das bleibend an öffentlichen Wegen steht (Panoramafreiheit)',
    'teaching-or-archive': 'Unterricht, Bibliothek, Archiv',
    'preview-or-search': 'Vorschaubild einer Suche oder eines Verweises',
    embedded: 'Das Bild ist nur eingebettet, es liegt auf dem Server der anderen Seite',
    'private-use': 'Die Seite ist privat und nicht öffentlich',
    'no-protection': 'Es ist nicht oder nicht mehr geschützt',
    limitation: 'Verjährt',
    'settled-before': 'Über diese Nutzung gibt es schon eine Einigung',
    credited: 'Der Bildnachweis steht richtig dabei',
    'host-only': 'Die Seite stellt nur Speicherplatz für andere bereit',
  },
  fixed: { removed: 'Das Bild ist entfernt', credited: 'Der Bildnachweis steht dabei' },
  purposes: { license: 'Eine Lizenz', 'pay-and-remove': 'Die Zeit, bis das Bild entfernt ist' },
  by: { claimant: 'anspruchstellende Seite', respondent: 'Sie' },
};

const WORDS: Readonly<Record<string, PortalWords>> = { en: EN, de: DE };

/** The words of a language, and that language; English where there are none. */
export function portalWords(locale: string): { readonly words: PortalWords; readonly language: string } {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  const words = WORDS[language];
  return words === undefined ? { words: EN, language: 'en' } : { words, language };
}
