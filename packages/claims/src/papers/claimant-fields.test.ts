import { describe, expect, it } from 'vitest';
import { claimantProblems, type Claimant } from '../parties/party.ts';
import { aRightsHolder } from '../testing/index.ts';
import { claimantFields } from './claimant-fields.ts';

const ANN: Claimant = {
  kind: 'claimant',
  version: 1,
  id: 'main',
  name: 'Ann Example',
  address: { lines: ['Harbour 1'], postalCode: '20457', town: 'Hamburg', country: 'DE' },
  email: 'ann@example.org',
  phone: '+49 40 1234567',
  website: 'https://ann.example/',
  privacyUrl: 'https://ann.example/privacy',
  verifyUrl: 'https://ann.example/letters',
  taxNumber: '22/815/08154',
  account: { holder: 'Ann Example', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
  mandate: { kind: 'own' },
};

describe('claimantFields', () => {
  it('says who writes, with own rights also whose rights they are', () => {
    expect(claimantProblems(ANN)).toEqual([]);
    expect(claimantFields(ANN, { locale: 'en', recipientCountry: 'DE' })).toEqual({
      'sender.name': 'Ann Example',
      'sender.address': 'Harbour 1\n20457 Hamburg',
      'sender.email': 'ann@example.org',
      'sender.phone': '+49 40 1234567',
      'sender.website': 'https://ann.example/',
      'sender.privacyUrl': 'https://ann.example/privacy',
      'sender.verifyUrl': 'https://ann.example/letters',
      'sender.vatId': '22/815/08154',
      'claimant.name': 'Ann Example',
      'claimant.address': 'Harbour 1\n20457 Hamburg',
      'pay.to': 'Ann Example\nDE89 3704 0044 0532 0130 00\nCOBADEFFXXX',
    });
    expect(claimantFields(ANN, { locale: 'fr' })['sender.address']).toBe('Harbour 1\n20457 Hamburg\nALLEMAGNE');
  });

  it('with a power of attorney names it, and the rights holder', () => {
    const agent: Claimant = { ...ANN, mandate: { kind: 'power-of-attorney', reference: 'power of attorney of 2026-01-05, file A' } };
    const rightsHolder = aRightsHolder({ name: 'Example Photography', address: 'Quay 2\nBremen' });
    expect(claimantFields(agent, { locale: 'en', rightsHolder })).toMatchObject({
      'claimant.name': 'Example Photography',
      'claimant.address': 'Quay 2\nBremen',
      'mandate.reference': 'power of attorney of 2026-01-05, file A',
    });
    expect(claimantFields(agent, { locale: 'en' })).not.toHaveProperty(['claimant.name']);
  });

  it('leaves out an account whose check digits are wrong, so that no paper asks for money there', () => {
    const wrong: Claimant = { ...ANN, account: { holder: 'Ann Example', iban: 'DE89370400440532013001' } };
    expect(claimantFields(wrong, { locale: 'en' })).not.toHaveProperty(['pay.to']);
    expect(claimantProblems(wrong).join(' ')).toContain('check digits');
  });

  it.each<[Partial<Claimant>, string]>([
    [{ id: '../x' }, 'no name of a record'],
    [{ taxNumber: 'none' }, 'no tax number'],
    [{ privacyUrl: 'ann.example/privacy' }, 'no http(s) address'],
    [{ verifyUrl: 'javascript:alert(1)' }, 'no http(s) address'],
    [{ mandate: { kind: 'power-of-attorney', reference: ' ' } }, 'power of attorney'],
  ])('claimantProblems names what is wrong with %j', (changes, words) => {
    expect(claimantProblems({ ...ANN, ...changes }).join(' ')).toContain(words);
  });
});
