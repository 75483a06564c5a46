import { createCipheriv, createDecipheriv } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** A record that only its key opens (AES-256-GCM). Without the key it is noise: deleting every copy of the key erases every copy of the record. */
export interface SealedRecord {
  readonly kind: 'sealed-record';
  readonly version: 1;
  readonly algorithm: 'A256GCM';
  /** Which key; never the key itself. */
  readonly keyId: string;
  /** Base64. */
  readonly iv: string;
  readonly data: string;
  readonly tag: string;
}

export interface SealKey {
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Seals a record. It opens only in the place it was sealed for, so that nobody can move it to another row. Throws `IMGGUARD_INVALID_ARGUMENT` for keys and
 * initialization vectors of other lengths.
 *
 * @param options.context - The place, such as `party/party-7/v1`.
 * @param options.iv - 12 random bytes, new for every record.
 */
export function sealRecord(
  record: unknown,
  { key, context, iv }: { readonly key: SealKey; readonly context: string; readonly iv: Uint8Array },
): SealedRecord {
  const { data, tag } = encrypted(Buffer.from(JSON.stringify(record), 'utf8'), { key, context, iv });
  return { kind: 'sealed-record', version: 1, algorithm: 'A256GCM', keyId: key.id, iv: base64(iv), data: base64(data), tag: base64(tag) };
}

/** Opens a record; refused with another key, in another place, and when a byte was changed. */
export function openSealed<T>(
  sealed: SealedRecord,
  { key, context }: { readonly key: SealKey; readonly context: string },
): { readonly ok: true; readonly record: T } | Refusal<'cannot-be-opened'> {
  const no = refuse(
    'cannot-be-opened',
    `The record needs the key ${sealed.keyId} and the place that it was sealed for, or it was changed.`,
  );
  if (sealed.keyId !== key.id || key.bytes.length !== 32) return no;
  const part = (name: 'iv' | 'data' | 'tag'): Uint8Array => Buffer.from(sealed[name], 'base64');
  try {
    const bytes = decrypted({ iv: part('iv'), data: part('data'), tag: part('tag') }, { key, context });
    return { ok: true, record: JSON.parse(bytes.toString('utf8')) as T };
  } catch {
    return no;
  }
}

/**
 * Seals the bytes of a file, as `sealRecord` seals a record, without the third that base64 adds. The result begins with name and version of the form. Throws
 * `IMGGUARD_INVALID_ARGUMENT` for keys and initialization vectors of other lengths.
 */
export function sealBytes(
  bytes: Uint8Array,
  { key, context, iv }: { readonly key: SealKey; readonly context: string; readonly iv: Uint8Array },
): Uint8Array {
  const { data, tag } = encrypted(bytes, { key, context, iv });
  return new Uint8Array(Buffer.concat([BYTES_HEAD, iv, tag, data]));
}

/** Opens the bytes of a file; refused with another key, in another place, and when a byte was changed. */
export function openSealedBytes(
  sealed: Uint8Array,
  { key, context }: { readonly key: SealKey; readonly context: string },
): { readonly ok: true; readonly bytes: Uint8Array } | Refusal<'cannot-be-opened'> {
  const no = refuse('cannot-be-opened', 'The file needs its key and the place that it was sealed for, or it was changed.');
  const head = BYTES_HEAD.length;
  if (key.bytes.length !== 32 || sealed.length < head + 28 || !BYTES_HEAD.equals(sealed.subarray(0, head))) return no;
  const [iv, tag, data] = [sealed.subarray(head, head + 12), sealed.subarray(head + 12, head + 28), sealed.subarray(head + 28)];
  try {
    return { ok: true, bytes: new Uint8Array(decrypted({ iv, data, tag }, { key, context })) };
  } catch {
    return no;
  }
}

/**
 * A key sealed by another one (envelope): each party's record has its own key, and one master key seals those. Changing the master key seals the small keys
 * again and touches no record.
 */
export function wrapKey(key: SealKey, { master, iv }: { readonly master: SealKey; readonly iv: Uint8Array }): SealedRecord {
  return sealRecord(Buffer.from(key.bytes).toString('base64'), { key: master, context: `key/${key.id}`, iv });
}

/** The key of `id` out of its envelope. */
export function unwrapKey(
  wrapped: SealedRecord,
  id: string,
  master: SealKey,
): { readonly ok: true; readonly key: SealKey } | Refusal<'cannot-be-opened'> {
  const opened = openSealed<string>(wrapped, { key: master, context: `key/${id}` });
  return opened.ok ? { ok: true, key: { id, bytes: new Uint8Array(Buffer.from(opened.record, 'base64')) } } : opened;
}

// --- internal ---

const BYTES_HEAD: Buffer = Buffer.from('imgguard-sealed-bytes 1\n', 'latin1');

interface Encrypted {
  readonly iv: Uint8Array;
  readonly data: Uint8Array;
  readonly tag: Uint8Array;
}

interface Place {
  readonly key: SealKey;
  readonly context: string;
}

function encrypted(bytes: Uint8Array, { key, context, iv }: Place & { readonly iv: Uint8Array }): Encrypted {
  if (key.bytes.length !== 32) throw invalidArgument('key', '32 bytes', key.bytes.length);
  if (iv.length !== 12) throw invalidArgument('iv', '12 random bytes', iv.length);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv);
  cipher.setAAD(boundTo(key.id, context));
  const data = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return { iv, data, tag: cipher.getAuthTag() };
}

/** Throws with another key, in another place, and when a byte was changed. */
function decrypted({ iv, data, tag }: Encrypted, { key, context }: Place): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, iv, { authTagLength: 16 });
  decipher.setAAD(boundTo(key.id, context));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function boundTo(keyId: string, context: string): Buffer {
  return Buffer.from(JSON.stringify(['imgguard-sealed', 1, keyId, context]), 'utf8');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
