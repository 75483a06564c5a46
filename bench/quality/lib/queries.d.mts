import type { Level } from '../attacks.mjs';
import type { Edit } from './suites.mjs';
import type { Collections } from './collections.mjs';

export interface Query {
  readonly id: string;
  readonly kind: 'copy' | 'several' | 'stranger' | 'changed-stranger' | 'look-alike' | 'template';
  readonly path?: string;
  readonly work?: string;
  readonly picture?: string;
  readonly family?: string;
  readonly level?: Level;
}

export interface PlanSettings {
  readonly seed: string;
  readonly levels: readonly Level[];
  readonly families: readonly string[];
  /** Of these the copies are made; changed strangers are of `families` and `levels`. */
  readonly edits: readonly Edit[];
  readonly perFamily: number;
  readonly works: number;
  readonly strangers: number;
  readonly lookAlikes: boolean;
}

export function planQueries(
  options: Pick<Collections, 'originals' | 'lookAlikes' | 'strangers'> & { readonly settings: PlanSettings },
): Query[];
