/** What a public license of Creative Commons asks for, and how much of it a page has: the fields by which compliance is checked (title, author, source, license). */
import type { Hit } from './hit.ts';
import { isSameLicense } from './license-address.ts';
import { useOf } from './permission.ts';
import type { RightsHolder } from './rights-holder.ts';
import { creativeCommonsUntil, creditFound, type CreativeCommonsOffer } from './signals.ts';
import { folded, hasWords } from './words.ts';
import type { Work } from './work.ts';

/**
 * `author`: the credit that is asked for. `license`: a link to the very license. `title`: asked for up to version 3.0. `source`: where the work is from.
 * `changes-marked`: of an edited copy. `non-commercial`, `no-derivatives`: what the license keeps back.
 */
export type CreativeCommonsCondition = 'author' | 'license' | 'title' | 'source' | 'changes-marked' | 'non-commercial' | 'no-derivatives';

export interface CreativeCommonsCheck {
  /** The license under which the work was offered that fits the page best. */
  readonly offer: CreativeCommonsOffer;
  readonly present: readonly CreativeCommonsCondition[];
  readonly missing: readonly CreativeCommonsCondition[];
  /** What only a person can tell by looking. */
  readonly open: readonly CreativeCommonsCondition[];
  /** The credit that the page gives. */
  readonly credit?: string;
}

/**
 * Holds a page to the Creative Commons license under which the work was offered; `undefined` where it never was. Nothing is read into a page: what cannot be told
 * from it is `open`, for a person.
 *
 * @param use.commercial - Whether the use serves a business, where somebody knows.
 * @example
 * const check = checkCreativeCommons(hit, { work, rightsHolder });
 * if (check !== undefined && check.missing.length > 0) console.log(`To be added: ${check.missing.join(', ')}`);
 */
export function checkCreativeCommons(
  hit: Hit,
  { work, rightsHolder, commercial }: { readonly work: Work; readonly rightsHolder?: RightsHolder; readonly commercial?: boolean },
): CreativeCommonsCheck | undefined {
  const offers = creativeCommonsUntil(work, useOf(hit).until);
  const links = hit.sighting.context.licenseUrls ?? [];
  const named = offers.find(({ licenseUrl }) => links.some((link) => isSameLicense(link, licenseUrl)));
  const offer = named ?? offers[0];
  if (offer === undefined) return undefined;
  const credit = creditFound(hit, work, rightsHolder);
  const conditions = conditionsOf(hit, offer, {
    title: work.title,
    author: credit !== undefined,
    license: named !== undefined,
    commercial,
  });
  const of = (state: State): readonly CreativeCommonsCondition[] =>
    conditions.filter(([, found]) => found === state).map(([condition]) => condition);
  return { offer, present: of('present'), missing: of('missing'), open: of('open'), ...(credit === undefined ? {} : { credit }) };
}

// --- internal ---

type State = 'present' | 'missing' | 'open';

interface Known {
  readonly title: string;
  readonly author: boolean;
  readonly license: boolean;
  readonly commercial: boolean | undefined;
}

function conditionsOf(
  hit: Hit,
  { licenseUrl }: CreativeCommonsOffer,
  known: Known,
): readonly (readonly [CreativeCommonsCondition, State])[] {
  // CC0 and the Public Domain Mark ask for nothing.
  if (/\/publicdomain\//iu.test(licenseUrl)) return [];
  const [, kind = '', version = ''] = /\/licenses\/([a-z-]+)\/(\d\.\d)/iu.exec(licenseUrl) ?? [];
  const edited = hit.match.kind === 'edited-copy' || hit.match.mirrored;
  const has = (part: string): boolean => kind.toLowerCase().split('-').includes(part);
  return [
    ['author', known.author ? 'present' : 'missing'],
    ['license', known.license ? 'present' : 'missing'],
    // Version 4.0 no longer asks for the title (section 3(a)(1)(A)).
    ...(version !== '' && Number(version) < 4 ? [['title', namesTitle(hit, known.title) ? 'present' : 'open'] as const] : []),
    ['source', 'open'],
    ...(edited ? [['changes-marked', 'open'] as const] : []),
    ...(has('nc') ? [['non-commercial', known.commercial === undefined ? 'open' : known.commercial ? 'missing' : 'present'] as const] : []),
    ...(has('nd') && edited ? [['no-derivatives', 'open'] as const] : []),
  ];
}

function namesTitle({ sighting }: Hit, title: string): boolean {
  const { credit, caption } = sighting.context;
  return [credit, caption].some((text) => text !== undefined && hasWords(folded(text), folded(title)));
}
