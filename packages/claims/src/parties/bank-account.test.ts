import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankAccountProblems, checkBic, checkIban, ibanText } from './bank-account.ts';

/** Examples of the IBAN registry and of its national bank associations. */
const EXAMPLES =
  'AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 AZ21NABZ00000000137010001944 ' +
  'BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 ' +
  'BY13NBRB3600900000002Z00AB00 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 ' +
  'DE89370400440532013000 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685 ES9121000418450200051332 ' +
  'FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 ' +
  'GI75NWBK000000007099453 GL8964710001000206 NL91ABNA0417164300 NO9386011117947 PL61109010140000071219812874 SE4550000000058398257466 ' +
  'IT60X0542811101000000123456 IE29AIBK93115212345678 PT50000201231234567890154 LU280019400644750000 MT84MALT011000012345MTLCAST001S';

describe('checkIban', () => {
  it.each(EXAMPLES.split(' '))('%s', (iban) => {
    expect(checkIban(iban)).toEqual({ ok: true, iban });
    expect(checkIban(ibanText(iban).toLowerCase())).toEqual({ ok: true, iban });
  });

  it.each([
    ['DE89370400440532013001', 'wrong-checksum'],
    ['DE98370400440532013000', 'wrong-checksum'],
    ['NL92ABNA0517164300', 'wrong-checksum'],
    ['DE8937040044053201300', 'wrong-length'],
    ['US89370400440532013000', 'unknown-country'],
    ['', 'not-an-iban'],
    ['370400440532013000', 'not-an-iban'],
    ['DE89-3704-0044-0532-0130-00', 'not-an-iban'],
    ['DEXX370400440532013000', 'not-an-iban'],
    ['DE89３70400440532013000', 'not-an-iban'],
  ])('%j is %s', (text, code) => {
    expect(checkIban(text)).toMatchObject({ ok: false, code });
  });

  it('finds every single wrong digit, and every two neighbours that changed places', () => {
    const iban = fc.constantFrom(...EXAMPLES.split(' '));
    const property = fc.property(iban, fc.nat(), fc.integer({ min: 1, max: 9 }), (good, where, by) => {
      const places = [...good].flatMap((character, index) => (/\d/.test(character) ? [index] : []));
      const index = places[where % places.length] ?? 2;
      const digit = String((Number(good[index]) + by) % 10);
      expect(checkIban(`${good.slice(0, index)}${digit}${good.slice(index + 1)}`).ok).toBe(false);
      const [a = '', b = ''] = [good[index], good[index + 1]];
      const swapped = `${good.slice(0, index)}${b}${a}${good.slice(index + 2)}`;
      if (a !== b && index > 3 && index + 1 < good.length) expect(checkIban(swapped).ok).toBe(false);
    });
    fc.assert(property);
  });
});

describe('checkBic', () => {
  it.each(['DEUTDEFF', 'DEUTDEFF500', 'nedszajjxxx', 'COBA DE FF XXX', 'E097AEXX'])('%s', (bic) => {
    expect(checkBic(bic)).toMatchObject({ ok: true, bic: bic.replaceAll(' ', '').toUpperCase() });
  });

  it.each(['', 'DEUTDEF', 'DEUTDEFF5', 'DEUTDEFF5000', 'DEUT1EFF', 'DEUT-DEFF'])('%j is none', (bic) => {
    expect(checkBic(bic)).toMatchObject({ ok: false, code: 'not-a-bic' });
  });
});

describe('bankAccountProblems', () => {
  const account = { holder: 'Example Photography', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' };

  it('has nothing to say about a good one', () => {
    expect(bankAccountProblems(account)).toEqual([]);
    expect(bankAccountProblems({ holder: 'x', iban: 'GB29NWBK60161331926819', bic: 'RBSIJESH' })).toEqual([]);
  });

  it('names everything that is wrong', () => {
    expect(bankAccountProblems({ holder: ' ', iban: 'DE89370400440532013001', bic: 'COBA' })).toHaveLength(3);
    expect(bankAccountProblems({ ...account, bic: 'BNPAFRPP' })).toEqual(['The IBAN is of DE, the BIC of FR.']);
  });
});
