/** Whether a text is a country of ISO 3166-1 alpha-2, by the names that `Intl` knows; codes without a name, unions and test codes are none. */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/u.test(code) || NOT_COUNTRIES.includes(code)) return false;
  return names.of(code) !== undefined;
}

// --- internal ---

/** Codes that CLDR has a name for and ISO 3166-1 does not assign: unions, unknown places, and exceptionally reserved or withdrawn codes. */
const NOT_COUNTRIES: readonly string[] = 'AC AN BU CP CQ CS DD DG EA EU EZ FX IC NT QO SU TA TP UK UN XA XB XK YD YU ZR ZZ'.split(' ');

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
