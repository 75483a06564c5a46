import { describe, expect, it } from 'vitest';
import { moneyDocument, type DocumentLine } from '../fees/money-document.ts';
import type { LetterData } from '../letters/fields.ts';
import { letterBlocks } from '../letters/letter-blocks.ts';
import { letterData } from '../letters/letter-data.ts';
import { readTemplate } from '../letters/read-template.ts';
import { renderLetter } from '../letters/render-letter.ts';
import { costCap } from '../papers/cost-cap.ts';
import { demandFields } from '../papers/money-fields.ts';
import { aClaim, aHit, anActor, aRespondent, aRightsHolder, aSending, aWork, CLAIM_STEPS, playClaim, tryStep } from '../testing/index.ts';

/** Everything of a warning letter but its amounts. */
const WARNING: LetterData = {
  ...letterData({
    hit: aHit(),
    work: aWork(),
    rightsHolder: aRightsHolder({ name: 'Kanzlei Beispiel', address: 'Kanzleiweg 1\n20095 Hamburg' }),
    respondent: aRespondent({ name: 'Laden GmbH', address: 'Hafen 3\n10115 Berlin' }),
    at: '2026-03-03',
  }),
  'sender.privacyUrl': 'https://kanzlei.example/datenschutz',
  'claimant.name': 'Zoë Beispiel',
  'claimant.address': 'Weg 2\n20095 Hamburg',
  'mandate.reference': 'Vollmacht vom 2. März 2026',
  'work.proof': 'Originaldatei mit Kameradaten vom 1. Mai 2024',
  'use.description': 'Das ganze Bild steht oben auf der Seite.',
  'undertaking.text': 'Ich verpflichte mich, das Bild nicht ohne Erlaubnis öffentlich zugänglich zu machen.',
  'undertaking.beyond': 'Sie geht nicht darüber hinaus.',
  'undertaking.by': '2026-03-13',
  'pay.by': '2026-03-20',
  'pay.to': 'Kanzlei Beispiel\nDE89 3704 0044 0532 0130 00',
  'demand.costCap': costCap({ naturalPerson: false, professionalUse: true, boundBefore: false }).text,
};
const DAMAGES: DocumentLine = {
  label: 'Lizenzanalogie, ein Jahr',
  basis: 'damages',
  net: { amountMinor: 54_000, currency: 'EUR' },
  tax: { mode: 'not-taxable' },
};
const COSTS: DocumentLine = {
  label: 'Geschäftsgebühr',
  basis: 'warning-costs',
  net: { amountMinor: 15_000, currency: 'EUR' },
  tax: { mode: 'standard', rateBasisPoints: 1900 },
};

function warning(...lines: readonly DocumentLine[]) {
  const demand = moneyDocument({ type: 'demand', lines });
  const fields = demand.ok ? demandFields(demand.document, 'de') : demand;
  const data = fields.ok ? { ...WARNING, ...fields.data } : WARNING;
  return renderLetter({ template: readTemplate('abmahnung', 'de'), locale: 'de', data, name: 'abmahnung' });
}

describe('scenarios about letters', () => {
  it('19. a German warning without damages and expenses apart is not rendered, and the refusal names section 97a(2) no. 3', () => {
    const whole = warning(DAMAGES, COSTS);
    if (!whole.ok) throw new Error(whole.hint);
    expect(whole.letter.text).toContain('Schadensersatz zusammen: 540,00 EUR');
    expect(whole.letter.text).toContain('Aufwendungen zusammen: 178,50 EUR (darin Umsatzsteuer 28,50 EUR)');
    for (const lines of [[DAMAGES], [COSTS], [{ ...COSTS, basis: 'lump-sum' as const }]])
      expect(warning(...lines)).toMatchObject({
        ok: false,
        code: 'missing-value',
        elements: [{ citation: 'section 97a(2) no. 3 UrhG' }],
        hint: expect.stringContaining('section 97a(2) no. 3 UrhG'),
      });
  });

  it('19. only a lawyer sends it', () => {
    const ready = playClaim(aClaim(), CLAIM_STEPS.ready);
    const letter = { template: 'abmahnung', by: 'operator-1' };
    expect(tryStep(ready, { event: aSending('send-letter', letter), role: 'operator' })).toMatchObject({
      ok: false,
      code: 'not-for-lawyer',
    });
    const legal = { ...playClaim(aClaim(), CLAIM_STEPS.finalNotice), state: 'legal' as const };
    expect(tryStep(legal, { event: aSending('send-lawyer-letter', letter), role: 'operator' })).toMatchObject({
      code: 'not-allowed-for-actor',
    });
    const byLawyer = aSending('send-lawyer-letter', { template: 'abmahnung', by: anActor('lawyer').id });
    expect(tryStep(legal, { event: byLawyer, role: 'lawyer' })).toMatchObject({ ok: true, claim: { state: 'legal' } });
  });

  it('29. a name that is markup stays text, and a fact that is missing is an error', () => {
    const template = 'Subject: To {{ recipient.name }}\n\nDear {{ recipient.name }},\n\nhello.\n';
    const name = '<img src=x onerror="alert(1)">';
    const result = renderLetter({ template, locale: 'en', data: { 'recipient.name': name } });
    if (!result.ok) throw new Error(result.hint);
    expect(result.letter.text).toContain(name);
    expect(result.letter.html).not.toContain('<img');
    expect(result.letter.html).toContain('&#60;img');
    // Every other layout, such as a PDF, is drawn from blocks of text.
    expect(letterBlocks(result.letter)).toContainEqual({ kind: 'paragraph', lines: [[{ text: `Dear ${name},` }]] });
    expect(renderLetter({ template, locale: 'en', data: {} })).toMatchObject({ ok: false, missing: ['recipient.name'] });
  });
});
