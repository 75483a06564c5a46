/** What a site with copies of two works serves, and the commands that scan it. */
import type { Route } from '@imgguard/crawler/testing';
import { expect } from 'vitest';
import { imgguard, ndjson, type Ran } from './command-line.ts';
import { croppedCopy, smallCopy } from './guards.ts';

export const DRAGONFLY = 'works/Dragonfly_by_Bolly.jpg';
export const DOGS = 'works/friends_by_Aitzol_Berasategi.jpg';

/** A page title that would clear the screen and forge a line. */
const TITLE = 'Insects \u001B[2J\u001B]0;owned\u0007\u009B31m';

/** A line of `imgguard hits --ndjson`. */
export interface HitJson {
  id: string;
  site: string;
  page: { url: string; title: string };
  image: { url: string; sha256: string; width: number; height: number };
  work: { id: string; title: string; file: string };
  match: { kind: string; probability: number; mirrored: boolean; corners?: number[][] };
  triage: { truth: string; use: string; proposedBy: string; reasons: { code: string; text: string }[] };
  decisions: { kind: string; by: string; note?: string }[];
}

/** A crop of one work on the first page; another work, smaller, a broken picture and a broken link on the second. */
export async function blogRoutes(): Promise<Record<string, Route>> {
  return {
    '/': `<title>${TITLE}</title><img src="/a.webp"><a href="/dogs">dogs</a>`,
    '/dogs': '<title>Dogs</title><img src="/dogs.jpg"><img src="/broken.jpg"><a href="/gone">gone</a>',
    '/a.webp': await croppedCopy(DRAGONFLY),
    '/dogs.jpg': await smallCopy(DOGS),
    '/broken.jpg': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_000, 7)]),
  };
}

/** Scans loopback without pauses. */
export function scan(...args: string[]): Promise<Ran> {
  return imgguard('scan', ...args, '--allow-loopback', '--delay', '0');
}

/** What `imgguard hits` lists. */
export async function hitsIn(data: string, ...args: string[]): Promise<HitJson[]> {
  const { code, out, err } = await imgguard('hits', '--ndjson', ...args, '--data', data);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return ndjson<HitJson>(out);
}
