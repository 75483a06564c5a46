import { folded } from '../words.ts';
import { isCountry } from './country.ts';

/** The country that a text names: its code, or its name in English, German, French, Spanish, Italian or Dutch; `undefined` for every other text. */
export function countryNamed(text: string): string | undefined {
  const word = folded(text).replace(/[.,;:]+$/u, '');
  const code = word.toUpperCase();
  if (isCountry(code)) return code;
  return OTHER_NAMES[word] ?? names().get(word);
}

// --- internal ---

/** Languages that imprints near us are written in. */
const LANGUAGES: readonly string[] = ['en', 'de', 'fr', 'es', 'it', 'nl'];
const OTHER_NAMES: Readonly<Record<string, string>> = {
  uk: 'GB',
  'u.k': 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  'u.s.a': 'US',
  'u.s': 'US',
  'united states of america': 'US',
  holland: 'NL',
  brd: 'DE',
};

let known: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const first of LETTERS) {
      for (const second of LETTERS) {
        const name = isCountry(first + second) ? display.of(first + second) : undefined;
        if (name !== undefined) found.set(folded(name), first + second);
      }
    }
  }
  known = found;
  return known;
}

const LETTERS: readonly string[] = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
