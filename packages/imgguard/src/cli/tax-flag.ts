import type { LineTax } from '@imgguard/claims';
import type { Flags } from './command.ts';
import { textFlag } from './flags.ts';
import { UsageError } from './usage-error.ts';

/** What `--tax` takes, for help texts. */
export const TAX_WORDS: string = 'a rate in percent such as 7 or 19, or small-business, reverse-charge, outside-scope';

/** The tax that `--tax` names, or `undefined`. */
export function taxFlag(flags: Flags): LineTax | undefined {
  const text = textFlag(flags, 'tax');
  if (text === undefined) return undefined;
  if (Object.hasOwn(OTHER_TAXES, text)) return { mode: OTHER_TAXES[text as keyof typeof OTHER_TAXES] };
  const rate = /^(\d{1,2})(?:\.(\d{1,2}))?$/u.exec(text);
  if (rate === null)
    throw new UsageError(`--tax must be a rate in percent or one of ${Object.keys(OTHER_TAXES).join(', ')}, got "${text}".`);
  const rateBasisPoints = Number(rate[1]) * 100 + Number((rate[2] ?? '').padEnd(2, '0'));
  return rateBasisPoints === 0 ? { mode: 'zero' } : { mode: 'standard', rateBasisPoints };
}

// --- internal ---

/** How an amount is taxed, besides by a rate. */
const OTHER_TAXES = {
  'small-business': 'exempt-small-business',
  'reverse-charge': 'reverse-charge',
  'outside-scope': 'outside-scope',
} as const;
