import type { Sharp } from 'sharp';

export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly toWork: number[];
}
export function openPicture(file: string): Promise<Picture>;
export function pixels(picture: Picture): Sharp;
export function fromSharp(pipeline: Sharp, toWork: number[]): Promise<Picture>;
export function multiply(a: readonly number[], b: readonly number[]): number[];
