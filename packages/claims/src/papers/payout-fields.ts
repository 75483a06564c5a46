import type { PayoutStatement } from '../fees/commission.ts';
import type { LetterData } from '../letters/fields.ts';
import { formatDate } from '../letters/values.ts';
import { formatMoney } from '../money/money.ts';
import { paperWords } from './paper-words.ts';

/** A payout statement as facts of its letter. Number, recipient and account are added by the caller. */
export function payoutFields(statement: PayoutStatement, locale: string): LetterData {
  const { from, until, lines, received, toRefund, commission, tax, costs, net } = statement;
  return {
    'payout.period': `${formatDate(from, locale)} – ${formatDate(until, locale)}`,
    'payout.lines': lines.map(
      ({ claimId, receivedAt, received: amount, formula }) =>
        `${claimId}, ${formatDate(receivedAt, locale)}: ${formatMoney(amount, locale)}; ${formula}`,
    ),
    'payout.received': formatMoney(received, locale),
    'payout.refund': formatMoney(toRefund, locale),
    'payout.commission': formatMoney(commission, locale),
    'payout.tax': formatMoney(tax, locale),
    'payout.costs': formatMoney(costs, locale),
    'payout.net': net.amountMinor < 0 ? `${formatMoney(net, locale)} (${paperWords(locale).carriedOver})` : formatMoney(net, locale),
  };
}
