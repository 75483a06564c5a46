import { trusted, type Html } from './html.ts';
import type { ReportUse } from './report-data.ts';

export type IconName = 'alert' | 'question' | 'check' | 'home' | 'law';

/** One shape a use, so that nothing is said by colour alone. */
export const USE_ICONS: Readonly<Record<ReportUse, IconName>> = {
  unlicensed: 'alert',
  unknown: 'question',
  licensed: 'check',
  allowed: 'check',
  own: 'home',
  'permitted-by-law': 'law',
};

/** A small drawing in the colour of the text, hidden from screen readers: words always stand beside it. */
export function icon(name: IconName): Html {
  return trusted(`<svg class="icon" aria-hidden="true" viewBox="0 0 16 16">${SHAPES[name]}</svg>`);
}

// --- internal ---

const SHAPES: Readonly<Record<IconName, string>> = {
  alert: '<path d="M8 2 15 14H1Z"/><path d="M8 6.5v3.5M8 11.8v.4"/>',
  question: '<circle cx="8" cy="8" r="6.5"/><path d="M6 6.3a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.3M8 11.6v.4"/>',
  check: '<circle cx="8" cy="8" r="6.5"/><path d="m5 8.2 2.2 2.2L11.2 6"/>',
  home: '<path d="M2 8 8 2.5 14 8M4 7v6.5h8V7"/>',
  law: '<path d="M8 2v12M4.5 14h7M3 4.5h10M3 4.5 1 9.5h4ZM13 4.5l-2 5h4Z"/>',
};
