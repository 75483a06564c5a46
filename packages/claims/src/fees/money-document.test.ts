import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateFee, type Fee } from './calculate-fee.ts';
import { creditNote, feeDocumentLines, moneyDocument, type DocumentLine, type LineTax, type MoneyDocumentInput } from './money-document.ts';
import { SAMPLE_PRICE_TABLE } from './sample-price-table.ts';

function aLine(changes: Partial<DocumentLine> = {}): DocumentLine {
  return {
    label: 'License analogy',
    basis: 'damages',
    net: { amountMinor: 54_000, currency: 'EUR' },
    tax: { mode: 'not-taxable' },
    ...changes,
  };
}

const COSTS = aLine({
  label: 'Costs of the warning',
  basis: 'warning-costs',
  net: { amountMinor: 15_943, currency: 'EUR' },
  tax: { mode: 'standard', rateBasisPoints: 1900 },
});

function documentOf(input: MoneyDocumentInput) {
  const result = moneyDocument(input);
  if (!result.ok) throw new Error(result.hint);
  return result.document;
}

function problemsOf(type: MoneyDocumentInput['type'], ...lines: readonly DocumentLine[]): readonly string[] {
  const result = moneyDocument({ type, lines });
  return result.ok ? [] : result.problems;
}

describe('moneyDocument', () => {
  it('a demand for damages carries no tax line', () => {
    expect(documentOf({ type: 'demand', lines: [aLine()] })).toMatchObject({
      taxes: [],
      lines: [{ taxMinor: null, category: 'O' }],
      net: { amountMinor: 54_000 },
      tax: { amountMinor: 0 },
      gross: { amountMinor: 54_000 },
    });
  });

  it('damages without, costs with 19 %: 540.00 + 159.43 + 30.29 = 729.72', () => {
    expect(documentOf({ type: 'demand', lines: [aLine(), COSTS] })).toMatchObject({
      lines: [{ taxMinor: null }, { taxMinor: 3029, category: 'S' }],
      taxes: [{ tax: { rateBasisPoints: 1900 }, net: { amountMinor: 15_943 }, amount: { amountMinor: 3029 } }],
      gross: { amountMinor: 72_972, currency: 'EUR' },
    });
  });

  it.each<[LineTax, number | null, string]>([
    [{ mode: 'reduced', rateBasisPoints: 700 }, 700, 'S'],
    [{ mode: 'reduced', rateBasisPoints: 550 }, 550, 'S'],
    [{ mode: 'standard', rateBasisPoints: 810 }, 810, 'S'],
    [{ mode: 'zero' }, 0, 'Z'],
    [{ mode: 'exempt-small-business' }, 0, 'E'],
    [{ mode: 'reverse-charge' }, 0, 'AE'],
    [{ mode: 'outside-scope' }, null, 'O'],
  ])('a license of 100.00 taxed as %j', (tax, taxMinor, category) => {
    const line = aLine({ basis: 'license', net: { amountMinor: 10_000, currency: 'EUR' }, tax });
    expect(documentOf({ type: 'invoice', lines: [line] }).lines).toMatchObject([{ taxMinor, category }]);
  });

  it('rounds the tax of each line as it says: 5 % of 67.690 dinars is 3.3845', () => {
    const line = aLine({
      basis: 'license',
      net: { amountMinor: 67_690, currency: 'KWD' },
      tax: { mode: 'standard', rateBasisPoints: 500 },
    });
    expect(documentOf({ type: 'invoice', lines: [line] }).tax.amountMinor).toBe(3385);
    expect(documentOf({ type: 'invoice', lines: [{ ...line, rounding: 'half-even' }] }).tax.amountMinor).toBe(3384);
  });

  it('names everything that is wrong', () => {
    const lump = aLine({ label: 'All in all', basis: 'lump-sum' });
    expect(
      problemsOf('invoice', aLine({ tax: { mode: 'standard', rateBasisPoints: 1900 } }), lump, {
        ...COSTS,
        label: ' ',
        net: { amountMinor: 0.5, currency: 'DM' },
        tax: { mode: 'standard', rateBasisPoints: 190_000 },
      }),
    ).toEqual([
      'The line "License analogy" is damages and carries no tax; it is marked as standard.',
      'The line "License analogy" is damages; that is asked for in a demand, an invoice is for what was supplied.',
      'The line "All in all" is a lump sum; part it into damages, costs and license, because they are taxed differently.',
      'A line does not say what it is for.',
      'The line " " is not a whole number of minor units.',
      'The line " " is in "DM", which is no currency of ISO 4217.',
      'The line " " has the rate 190000; it needs whole hundredths of a percent from 1 to 10000.',
    ]);
    expect(problemsOf('demand')).toEqual(['The document has no line.']);
    expect(problemsOf('demand', aLine(), aLine({ net: { amountMinor: 1, currency: 'CHF' } }))).toEqual([
      'EUR and CHF are not added; nothing is converted without a dated rate.',
    ]);
    expect(problemsOf('demand', aLine({ net: { amountMinor: 0, currency: 'EUR' } }))).toEqual([
      expect.stringContaining('nothing to ask for'),
    ]);
  });

  it('adds up, whatever the lines', () => {
    const rate = fc.constantFrom(1900, 700, 550, 810, 2000);
    const amounts = fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), rate), { minLength: 1, maxLength: 8 });
    const property = fc.property(amounts, (all) => {
      const lines = all.map(([amountMinor, rateBasisPoints]) =>
        aLine({ basis: 'license', net: { amountMinor, currency: 'EUR' }, tax: { mode: 'standard', rateBasisPoints } }),
      );
      const { net, tax, gross, taxes, lines: taxed } = documentOf({ type: 'invoice', lines });
      expect(net.amountMinor + tax.amountMinor).toBe(gross.amountMinor);
      expect(taxes.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).toBe(tax.amountMinor);
      expect(taxed.reduce((sum, { taxMinor }) => sum + (taxMinor ?? 0), 0)).toBe(tax.amountMinor);
      expect(new Set(taxes.map((each) => JSON.stringify(each.tax))).size).toBe(taxes.length);
    });
    fc.assert(property);
  });
});

describe('feeDocumentLines', () => {
  const choice = { use: 'web.commercial', placement: 'sub-page', duration: '1y', territory: 'world' };
  function aFee(purpose: Fee['purpose'], source: 'own' | 'sample'): Fee {
    const result = calculateFee({ ...SAMPLE_PRICE_TABLE, source }, { choice, purpose, factors: ['missing-credit'] }, '2026-03-01');
    if (!result.ok) throw new Error(result.hint);
    return result.fee;
  }

  it('each step of the reckoning is a line, and they come to the fee', () => {
    const fee = aFee('damages', 'own');
    const result = feeDocumentLines(fee);
    if (!result.ok) throw new Error(result.hint);
    expect(result.lines.map(({ net, basis, tax }) => [net.amountMinor, basis, tax.mode])).toEqual([
      [20_000, 'damages', 'not-taxable'],
      [10_000, 'damages', 'not-taxable'],
      [30_000, 'damages', 'not-taxable'],
    ]);
    expect(documentOf({ type: 'demand', lines: result.lines }).gross).toEqual(fee.total);
  });

  it('invented prices enter no document', () => {
    expect(feeDocumentLines(aFee('damages', 'sample'))).toMatchObject({ ok: false, code: 'sample-table' });
  });

  it('damages take no tax, a license takes the one that is given', () => {
    const tax: LineTax = { mode: 'reduced', rateBasisPoints: 700 };
    expect(feeDocumentLines(aFee('damages', 'own'), tax)).toMatchObject({ code: 'tax-of-damages' });
    expect(feeDocumentLines(aFee('license', 'own'))).toMatchObject({ code: 'tax-of-damages' });
    expect(feeDocumentLines(aFee('license', 'own'), tax)).toMatchObject({ lines: [{ basis: 'license', tax }, { tax }, { tax }] });
  });
});

describe('creditNote', () => {
  const lines = [
    { label: 'license', basis: 'license', net: { amountMinor: 10_005, currency: 'EUR' }, tax: { mode: 'reduced', rateBasisPoints: 700 } },
    {
      label: 'costs',
      basis: 'warning-costs',
      net: { amountMinor: 15_000, currency: 'EUR' },
      tax: { mode: 'standard', rateBasisPoints: 1900 },
    },
    { label: 'abroad', basis: 'license', net: { amountMinor: 1000, currency: 'EUR' }, tax: { mode: 'outside-scope' } },
  ] as const;

  it('takes every line and tax of an invoice back, so that both together are nothing', () => {
    const made = moneyDocument({ type: 'invoice', lines });
    if (!made.ok) throw new Error(made.hint);
    const back = creditNote(made.document);
    if (!back.ok) throw new Error(back.hint);
    expect(back.document).toMatchObject({ type: 'credit-note', net: { amountMinor: -26_005 }, gross: { amountMinor: -29_555 } });
    expect(back.document.gross.amountMinor + made.document.gross.amountMinor).toBe(0);
    expect(back.document.lines.map(({ taxMinor }) => taxMinor)).toEqual([-700, -2850, null]);
    expect(back.document.taxes.map(({ amount }) => amount.amountMinor)).toEqual([-700, -2850]);
    expect(JSON.stringify(back)).not.toContain('-0,');
  });

  it('is not for a demand', () => {
    const net = { amountMinor: 100, currency: 'EUR' };
    const demand = moneyDocument({ type: 'demand', lines: [{ label: 'x', basis: 'damages', net, tax: { mode: 'not-taxable' } }] });
    expect(demand.ok && creditNote(demand.document)).toMatchObject({ ok: false, code: 'not-an-invoice' });
  });
});
