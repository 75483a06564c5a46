/** `1 hit`, `2 hits`, with thousands separated. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** A figure for a person: whole numbers with thousands separated, others with at most three decimals. */
export function number(n: number): string {
  return NUMBER.format(n);
}

/** A probability as per cent, never rounded up to certainty: 0.9996 is `> 99.9 %`. */
export function probability(p: number): string {
  if (p >= 0.9995) return p === 1 ? '100 %' : '> 99.9 %';
  return p > 0 && p < 0.001 ? '< 0.1 %' : `${(p * 100).toFixed(1)} %`;
}

/** `24 Nov 2026, 05:01 UTC`; text that is no date is returned as it is. */
export function moment(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${DATE_TIME.format(time)} UTC`;
}

/** Time from one moment to another: `1 h 5 min`, `42 s`; empty when either is no date. */
export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000);
  if (!(seconds >= 0)) return '';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `812 kB`, `1.3 MB`. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} bytes`;
  return n < 1e6 ? `${Math.round(n / 1000)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

// --- internal ---

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const DATE_TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
