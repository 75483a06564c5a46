/** What rules about the spelling of image addresses are made of. */

/** Gives addresses, absolute or against the one that was given, which it leaves as it is. */
export type Rule = (url: URL) => readonly (string | null)[];

/** An address that may be escaped, and may lack its scheme. */
export function tail(text: string, scheme: string = 'https'): string | null {
  let plain = text;
  try {
    if (/^https?%3a/i.test(text)) plain = decodeURIComponent(text);
  } catch {
    return null;
  }
  if (/^https?:\/\//i.test(plain)) return plain;
  if (/^https?:\/(?!\/)/i.test(plain)) return plain.replace(/^(https?:\/)/i, '$1/');
  return /^[\w-]+(?:\.[\w-]+)+\//.test(plain) ? `${scheme}://${plain}` : null;
}

export function changed(url: URL, change: (copy: URL) => void): string | null {
  const copy = new URL(url);
  change(copy);
  return copy.href === url.href ? null : copy.href;
}

export const withoutQuery = (url: URL): string | null => changed(url, (copy) => void (copy.search = ''));

export function renamed(url: URL, pattern: RegExp, replacement: string): string | null {
  // Nearly all addresses are of none of these.
  if (!pattern.test(url.pathname)) return null;
  return changed(url, (copy) => void (copy.pathname = copy.pathname.replace(pattern, replacement)));
}
