import { describe, expect, it } from 'vitest';
import { claimantProblems, proposeRespondent, type Claimant, type PartyFact, type RespondentRecord } from './party.ts';
import type { PostalAddress } from './postal-address.ts';

const ADDRESS: PostalAddress = { lines: ['Beispielstraße 1'], postalCode: '10115', town: 'Berlin', country: 'DE' };

function aFact<Value>(value: Value, confidence: number, seenAt = '2026-03-01T10:00:00Z'): PartyFact<Value> {
  return { value, source: { kind: 'imprint', where: 'https://shop.example/imprint', seenAt, confidence } };
}

function aRecord(changes: Partial<RespondentRecord> = {}): RespondentRecord {
  return {
    kind: 'respondent-record',
    version: 1,
    domain: 'shop.example',
    names: [aFact('Shop GmbH', 90)],
    addresses: [],
    emails: [],
    ...changes,
  };
}

describe('claimantProblems', () => {
  const claimant: Claimant = {
    kind: 'claimant',
    version: 1,
    name: 'Example Photography',
    address: ADDRESS,
    email: 'mail@photographer.example',
    vatId: 'DE136695976',
    account: { holder: 'Example Photography', iban: 'DE89370400440532013000' },
    mandate: { kind: 'own' },
  };

  it('has nothing to say about a good one, and names everything that is wrong with another', () => {
    expect(claimantProblems(claimant)).toEqual([]);
    const bad: Claimant = {
      ...claimant,
      name: '',
      address: { ...ADDRESS, town: '' },
      email: 'mail@photographer',
      vatId: 'DE1',
      account: { holder: 'x', iban: 'DE89370400440532013001' },
      mandate: { kind: 'power-of-attorney', reference: ' ' },
    };
    expect(claimantProblems(bad)).toHaveLength(6);
  });
});

describe('proposeRespondent', () => {
  it('takes what is trusted most, of equals the newest, and says where the name was read', () => {
    const record = aRecord({
      names: [aFact('shop  gmbh', 50), aFact('Shop GmbH', 90)],
      addresses: [aFact(ADDRESS, 80)],
      emails: [aFact('old@shop.example', 70), aFact('new@shop.example', 70, '2026-03-02')],
    });
    expect(proposeRespondent(record, 'en')).toEqual({
      respondent: {
        name: 'Shop GmbH',
        source: 'https://shop.example/imprint',
        address: 'Beispielstraße 1\n10115 Berlin\nGERMANY',
        country: 'DE',
        email: 'new@shop.example',
      },
      doubts: [],
    });
  });

  it('decides nothing between findings that contradict each other', () => {
    const record = aRecord({
      names: [aFact('Shop GmbH', 90), aFact('Shop AG', 90, '2026-01-01')],
      addresses: [aFact(ADDRESS, 80), aFact({ ...ADDRESS, country: 'CH', postalCode: '8001' }, 20)],
      emails: [aFact('office', 10)],
    });
    expect(proposeRespondent(record, 'en').doubts).toEqual([
      'Different names were found: "Shop GmbH", "Shop AG".',
      'Different countries were found: "DE", "CH".',
      '"office" is no e-mail address.',
    ]);
  });

  it('is nobody without a name, and doubts sources that say nothing', () => {
    const source = { kind: 'person', where: '', seenAt: 'yesterday', confidence: 101 } as const;
    const { respondent, doubts } = proposeRespondent(aRecord({ names: [], emails: [{ value: 'a@b.example', source }] }), 'en');
    expect(respondent).toBeUndefined();
    expect(doubts).toHaveLength(4);
  });
});
