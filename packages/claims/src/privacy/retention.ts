import type { Claim } from '../claim/claim.ts';
import type { License } from '../license.ts';
import { DAY_MS, startMs } from '../period.ts';

/** What is kept of a claim, by why it is kept. */
export type RetentionCategory = 'respondent' | 'correspondence' | 'money-documents' | 'evidence' | 'audit-skeleton';

export interface RetentionRules {
  /** Years from the end of the year, for letters. @default RETENTION_YEARS.letters */
  readonly letterYears?: number;
  /** Years from the end of the year, for invoices and receipts. @default RETENTION_YEARS.vouchers */
  readonly voucherYears?: number;
  /** Days after the end of limitation. @default RETENTION_BUFFER_DAYS */
  readonly bufferDays?: number;
}

/**
 * Germany: business letters six years (section 257(1) nos. 2 and 3 and (4) HGB, section 147(3) AO), vouchers such as invoices eight years (section 147(3) AO and
 * section 14b(1) UStG as of 1 January 2025), each from the end of the year. Other countries need other numbers.
 */
export const RETENTION_YEARS: Readonly<Record<'letters' | 'vouchers', number>> = { letters: 6, vouchers: 8 };
/** House rule: a claim that arrives on the last day still finds its record. */
export const RETENTION_BUFFER_DAYS = 90;

/** A reason why nothing is deleted for now: a lawsuit, a tax audit, an order. */
export interface LegalHold {
  readonly reason: string;
  /** ISO date; absent: until it is lifted. */
  readonly until?: string;
}

export interface RetentionLine {
  readonly category: RetentionCategory;
  /** ISO date after which it is deleted, or made unreadable; `null`: not yet known (claim open, legal hold) or never. */
  readonly deleteAfter: string | null;
  readonly basis: string;
  /** Why there is no date. */
  readonly blockedBy?: 'claim-open' | 'legal-hold' | 'no-personal-data';
}

/**
 * What is kept of a claim and until when. Pure: nothing is deleted here. Personal data of the respondent goes first, what the law of taxes and books
 * asks for stays longer, and the audit skeleton (`auditLog`) holds no personal data at all.
 *
 * @param facts.barredAfter - End of limitation (`limitation().barredAfter`), ISO date: until then the claim may have to be proven (Article 17(3)(e) GDPR).
 */
export function retentionOf(
  claim: Claim,
  {
    barredAfter,
    holds = [],
    rules = {},
    at,
  }: { readonly barredAfter?: string; readonly holds?: readonly LegalHold[]; readonly rules?: RetentionRules; readonly at: string },
): readonly RetentionLine[] {
  const closedOn = closingDay(claim);
  const hold = holds.find(({ until }) => until === undefined || until >= at.slice(0, 10));
  const line = (category: RetentionCategory, basis: string, date: (closed: string) => string): RetentionLine => {
    if (closedOn === undefined) return { category, deleteAfter: null, basis, blockedBy: 'claim-open' };
    if (hold !== undefined) return { category, deleteAfter: null, basis: `${basis}; ${hold.reason}`, blockedBy: 'legal-hold' };
    return { category, deleteAfter: date(closedOn), basis };
  };
  const { letterYears = RETENTION_YEARS.letters, voucherYears = RETENTION_YEARS.vouchers, bufferDays = RETENTION_BUFFER_DAYS } = rules;
  const provable = (closed: string): string =>
    daysAfter(barredAfter !== undefined && barredAfter > closed ? barredAfter : closed, bufferDays);
  const defence = 'Regulation (EU) 2016/679, Article 5(1)(e) and 17(3)(e)';
  return [
    line('respondent', defence, provable),
    line('correspondence', 'section 257(1) nos. 2 and 3 and (4) HGB, section 147(3) AO', (closed) => yearEnd(closed, letterYears)),
    ...(claim.payments.length === 0
      ? []
      : [line('money-documents', 'section 147(3) AO, section 14b(1) UStG', () => yearEnd(lastPayment(claim), voucherYears))]),
    line('evidence', defence, provable),
    {
      category: 'audit-skeleton',
      deleteAfter: null,
      basis: 'Regulation (EU) 2016/679, Article 5(2): accountability',
      blockedBy: 'no-personal-data',
    },
  ];
}

/**
 * The day after which a license may be removed on request, ISO date; `null` for one without end. Until its end it is a contract (Article 6(1)(b) GDPR), and
 * then a voucher (`RETENTION_YEARS`).
 */
export function licenseDeleteAfter({ until }: Pick<License, 'until'>): string | null {
  return until === undefined ? null : yearEnd(until, RETENTION_YEARS.vouchers);
}

/** The day on which a claim was closed, ISO date; `undefined` while it is open. */
function closingDay({ state, history }: Claim): string | undefined {
  if (state !== 'closed') return undefined;
  return history.findLast((entry) => entry.to === 'closed' && entry.from !== 'closed')?.at.slice(0, 10);
}

// --- internal ---

function daysAfter(day: string, days: number): string {
  return new Date(startMs(day, 'day') + days * DAY_MS).toISOString().slice(0, 10);
}

function yearEnd(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) + years}-12-31`;
}

function lastPayment({ payments }: Claim): string {
  return (
    payments
      .map(({ receivedAt }) => receivedAt.slice(0, 10))
      .toSorted()
      .at(-1) ?? ''
  );
}
