import { RETENTION_BUFFER_DAYS, RETENTION_YEARS } from '../privacy/retention.ts';
import type { PaperKind } from './paper-kinds.ts';

const GDPR = 'Regulation (EU) 2016/679, Article 14';
const NO_FEES = 'a reminder adds no fees: what is asked for besides needs a ground of its own (collection-demand)';
const HOUSE = 'house rule of this project';

/** Papers about what was said before, about personal data, and about evidence. */
export const DATA_KINDS: readonly PaperKind[] = [
  {
    name: 'payment-reminder',
    purpose: 'Reminds of an agreed amount that is due; without fees.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    mustNotSay: [
      { words: 'reminder fee', why: NO_FEES },
      { words: 'late fee', why: NO_FEES },
      { words: 'Mahngebühr', why: NO_FEES },
      { words: 'Mahnkosten', why: NO_FEES },
      { words: 'frais de relance', why: NO_FEES },
      { words: 'gastos de reclamación', why: NO_FEES },
    ],
    elements: [
      {
        citation: HOUSE,
        says: 'what was agreed, and when it was to be paid',
        fields: ['claim.basis', 'earlier.sentOn', 'earlier.replyBy'],
      },
      { citation: HOUSE, says: 'what is open, line by line', fields: ['demand.lines', 'demand.total'] },
      { citation: HOUSE, says: 'a new day, and how to pay', fields: ['pay.by', 'pay.to', 'letter.date'] },
      {
        citation: HOUSE,
        says: 'who asks whom, and where to answer or to object',
        fields: ['sender.name', 'sender.address', 'sender.email', 'recipient.name'],
      },
    ],
  },
  {
    name: 'correction',
    purpose: 'Puts right what an earlier letter said; a letter that went out is never changed.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      { citation: HOUSE, says: 'which letter is meant', fields: ['earlier.sentOn', 'work.title', 'letter.date'] },
      { citation: HOUSE, says: 'what was wrong, and what is right', fields: ['correction.was', 'correction.now'] },
      { citation: HOUSE, says: 'who writes to whom', fields: ['sender.name', 'sender.email', 'recipient.name'] },
    ],
  },
  {
    name: 'privacy-notice',
    purpose: 'Tells somebody whose data was found elsewhere what is kept and why; goes with the first letter.',
    mayDemandMoney: false,
    locales: ['en', 'de', 'fr', 'es'],
    sentences: {
      'privacy.purposes': {
        en: [
          'To clear up whether a picture is used with permission, and to make, settle or defend a claim: Article 6(1)(f).',
          'To perform a license that is agreed on: Article 6(1)(b).',
          'To keep books and invoices: Article 6(1)(c).',
        ],
        de: [
          'Zu klären, ob ein Bild mit Erlaubnis genutzt wird, und einen Anspruch geltend zu machen, zu erledigen oder abzuwehren: Artikel 6 Absatz 1 Buchstabe f.',
          'Eine vereinbarte Lizenz zu erfüllen: Artikel 6 Absatz 1 Buchstabe b.',
          'Bücher zu führen und Rechnungen aufzubewahren: Artikel 6 Absatz 1 Buchstabe c.',
        ],
        fr: [
          'Établir si une image est utilisée avec autorisation, et faire valoir, régler ou défendre un droit : article 6, paragraphe 1, point f).',
          'Exécuter une licence convenue : article 6, paragraphe 1, point b).',
          'Tenir la comptabilité et conserver les factures : article 6, paragraphe 1, point c).',
        ],
        es: [
          'Aclarar si una imagen se usa con permiso, y formular, resolver o defender una reclamación: artículo 6, apartado 1, letra f).',
          'Cumplir una licencia acordada: artículo 6, apartado 1, letra b).',
          'Llevar la contabilidad y conservar las facturas: artículo 6, apartado 1, letra c).',
        ],
      },
      'privacy.interest': {
        en: 'The interest is to know who uses our pictures, and to have rights in them respected.',
        de: 'Das Interesse ist, zu wissen, wer unsere Bilder nutzt, und dass Rechte an ihnen beachtet werden.',
        fr: "L'intérêt est de savoir qui utilise nos images, et que les droits sur elles soient respectés.",
        es: 'El interés es saber quién usa nuestras imágenes, y que se respeten los derechos sobre ellas.',
      },
      'privacy.categories': {
        en: [
          'Name, postal address, e-mail address and VAT number of whoever runs the site, as they are published there or in a register.',
          'What the page showed: picture, text, address, time.',
          'What you write to us, what is agreed on, and what is paid.',
        ],
        de: [
          'Name, Anschrift, E-Mail-Adresse und Umsatzsteuer-Nummer der Betreiberin oder des Betreibers der Seite, wie sie dort oder in einem Register stehen.',
          'Was die Seite zeigte: Bild, Text, Adresse, Zeit.',
          'Was Sie uns schreiben, was vereinbart und was gezahlt wird.',
        ],
        fr: [
          "Nom, adresse postale, adresse électronique et numéro de TVA de qui exploite le site, tels qu'ils y sont publiés ou dans un registre.",
          'Ce que la page montrait : image, texte, adresse, heure.',
          'Ce que vous nous écrivez, ce qui est convenu et ce qui est payé.',
        ],
        es: [
          'Nombre, dirección postal, correo electrónico y número de IVA de quien lleva el sitio, tal como se publican allí o en un registro.',
          'Lo que mostraba la página: imagen, texto, dirección, hora.',
          'Lo que usted nos escribe, lo que se acuerda y lo que se paga.',
        ],
      },
      'privacy.storage': {
        en: [
          `As long as the matter is open, and until no claim can be made any more, plus ${RETENTION_BUFFER_DAYS} days.`,
          `Letters ${RETENTION_YEARS.letters} years, invoices and receipts ${RETENTION_YEARS.vouchers} years from the end of the year, where German law asks for it.`,
        ],
        de: [
          `Solange die Sache offen ist, und bis kein Anspruch mehr geltend gemacht werden kann, dazu ${RETENTION_BUFFER_DAYS} Tage.`,
          `Briefe ${RETENTION_YEARS.letters} Jahre, Rechnungen und Quittungen ${RETENTION_YEARS.vouchers} Jahre ab dem Ende des Jahres, wo deutsches Recht das verlangt.`,
        ],
        fr: [
          `Tant que l'affaire est ouverte, et jusqu'à ce qu'aucun droit ne puisse plus être exercé, plus ${RETENTION_BUFFER_DAYS} jours.`,
          `Les lettres ${RETENTION_YEARS.letters} ans, les factures et reçus ${RETENTION_YEARS.vouchers} ans à compter de la fin de l'année, là où le droit allemand le demande.`,
        ],
        es: [
          `Mientras el asunto esté abierto, y hasta que ya no se pueda reclamar nada, más ${RETENTION_BUFFER_DAYS} días.`,
          `Las cartas ${RETENTION_YEARS.letters} años, las facturas y recibos ${RETENTION_YEARS.vouchers} años desde el fin del año, donde el derecho alemán lo pide.`,
        ],
      },
      'privacy.rights': {
        en: [
          'You can ask what we keep about you (Article 15), have it corrected (Article 16), erased (Article 17) or restricted (Article 18), and get what you gave us for a contract in a common format (Article 20).',
          'You can object, for reasons of your own situation (Article 21); we then stop, unless the claim needs the data.',
          'You can complain to a supervisory authority (Article 77): ours, or that of where you live or work.',
        ],
        de: [
          'Sie können Auskunft verlangen (Artikel 15), Berichtigung (Artikel 16), Löschung (Artikel 17) oder Einschränkung (Artikel 18), und was Sie uns für einen Vertrag gegeben haben, in einem gängigen Format (Artikel 20).',
          'Sie können aus Gründen Ihrer besonderen Situation widersprechen (Artikel 21); wir hören dann auf, außer der Anspruch braucht die Daten.',
          'Sie können sich bei einer Aufsichtsbehörde beschweren (Artikel 77): bei unserer oder bei der Ihres Wohn- oder Arbeitsorts.',
        ],
        fr: [
          "Vous pouvez demander l'accès (article 15), la rectification (article 16), l'effacement (article 17) ou la limitation (article 18), et recevoir dans un format courant ce que vous nous avez donné pour un contrat (article 20).",
          'Vous pouvez vous opposer pour des raisons tenant à votre situation (article 21) ; nous cessons alors, sauf si le droit invoqué a besoin des données.',
          'Vous pouvez introduire une réclamation auprès d’une autorité de contrôle (article 77) : la nôtre, ou celle de votre lieu de résidence ou de travail.',
        ],
        es: [
          'Puede pedir acceso (artículo 15), rectificación (artículo 16), supresión (artículo 17) o limitación (artículo 18), y recibir en un formato común lo que nos dio para un contrato (artículo 20).',
          'Puede oponerse por motivos de su situación particular (artículo 21); entonces dejamos de usarlos, salvo que la reclamación los necesite.',
          'Puede reclamar ante una autoridad de control (artículo 77): la nuestra, o la de donde vive o trabaja.',
        ],
      },
      'privacy.automated': {
        en: 'No decision about you is made by a machine: a program compares pictures, and a person decides.',
        de: 'Keine Entscheidung über Sie trifft eine Maschine: Ein Programm vergleicht Bilder, und ein Mensch entscheidet.',
        fr: "Aucune décision à votre sujet n'est prise par une machine : un programme compare des images, et une personne décide.",
        es: 'Ninguna decisión sobre usted la toma una máquina: un programa compara imágenes, y decide una persona.',
      },
    },
    elements: [
      {
        citation: `${GDPR}(1)(a)`,
        says: 'the controller, and how it is reached',
        fields: ['sender.name', 'sender.address', 'sender.email'],
      },
      { citation: `${GDPR}(1)(b)`, says: 'the data protection officer, or that there is none', fields: ['privacy.officer'] },
      { citation: `${GDPR}(1)(c)`, says: 'purposes, and legal bases', fields: ['privacy.purposes'] },
      { citation: `${GDPR}(1)(d)`, says: 'categories of personal data', fields: ['privacy.categories'] },
      { citation: `${GDPR}(1)(e)`, says: 'recipients', fields: ['privacy.recipients'] },
      { citation: `${GDPR}(1)(f)`, says: 'transfers to third countries', fields: ['privacy.transfer'] },
      { citation: `${GDPR}(2)(a)`, says: 'how long it is kept', fields: ['privacy.storage'] },
      { citation: `${GDPR}(2)(b)`, says: 'the legitimate interest', fields: ['privacy.interest'] },
      {
        citation: `${GDPR}(2)(c) to (e)`,
        says: 'rights, and the authority to complain to',
        fields: ['privacy.rights', 'privacy.authority'],
      },
      { citation: `${GDPR}(2)(f)`, says: 'where the data was found', fields: ['recipient.source'] },
      { citation: `${GDPR}(2)(g)`, says: 'whether a machine decides', fields: ['privacy.automated'] },
      { citation: HOUSE, says: 'whom it is for, and the day', fields: ['recipient.name', 'letter.date'] },
    ],
  },
  {
    name: 'evidence-certificate',
    purpose: 'United States: draft of the certificate of whoever captured evidence, for a court. That person reads, corrects and signs it.',
    mayDemandMoney: false,
    locales: ['en'],
    onlyIn: 'It is a certificate under the Federal Rules of Evidence of the United States, which a court there reads in English.',
    mark: {
      en: 'DRAFT for the person who captured the evidence, to be read, corrected and signed by that person. The other side is told before and gets to see it (Rule 902(11)).',
    },
    sentences: {
      'evidence.process': {
        en: [
          'The program was given the address of the page. It requested page and picture over the internet, as a browser does, and kept requests, answers and files byte for byte as they came, each with the time by the clock of the computer.',
          'For every file it computed the SHA-256 digest. Two files with the same digest are the same, for every practical purpose; if a single bit of a file changes, the digest changes.',
          'The files and their digests were put into one bundle (BagIt, RFC 8493). Anybody can compute the digests again with standard tools and compare them.',
        ],
      },
    },
    elements: [
      {
        citation: 'Federal Rules of Evidence 902(11)',
        says: 'a qualified person, and why',
        fields: ['evidence.person', 'evidence.qualification'],
      },
      {
        citation: 'Federal Rules of Evidence 902(13)',
        says: 'the process, and that it gives an accurate result',
        fields: ['evidence.process', 'evidence.captures'],
      },
      {
        citation: 'Federal Rules of Evidence 902(14)',
        says: 'digital identification of what was copied',
        fields: ['evidence.bundle', 'evidence.digests'],
      },
      { citation: HOUSE, says: 'the day', fields: ['letter.date'] },
    ],
  },
];
