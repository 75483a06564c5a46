import { html, type Html } from './html.ts';

/** Longer addresses are shown with their middle left out; the link keeps the whole. */
const MAX_SHOWN_CHARACTERS = 240;

/**
 * An address as a link when it is http or https, as plain text otherwise: `javascript:`, `data:` and `file:` addresses of strangers' pages
 * are never made clickable.
 */
export function addressLink(address: string, label?: string): Html {
  const text = label ?? shorten(address);
  if (!isWebAddress(address)) return html`<bdi class="address">${text}</bdi>`;
  return html`<a class="address" href="${address}" target="_blank" rel="noopener noreferrer nofollow"><bdi>${text}</bdi></a>`;
}

/** Whether an address is an absolute http or https address. */
export function isWebAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}

// --- internal ---

function shorten(address: string): string {
  if (address.length <= MAX_SHOWN_CHARACTERS) return address;
  const half = Math.floor(MAX_SHOWN_CHARACTERS / 2);
  return `${address.slice(0, half)} … ${address.slice(-half)}`;
}
