import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposeRespondent } from './party.ts';
import { partyPageKind, partyPageLinks, readPartyPage, respondentRecord, type PartyPage } from './party-page.ts';

const AT = '2026-03-01T09:00:00Z';

function aPage(text: string, changes: Partial<PartyPage> = {}): PartyPage {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { url: 'https://www.shop.example/impressum', lines, links: [], linkedData: [], ...changes };
}

function found(text: string, changes: Partial<PartyPage> = {}) {
  const { names, addresses, emails, vatIds } = readPartyPage(aPage(text, changes), 'imprint', AT);
  const values = <Value>(facts: readonly { readonly value: Value }[] = []) => facts.map(({ value }) => value);
  return { names: values(names), addresses: values(addresses), emails: values(emails), vatIds: values(vatIds) };
}

describe('readPartyPage', () => {
  it('reads a German imprint', () => {
    const read = found(
      `Impressum
       Angaben gemäß § 5 DDG
       Küstenreisen Beispiel GmbH
       Hafenstraße 3
       20095 Hamburg
       Vertreten durch: Erika Mustermann
       Kontakt
       Telefon: +49 40 1234567
       E-Mail: info (at) shop.example
       Registergericht: Amtsgericht Hamburg, HRB 123456
       Umsatzsteuer-ID gemäß § 27 a Umsatzsteuergesetz: DE136695976
       Webdesign: Agentur Muster GmbH, 80331 München`,
    );
    expect(read).toEqual({
      names: ['Küstenreisen Beispiel GmbH'],
      addresses: [{ lines: ['Hafenstraße 3'], town: 'Hamburg', country: 'DE', postalCode: '20095' }],
      emails: ['info@shop.example'],
      vatIds: ['DE136695976'],
    });
  });

  it.each([
    [
      'Austria, on one line',
      'https://www.alm.at/impressum',
      'Medieninhaber: Almblick Beispiel e.U., Dorfplatz 1, 6020 Innsbruck',
      'Almblick Beispiel e.U.',
      { lines: ['Dorfplatz 1'], town: 'Innsbruck', country: 'AT', postalCode: '6020' },
    ],
    [
      'Switzerland, with the country behind',
      'https://www.see.example/impressum',
      'Seeblick Muster AG\nSeestrasse 12\n8002 Zürich\nSchweiz',
      'Seeblick Muster AG',
      { lines: ['Seestrasse 12'], town: 'Zürich', country: 'CH', postalCode: '8002' },
    ],
    [
      'France',
      'https://www.mer.fr/mentions-legales',
      'Mentions légales\nÉditeur : Voyages Exemple SARL\n12 rue de la Mer\n13001 Marseille\nRCS Marseille 123 456 789',
      'Voyages Exemple SARL',
      { lines: ['12 rue de la Mer'], town: 'Marseille', country: 'FR', postalCode: '13001' },
    ],
    [
      'Spain',
      'https://www.mar.example/aviso-legal',
      'Aviso legal\nTitular: Viajes Ejemplo S.L.\nCalle Mayor 5, 28013 Madrid (España)\nCIF: B12345678',
      'Viajes Ejemplo S.L.',
      { lines: ['Calle Mayor 5'], town: 'Madrid', country: 'ES', postalCode: '28013' },
    ],
    [
      'Great Britain',
      'https://www.sea.example/legal',
      'Registered office\nSeaside Holidays Ltd\n3 Harbour Road\nLondon SW1A 1AA',
      'Seaside Holidays Ltd',
      { lines: ['3 Harbour Road'], town: 'London', country: 'GB', postalCode: 'SW1A 1AA' },
    ],
    [
      'the United States',
      'https://www.coast.example/legal',
      'Coast Travel LLC\n100 Main Street, Suite 4\nColumbus, OH 43004',
      'Coast Travel LLC',
      { lines: ['100 Main Street', 'Suite 4'], town: 'Columbus', country: 'US', postalCode: '43004', region: 'OH' },
    ],
    [
      'the Netherlands',
      'https://www.zee.example/colofon',
      'Zeereizen Voorbeeld B.V. | Kade 7 | 1011 AB Amsterdam',
      'Zeereizen Voorbeeld B.V.',
      { lines: ['Kade 7'], town: 'Amsterdam', country: 'NL', postalCode: '1011 AB' },
    ],
  ])('reads an imprint of %s', (_, url, text, name, address) => {
    const read = found(text, { url });
    expect(read.addresses).toEqual([address]);
    expect(read.names[0]).toBe(name);
  });

  it('takes no address whose country nothing says, and no sentence for a name', () => {
    const read = found('Rabatt 12345 Kunden haben gekauft. Wir sind eine GmbH.\nHafenstraße 3\n20095 Hamburg', {
      url: 'https://x.example/about',
    });
    expect(read).toMatchObject({ names: [], addresses: [] });
    expect(found('Hafenstraße 3\n20095 Hamburg', { url: 'https://x.de/' }).addresses).toHaveLength(1);
  });

  it.each([
    ['DE', 'Angaben gemäß § 5 DDG\nErika Beispiel\nHafenstraße 3\n20095 Hamburg'],
    ['DE', 'Erika Beispiel\nHafenstraße 3\n20095 Hamburg\nTel.: +4940123456'],
    ['AT', 'Almblick e.U.\nDorfplatz 1\n6020 Innsbruck\nFirmenbuchnummer 123456a'],
    ['CH', 'Seeblick AG\nSeestrasse 12\n8002 Zürich\nTel. +41 44 123 45 67'],
    ['FR', 'Voyages Exemple SARL\n12 rue de la Mer\n13001 Marseille\nSIRET 123 456 789 00012'],
    ['ES', 'Viajes Ejemplo S.L.\nCalle Mayor 5\n28013 Madrid\nCIF: B12345678'],
    ['IT', 'Viaggi Esempio S.r.l.\nVia Roma 1\n20121 Milano\nP.IVA 12345678901'],
  ])('takes the country of an address from the law, the registers and the numbers that a page names: %s', (country, text) => {
    expect(found(text, { url: 'https://www.travel.example/imprint' }).addresses).toMatchObject([{ country }]);
  });

  it('reads linked data of organizations, legal name first, and of persons only in a role', () => {
    const linkedData = [
      {
        '@graph': [
          {
            '@type': ['LocalBusiness', 'Thing'],
            name: 'Seaside',
            legalName: 'Seaside Holidays Ltd',
            email: 'mailto:Office@shop.example',
            address: {
              '@type': 'PostalAddress',
              streetAddress: '3 Harbour Road, Unit 2',
              addressLocality: 'London',
              postalCode: 'SW1A 1AA',
              addressCountry: { '@type': 'Country', name: 'United Kingdom' },
            },
          },
          { '@type': 'Article', author: { '@type': 'Person', name: 'Anybody' }, publisher: { '@type': 'Person', name: 'Ann Owner' } },
        ],
      },
      'no object',
      null,
    ];
    const { names, addresses, emails } = readPartyPage(aPage('', { linkedData }), undefined, AT);
    expect(names.map(({ value, source }) => [value, source.kind, source.confidence])).toEqual([
      ['Seaside Holidays Ltd', 'structured-data', 60],
      ['Ann Owner', 'structured-data', 60],
    ]);
    expect(addresses.map(({ value }) => value)).toEqual([
      { lines: ['3 Harbour Road', 'Unit 2'], town: 'London', country: 'GB', postalCode: 'SW1A 1AA' },
    ]);
    expect(emails.map(({ value }) => value)).toEqual(['office@shop.example']);
  });

  it('trusts an address of the own domain more than one of another, and an imprint more than any other page', () => {
    const page = aPage('Kontakt: a@shop.example, b@agency.example', {
      links: [
        { url: 'mailto:C%40x@shop.example', text: '' },
        { url: 'mailto:d@shop.example?subject=x', text: '' },
      ],
    });
    const confidence = (kind: 'imprint' | undefined) =>
      readPartyPage(page, kind, AT).emails.map(({ value, source }) => [value, source.confidence]);
    expect(confidence('imprint')).toEqual([
      ['d@shop.example', 80],
      ['a@shop.example', 80],
      ['b@agency.example', 40],
    ]);
    expect(confidence(undefined).map(([, each]) => each)).toEqual([20, 20, 10]);
    expect(() => readPartyPage(page, 'imprint', 'soon')).toThrow(/seenAt/u);
  });

  it('reads hostile text in bounded time, and every value fits a letter', { timeout: 60_000 }, () => {
    const pieces = fc.constantFrom(
      'GmbH',
      ' & ',
      ', ',
      '20095 ',
      'Hamburg',
      '12 ',
      'rue ',
      '(at)',
      '@',
      '.de',
      ' | ',
      'A'.repeat(300),
      '§ 5',
      ':',
      'Inhaber',
      'DE1',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
          { maxLength: 30 },
        ),
        (lines) => {
          const { names, addresses } = readPartyPage({ url: 'https://x.de/', lines, links: [], linkedData: lines }, 'imprint', AT);
          for (const { value } of names) expect(value.length).toBeLessThanOrEqual(300);
          expect(addresses.length).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('partyPageLinks', () => {
  it('finds the pages that say who runs a site, imprint first, and none of other sites', () => {
    const url = 'https://www.shop.example/holidays';
    const to = (path: string, text: string) => ({ url: new URL(path, url).href, text });
    const links = [
      to('/about', 'About us'),
      to('/datenschutz.html', 'Datenschutzerklärung'),
      to('/p?id=7#a', 'Impressum'),
      to('/p?id=7', 'Impressum'),
      to('https://other.example/impressum', 'Impressum'),
      to('https://shop.shop.example/legal_notice', 'here'),
      to('/products', 'About our products and contact lenses'),
      to('mailto:a@shop.example', 'Contact'),
    ];
    expect(partyPageLinks({ url, links })).toEqual([
      { url: 'https://www.shop.example/p?id=7', kind: 'imprint' },
      { url: 'https://shop.shop.example/legal_notice', kind: 'imprint' },
      { url: 'https://www.shop.example/about', kind: 'contact-page' },
      { url: 'https://www.shop.example/datenschutz.html', kind: 'contact-page' },
    ]);
    expect(partyPageKind('https://x.example/de/Impressum/')).toBe('imprint');
    expect(partyPageKind('https://x.example/contact-us.php')).toBe('contact-page');
    expect(partyPageKind('https://x.example/products')).toBeUndefined();
  });
});

describe('respondentRecord', () => {
  it('puts findings together, so that a person sees what contradicts', () => {
    const first = readPartyPage(aPage('Küstenreisen GmbH\nHafenstraße 3\n20095 Hamburg\nDeutschland'), 'imprint', AT);
    const other = readPartyPage(aPage('Inhaber: Erika Beispiel', { url: 'https://shop.example/kontakt' }), 'contact-page', AT);
    const record = respondentRecord('shop.example', [first, first, other]);
    expect(record.names).toHaveLength(2);
    const { respondent, doubts } = proposeRespondent(record, 'de');
    expect(respondent).toEqual({
      name: 'Küstenreisen GmbH',
      source: 'https://www.shop.example/impressum',
      address: 'Hafenstraße 3\n20095 Hamburg\nDEUTSCHLAND',
      country: 'DE',
    });
    expect(doubts).toEqual(['Different names were found: "Küstenreisen GmbH", "Erika Beispiel".']);
  });
});
