import type { Sharp } from 'sharp';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
  readonly work?: { readonly width: number; readonly height: number };
}

export interface AttackOptions {
  readonly seed: string | number;
  readonly distractors?: readonly string[];
  readonly encode?: (image: Sharp) => Sharp;
}

export type Corner = readonly [x: number, y: number];

export interface Truth {
  readonly width: number;
  readonly height: number;
  readonly corners: readonly Corner[] | null;
  readonly parts: readonly { readonly region: readonly Corner[]; readonly map: readonly number[] }[];
  readonly isBent: boolean;
  readonly mirrored: boolean;
  readonly negative: boolean;
  readonly fillers: readonly string[];
}

export type Level = 'easy' | 'medium' | 'hard';

export const LEVELS: readonly Level[];
export const FAMILIES: readonly string[];
export function groupOf(family: string): string;
export function readPicture(file: string, maxSide?: number): Promise<Picture>;
export function attack(
  family: string,
  level: Level,
  picture: Picture,
  options: AttackOptions,
): Promise<{ readonly file: Buffer; readonly truth: Truth }>;
