import type { Picture } from './picture.mjs';

export interface DemoWork {
  readonly name: string;
  readonly title: string;
  readonly creator: string;
  readonly file: string;
}
export const WORKS_FOLDER: string;
export function demoWorks(): DemoWork[];
export function isWork(name: string): boolean;
export function photoFile(name: string): string;
export function openPhoto(name: string): Promise<Picture>;
