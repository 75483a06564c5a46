import type { HitDetail } from 'imgguard';
import type { Planting, World } from './world.mjs';

export interface Findings {
  readonly hits: readonly HitDetail[];
  readonly skipped: readonly { readonly url: string; readonly reason: string }[];
  readonly refused: readonly { readonly sha256: string }[];
}
export interface Row {
  readonly planting: Planting;
  readonly work?: string;
  readonly right: boolean;
  readonly says: string;
  readonly offBy?: number;
}
export interface Judgement {
  readonly rows: readonly Row[];
  readonly accused: readonly string[];
  readonly right: boolean;
}
export const PLACE_TOLERANCE: number;
export function judge(world: World, findings: Findings): Judgement;
export function percent(share: number): string;
