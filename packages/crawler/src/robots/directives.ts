/** Wishes of a page beside robots.txt: meta robots, X-Robots-Tag, tdm-reservation, Content-Usage. */
import type { OptOutSignal } from '../sighting.ts';
import type { Robots } from './robots.ts';
import { compilePattern, rulePath } from './rules.ts';

/** Directives that carry a value after a colon; such a name is never a crawler's. */
const WITH_VALUE: ReadonlySet<string> = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

const RECORDED: ReadonlySet<string> = new Set(['noindex', 'noimageindex', 'noai', 'noimageai', 'noml', 'nofollow']);

/** Directives of `X-Robots-Tag` headers for this crawler, in lower case. Each header counts on its own. */
export function headerDirectives(values: readonly string[], productToken: string): string[] {
  return values.flatMap((value) => {
    let applies = true;
    return value.split(',').flatMap((piece) => {
      const text = piece.trim();
      const prefix = /^(\*|[A-Za-z0-9_-]+)\s*:\s*(.*)$/s.exec(text);
      const agent = prefix?.[1]?.toLowerCase() ?? '';
      if (prefix === null || WITH_VALUE.has(agent)) return applies ? directive(text) : [];
      applies = agent === productToken.toLowerCase() || agent === '*';
      return applies ? directive(prefix[2] ?? '') : [];
    });
  });
}

/** Directives of `meta` elements named `robots` or like this crawler. */
export function metaDirectives(metas: readonly { readonly agent: string; readonly content: string }[], productToken: string): string[] {
  const mine = metas.filter(({ agent }) => agent === 'robots' || agent === productToken.toLowerCase());
  return mine.flatMap(({ content }) => content.split(/[,\s]+/).flatMap(directive));
}

/** The wishes among the directives that are kept as evidence. */
export function directiveSignals(directives: readonly string[], origin: 'header' | 'meta'): OptOutSignal[] {
  const names = [...new Set(directives)].filter((name) => RECORDED.has(name));
  return names.map((name) => ({ name: name as OptOutSignal['name'], value: name, origin }));
}

/** `tdm-reservation`, with its `tdm-policy`, and `Content-Usage` response headers. */
export function headerSignals(headers: Readonly<Record<string, string>>): OptOutSignal[] {
  const signals: OptOutSignal[] = [];
  const tdm = headers['tdm-reservation']?.trim();
  const policy = headers['tdm-policy']?.trim();
  if (tdm === '1' || tdm === '0')
    signals.push({ name: 'tdm-reservation', value: tdm, origin: 'header', ...(policy === undefined || policy === '' ? {} : { policy }) });
  const usage = headers['content-usage']?.trim();
  if (usage !== undefined && usage !== '') signals.push({ name: 'content-usage', value: usage, origin: 'header' });
  return signals;
}

/** `Content-Usage` lines of robots.txt for this path: the longest path that matches speaks, several of the same length together. */
export function contentUsageSignals(robots: Robots, rawPathAndQuery: string): OptOutSignal[] {
  const asked = rulePath(rawPathAndQuery);
  const matching = robots.contentUsage.filter(({ path }) => compilePattern(path, false).matches(asked));
  const longest = Math.max(0, ...matching.map(({ path }) => path.length));
  const values = matching.filter(({ path }) => path.length === longest).map(({ value }) => value);
  return values.map((value) => ({ name: 'content-usage', value, origin: 'robots' }));
}

function directive(text: string): string[] {
  const name = text.trim().toLowerCase();
  if (name === 'none') return ['noindex', 'nofollow'];
  return name === '' ? [] : [name];
}
