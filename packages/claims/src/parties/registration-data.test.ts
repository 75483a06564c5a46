import { describe, expect, it } from 'vitest';
import { proposeProvider } from './provider.ts';
import { readRegistrationData, type RegistrationData } from './registration-data.ts';
import { readWhois } from './whois.ts';

const AT = { where: 'https://rdap.example/', seenAt: '2026-03-01T09:00:00Z' };

/** A jCard property. */
const p = (name: string, value: unknown, parameters: object = {}) => [name, parameters, 'text', value];
const card = (...properties: readonly unknown[]) => ['vcard', [p('version', '4.0'), ...properties]];

function read(answer: unknown): RegistrationData {
  const result = readRegistrationData(answer, AT);
  if (!result.ok) throw new Error(result.hint);
  return result.data;
}

const values = (facts: readonly { readonly value: unknown }[]) => facts.map(({ value }) => value);

describe('readRegistrationData', () => {
  it('reads an abuse address that lies inside the registrar', () => {
    const data = read({
      objectClassName: 'domain',
      ldhName: 'example.de',
      entities: [
        {
          roles: ['registrar'],
          vcardArray: card(p('fn', 'Registrar Ltd')),
          entities: [{ roles: ['abuse'], vcardArray: card(p('email', 'abuse@example.net')) }],
        },
      ],
    });
    expect(data).toMatchObject({ of: 'domain', name: 'example.de', registrar: 'Registrar Ltd', names: [], redacted: [] });
    expect(data.abuseEmails).toEqual([{ value: 'abuse@example.net', source: { kind: 'registration-data', ...AT, confidence: 80 } }]);
  });

  it('reads a registrant with its address, in both forms of the country, and an e-mail address as a list', () => {
    const data = read({
      objectClassName: 'domain',
      unicodeName: 'küste.example',
      entities: [
        {
          roles: ['registrant', 'administrative'],
          vcardArray: card(
            p('org', ['Küstenreisen GmbH', 'Sales']),
            p('fn', 'Erika Beispiel'),
            p('email', ['a@x.example', 'b@x.example']),
            p('adr', ['', 'Floor 2', ['Hafenstraße 3', 'Hof'], 'Hamburg', '', '20095', ''], { cc: 'DE' }),
            p('adr', ['', '', 'Kade 7', 'Amsterdam', '', '1011 AB', 'Netherlands']),
            p('adr', ['', '', 'Nowhere 1', 'Town', '', '1', '']),
            'no property',
          ),
        },
      ],
    });
    expect(values(data.names)).toEqual(['Küstenreisen GmbH', 'Sales', 'Erika Beispiel']);
    expect(values(data.emails)).toEqual(['a@x.example', 'b@x.example']);
    expect(values(data.addresses)).toEqual([
      { lines: ['Floor 2', 'Hafenstraße 3', 'Hof'], town: 'Hamburg', country: 'DE', postalCode: '20095' },
      { lines: ['Kade 7'], town: 'Amsterdam', country: 'NL', postalCode: '1011 AB' },
    ]);
    expect(data.names[0]?.source.confidence).toBe(40);
  });

  it('tells what is withheld, and takes no service that hides its customers for the customer', () => {
    const data = read({
      objectClassName: 'domain',
      ldhName: 'x.example',
      redacted: [{ name: { description: 'Registrant Name' } }, { name: { type: 'Registrant Email' } }, 'odd'],
      remarks: [{ title: 'REDACTED FOR PRIVACY' }, { title: 'Terms of use' }],
      entities: [
        { roles: ['registrant'], vcardArray: card(p('fn', 'Domains By Proxy, LLC'), p('email', 'x@proxy.example'), p('tel', 'tel:+1')) },
        { roles: ['abuse'], vcardArray: card(p('tel', 'tel:+1.5555555555')) },
      ],
    });
    expect(data).toMatchObject({ names: [], emails: [], addresses: [], abuseEmails: [] });
    expect(data.redacted).toEqual(['Registrant Name', 'Registrant Email', 'REDACTED FOR PRIVACY', 'Domains By Proxy, LLC']);
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { objectClassName: 'help' },
    { objectClassName: 'domain', entities: 'x' },
    { objectClassName: 'domain', entities: [null, 7, { vcardArray: [1, 2] }, { roles: 7, vcardArray: ['vcard', [[]]] }] },
  ])('passes over what is of another shape: %j', (answer) => {
    const result = readRegistrationData(answer, AT);
    if (result.ok) expect(result.data).toMatchObject({ names: [], abuseEmails: [] });
    else expect(result.code).toBe('not-registration-data');
  });

  it('refuses a time that is none', () => {
    expect(() => readRegistrationData({}, { where: 'x', seenAt: 'now' })).toThrow(/seenAt/u);
  });
});

describe('readWhois', () => {
  it('reads the lines that registrars write', () => {
    const result = readWhois(
      `Domain Name: SHOP.EXAMPLE\r\nRegistrar: Registrar Ltd\r\nRegistrar Abuse Contact Email: abuse@registrar.example\r\nRegistrant Name: Erika Beispiel\r\nRegistrant Organization: Küstenreisen GmbH\r\nRegistrant Street: Hafenstraße 3\r\nRegistrant City: Hamburg\r\nRegistrant Postal Code: 20095\r\nRegistrant Country: DE\r\nRegistrant Email: office@shop.example\r\n`,
      AT,
    );
    if (!result.ok) throw new Error(result.hint);
    const { names, addresses, emails, abuseEmails, registrar, name } = result.data;
    expect([name, registrar, values(names), values(emails), values(abuseEmails)]).toEqual([
      'SHOP.EXAMPLE',
      'Registrar Ltd',
      ['Küstenreisen GmbH', 'Erika Beispiel'],
      ['office@shop.example'],
      ['abuse@registrar.example'],
    ]);
    expect(values(addresses)).toEqual([{ lines: ['Hafenstraße 3'], town: 'Hamburg', country: 'DE', postalCode: '20095' }]);
  });

  it('reads those of address registries', () => {
    const result = readWhois(
      "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@host.example'\ninetnum: 192.0.2.0 - 192.0.2.255\nnetname: HOST-NET\norg-name: Hosting Ltd\nabuse-mailbox: abuse@host.example\n",
      AT,
    );
    expect(result.ok && [result.data.of, result.data.name, values(result.data.names), values(result.data.abuseEmails)]).toEqual([
      'network',
      'HOST-NET',
      ['Hosting Ltd'],
      ['abuse@host.example'],
    ]);
    expect(readWhois('No match for x.example', AT)).toMatchObject({ ok: false, code: 'not-registration-data' });
    expect(readWhois('Domain Name: x.example\nRegistrant Name: REDACTED FOR PRIVACY', AT)).toMatchObject({
      data: { names: [], redacted: ['REDACTED FOR PRIVACY'] },
    });
  });
});

describe('proposeProvider', () => {
  const network = (name: string, org: string, ...emails: readonly string[]) =>
    read({
      objectClassName: 'ip network',
      name,
      entities: [
        {
          roles: ['registrant'],
          vcardArray: card(p('fn', org)),
          entities: [{ roles: ['abuse'], vcardArray: card(...emails.map((email) => p('email', email))) }],
        },
      ],
    });

  it('names the operator of a network and where abuse is reported', () => {
    expect(proposeProvider(network('HOST-NET', 'Hosting Ltd', 'abuse@host.example'))).toMatchObject({
      name: 'Hosting Ltd',
      deliveryNetwork: false,
      confidence: 70,
      abuseEmails: [{ value: 'abuse@host.example' }],
      doubts: [expect.stringContaining('https://dmca.copyright.gov/osp/')],
    });
  });

  it('says of a network that delivers for others that the host lies behind it', () => {
    const proposal = proposeProvider(network('CLOUDFLARENET', 'Cloudflare, Inc.', 'abuse@cloudflare.example'));
    expect(proposal).toMatchObject({ deliveryNetwork: true, confidence: 20 });
    expect(proposal.doubts[0]).toContain('who hosts the page');
  });

  it('says what a person should look at', () => {
    expect(proposeProvider(network('NET', 'Silent Ltd'))).toMatchObject({
      confidence: 30,
      doubts: [expect.stringContaining('no address for abuse'), expect.anything()],
    });
    expect(proposeProvider(read({ objectClassName: 'domain', ldhName: 'x.example' })).doubts[0]).toContain('about a domain');
  });
});
