import type { Picture } from './picture.mjs';

export type Edit = (picture: Picture) => Promise<Picture>;
export function resize(width: number): Edit;
export function crop(box: { left: number; top: number; width: number; height: number }): Edit;
export function mirror(): Edit;
export function rotate(degrees: number, background?: string): Edit;
export function frame(border: number, background: string): Edit;
export function captionBar(text: string): Edit;
export function watermark(text: string): Edit;
export function tone(change: { saturation: number; contrast: number }): Edit;
export function gray(): Edit;
export function negative(): Edit;
export function collage(
  tiles: readonly { picture: Picture; left: number; top: number }[],
  canvas: { width: number; height: number; background: string },
): Promise<Picture & { readonly parts: number[][] }>;
export function apply(picture: Picture, edits: readonly Edit[]): Promise<Picture>;
export function encode(picture: Picture, format: 'jpeg' | 'webp' | 'avif' | 'png' | 'gif', quality?: number): Promise<Buffer>;
