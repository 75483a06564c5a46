import type { FrontierEntry } from '../frontier/frontier.ts';

/** A page as the tests of frontiers put it. */
export function pageEntry(id: string, host = 'host'): FrontierEntry {
  return { id, kind: 'page', url: `http://${host}/${id}`, host, priority: 1, depth: 0, pageUrl: null, detail: {} };
}
