/** Digests as WARC files and web archives' indexes spell them: an algorithm, a colon, and base 32 (RFC 4648) of the hash. */
import { createHash } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base 32 as in RFC 4648 §6, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(buffer >>> (bits - 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(buffer << (5 - bits)) & 31];
}

/** `sha1:` and 32 letters, the form that every tool for web archives reads. */
export function sha1Digest(bytes: Uint8Array): string {
  return `sha1:${base32(createHash('sha1').update(bytes).digest())}`;
}

/** Whether the bytes have the digest; `null` when its algorithm or spelling is not known here. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean | null {
  const parts = /^(md5|sha-?1|sha-?256|sha-?512):([A-Za-z0-9+/=_-]+)$/i.exec(digest.trim());
  if (parts === null) return null;
  const [, algorithm = '', value = ''] = parts;
  const hash = createHash(algorithm.toLowerCase().replace('-', '')).update(bytes).digest();
  const isHex = value.length === hash.byteLength * 2 && /^[0-9a-f]+$/i.test(value);
  return isHex ? value.toLowerCase() === hash.toString('hex') : value.replace(/=+$/, '').toUpperCase() === base32(hash);
}
