import type { Level } from '../attacks.mjs';

/** A family of attacks at one level. */
export interface Edit {
  readonly family: string;
  readonly level: Level;
}

export const SUITES: { readonly all: readonly Edit[]; readonly common: readonly Edit[] };
