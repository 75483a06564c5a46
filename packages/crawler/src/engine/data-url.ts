/** Decodes `data:` addresses (RFC 2397). */

/** The bytes, or `null` when they cannot be had or are more than `maxBytes`. */
export function decodeDataUrl(address: string, maxBytes: number): Uint8Array | null {
  const comma = address.indexOf(',');
  if (!/^data:/i.test(address) || comma === -1) return null;
  const payload = address.slice(comma + 1);
  const isBase64 = /;\s*base64\s*$/i.test(address.slice(5, comma));
  if (payload.length > maxBytes * (isBase64 ? 4 / 3 : 3) + 4) return null;
  const text = decodeEscapes(payload);
  const bytes = Buffer.from(isBase64 ? text.replace(/\s+/g, '') : text, isBase64 ? 'base64' : 'latin1');
  return bytes.byteLength === 0 || bytes.byteLength > maxBytes ? null : new Uint8Array(bytes);
}

// --- internal ---

/** Percent escapes become single bytes, as characters U+0000 to U+00FF. */
function decodeEscapes(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return bytes.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
