/** What a page, its answer and its host's files wish of crawlers beside robots.txt. */
import type { PageExtraction } from '../extract/page-extraction.ts';
import { directiveSignals, headerDirectives, headerSignals, metaDirectives } from '../robots/directives.ts';
import type { OptOutSignal } from '../sighting.ts';
import type { Engine } from './engine.ts';
import { withReserved } from './opt-out.ts';

type HeaderLists = Readonly<Record<string, readonly string[]>>;

export interface PageWishes {
  readonly signals: readonly OptOutSignal[];
  readonly nofollow: boolean;
}

/** Headers that say what a site wishes. */
const WISH_HEADERS = ['x-robots-tag', 'tdm-reservation', 'tdm-policy', 'content-usage'] as const;

/** Those headers of an answer. */
export function wishHeaders(headerLists: HeaderLists): Record<string, readonly string[]> {
  return Object.fromEntries(WISH_HEADERS.map((name) => [name, headerLists[name] ?? []]));
}

interface Said {
  readonly headerLists: HeaderLists;
  readonly extraction: Pick<PageExtraction, 'robots' | 'tdmReservation' | 'tdmPolicy'>;
  /** What the host's files say of the page. */
  readonly reserved: readonly OptOutSignal[];
}

/** All wishes, as evidence, and whether the page's links may be followed. */
export function pageWishes({ productToken }: Pick<Engine, 'productToken'>, { headerLists, extraction, reserved }: Said): PageWishes {
  const fromHeader = headerDirectives(headerLists['x-robots-tag'] ?? [], productToken);
  const fromMeta = metaDirectives(extraction.robots, productToken);
  return {
    signals: [
      ...directiveSignals(fromHeader, 'header'),
      ...directiveSignals(fromMeta, 'meta'),
      ...withReserved(tdmSignals(headerLists, extraction), reserved),
    ],
    nofollow: fromHeader.includes('nofollow') || fromMeta.includes('nofollow'),
  };
}

// --- internal ---

/** The `meta` element overrides the header (TDMRep, section 6). */
function tdmSignals(headerLists: HeaderLists, { tdmReservation, tdmPolicy }: Said['extraction']): OptOutSignal[] {
  const headers = WISH_HEADERS.flatMap((name) =>
    (headerLists[name] ?? []).length === 0 ? [] : [[name, headerLists[name]?.join(', ') ?? '']],
  );
  const fromHeader = headerSignals(Object.fromEntries(headers) as Record<string, string>);
  if (tdmReservation === null) return fromHeader;
  const others = fromHeader.filter(({ name }) => name !== 'tdm-reservation');
  return [
    ...others,
    { name: 'tdm-reservation', value: tdmReservation, origin: 'meta', ...(tdmPolicy === null ? {} : { policy: tdmPolicy }) },
  ];
}
