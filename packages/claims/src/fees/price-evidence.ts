import type { License } from '../license.ts';

/** What licenses may show the price of a use, and which may not, with the reason. */
export interface PriceEvidence {
  readonly usable: readonly License[];
  readonly excluded: readonly { readonly license: License; readonly why: string }[];
}

/**
 * Parts licenses into those that show what a license is worth and those that do not. What is paid after a claim does not: the payer had no free
 * choice (Bundesgerichtshof, 18 June 2020, I ZR 93/19). What an agency or the public got was not priced by the claimant.
 */
export function priceEvidence(licenses: readonly License[]): PriceEvidence {
  return {
    usable: licenses.filter(({ origin }) => origin === 'regular'),
    excluded: licenses.flatMap((license) => (license.origin === 'regular' ? [] : [{ license, why: WHY[license.origin] }])),
  };
}

/** What is wrong with the evidence that a table names, one sentence each. */
export function evidenceProblems(table: { readonly evidence?: readonly string[] }, licenses: readonly License[]): readonly string[] {
  const { excluded } = priceEvidence(licenses);
  return (table.evidence ?? []).flatMap((id) => {
    if (!licenses.some((license) => license.id === id)) return [`The license ${id}, which the table rests on, is not on record.`];
    const why = excluded.find(({ license }) => license.id === id)?.why;
    return why === undefined ? [] : [`The license ${id} does not show a price: ${why}`];
  });
}

// --- internal ---

const WHY: Readonly<Record<Exclude<License['origin'], 'regular'>, string>> = {
  'post-claim': 'it was sold after a claim (Bundesgerichtshof, I ZR 93/19).',
  agency: 'an agency granted it, at its own prices.',
  public: 'it is a public license, without a price.',
};
