import type { Truth, UseStatus } from '@imgguard/claims';

/** What `--truth` takes. */
export const TRUTHS: readonly Truth[] = ['match', 'not-a-match', 'unsure'];

/** What `--use` takes. */
export const USES: readonly UseStatus[] = ['own', 'licensed', 'allowed', 'permitted-by-law', 'unlicensed', 'unknown'];
