import { placeOf } from './place.ts';

/** Whether two addresses name the same public license. */
export function isSameLicense(a: string, b: string): boolean {
  return licenseKey(a) === licenseKey(b);
}

// --- internal ---

/** A Creative Commons license has one address for its summary and one for its text; both name the same license. */
function licenseKey(url: string): string {
  const place = placeOf(url);
  if (place === undefined) return url;
  const path = place.url.pathname.replace(/\/(?:deed|legalcode)(?:\.[\w-]+)?$/u, '').replace(/\/$/u, '');
  return `${place.host.replace(/^www\./u, '')}${path}`.toLowerCase();
}
