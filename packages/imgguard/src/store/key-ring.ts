/**
 * Seals records in the database (AES-256-GCM). Each subject, such as one claim, has a key of its own; the master key seals those. Forgetting a subject's key erases
 * what it sealed; in an older copy of the database, which holds that key as well, once the master key was changed and the old one is gone.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { openSealed, openSealedBytes, sealBytes, sealRecord, unwrapKey, wrapKey, type SealedRecord, type SealKey } from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Database } from './database.ts';
import type { MasterKey } from './master-key.ts';

/** What a record is about, and its place; a sealed record opens nowhere else. */
export interface SealPlace {
  /** Whose key seals it, such as `claim/c-1`. */
  readonly subject: string;
  /** Table and row, such as `claims/c-1`. */
  readonly place: string;
}

export interface KeyRing {
  /** A record as sealed JSON text. Inside a transaction, so that key and record are kept together or not at all. */
  seal(record: unknown, at: SealPlace): string;
  /** @throws GuardError `IMGGUARD_KEY_WRONG`, `IMGGUARD_KEY_MISSING`, `IMGGUARD_DATABASE_CORRUPT`. */
  open<T>(text: string, at: SealPlace): T;
  /** The bytes of a file, sealed. Inside a transaction. */
  sealBytes(bytes: Uint8Array, at: SealPlace): Uint8Array;
  /** @throws GuardError as `open`. */
  openBytes(sealed: Uint8Array, at: SealPlace): Uint8Array;
  /** Forgets a subject's key; what comes later gets a new one. */
  forget(subject: string): void;
  /** Changes the master key: every subject's key is sealed again, and no record is touched. @see MasterKey.change */
  changeMaster(next?: Uint8Array): void;
  /** A secret number of 128 bits in hex that a subject's key gives: the same until it is forgotten. */
  saltFor(subject: string): string;
}

/** The keys that a database holds. */
export function createKeyRing(database: Database, master: MasterKey): KeyRing {
  // Only keys are remembered, by their own ids: which one a subject has is looked up every time, since another process may have changed it.
  const opened = new Map<string, SealKey>();
  const keyOf = (subject: string): SealKey | undefined => {
    const row = database.get<KeyRow>('SELECT key_id, record FROM seal_keys WHERE subject = ?', subject);
    if (row === undefined) return undefined;
    const known = opened.get(row.key_id);
    if (known !== undefined) return known;
    const wrapped = JSON.parse(row.record) as SealedRecord;
    const masterKey = master.get();
    const result = unwrapKey(wrapped, row.key_id, masterKey);
    if (!result.ok) throw wrongKey(wrapped.keyId, masterKey.id);
    opened.set(row.key_id, result.key);
    return result.key;
  };
  const makeKey = (subject: string): SealKey => {
    expectMaster(database, master.get());
    const key = { id: `key_${randomBytes(8).toString('hex')}`, bytes: new Uint8Array(randomBytes(32)) };
    const record = JSON.stringify(wrapKey(key, { master: master.get(), iv: randomBytes(12) }));
    database.run(
      'INSERT INTO seal_keys (subject, key_id, record, created_at) VALUES (?, ?, ?, ?)',
      subject,
      key.id,
      record,
      new Date().toISOString(),
    );
    opened.set(key.id, key);
    return key;
  };
  const usable = (subject: string): SealKey => keyOf(subject) ?? makeKey(subject);
  return {
    seal: (record, { subject, place }) => JSON.stringify(sealRecord(record, { key: usable(subject), context: place, iv: randomBytes(12) })),
    open: <T>(text: string, { subject, place }: SealPlace): T => {
      const key = keyOf(subject);
      const result = key === undefined ? undefined : openSealed<T>(JSON.parse(text) as SealedRecord, { key, context: place });
      if (result?.ok === true) return result.record;
      throw damaged(place);
    },
    sealBytes: (bytes, { subject, place }) => sealBytes(bytes, { key: usable(subject), context: place, iv: randomBytes(12) }),
    openBytes: (sealed, { subject, place }) => {
      const key = keyOf(subject);
      const result = key === undefined ? undefined : openSealedBytes(sealed, { key, context: place });
      if (result?.ok === true) return result.bytes;
      throw damaged(place);
    },
    forget: (subject) => {
      database.run('DELETE FROM seal_keys WHERE subject = ?', subject);
    },
    changeMaster: (next) => master.change((key) => wrapAgain(database, master.get(), key), next),
    saltFor: (subject) =>
      database.transaction(() => {
        const { bytes } = usable(subject);
        return createHmac('sha256', bytes).update('salt').digest('hex').slice(0, 32);
      }),
  };
}

/** Id of the master key that sealed what a database holds; `undefined` where nothing is sealed. */
export function sealedWith(database: Database): string | undefined {
  const row = database.get<{ record: string }>('SELECT record FROM seal_keys LIMIT 1');
  return row === undefined ? undefined : (JSON.parse(row.record) as SealedRecord).keyId;
}

/** Writes the file of the database anew, so that nothing of what was replaced or removed is left in it. Takes seconds with many hits. */
export function forgetOldPages(database: Database): void {
  database.run('VACUUM');
  database.all('PRAGMA wal_checkpoint(TRUNCATE)');
}

// --- internal ---

interface KeyRow {
  readonly key_id: string;
  readonly record: string;
}

/** A second master key beside the first would seal what nobody can open together. */
function expectMaster(database: Database, master: SealKey): void {
  const keyId = sealedWith(database) ?? master.id;
  if (keyId !== master.id) throw wrongKey(keyId, master.id);
}

function wrapAgain(database: Database, old: SealKey, next: SealKey): void {
  database.transaction(() => {
    for (const row of database.all<KeyRow>('SELECT key_id, record FROM seal_keys')) {
      const wrapped = JSON.parse(row.record) as SealedRecord;
      const result = unwrapKey(wrapped, row.key_id, old);
      if (!result.ok) throw wrongKey(wrapped.keyId, old.id);
      const record = JSON.stringify(wrapKey(result.key, { master: next, iv: randomBytes(12) }));
      database.run('UPDATE seal_keys SET record = ? WHERE key_id = ?', record, row.key_id);
    }
  });
}

function damaged(place: string): GuardError {
  return new GuardError('IMGGUARD_DATABASE_CORRUPT', `The sealed record ${place} was changed or has lost its key; restore a backup.`);
}

function wrongKey(needed: string, given: string): GuardError {
  return new GuardError(
    'IMGGUARD_KEY_WRONG',
    needed === given
      ? `A sealed key (${needed}) was changed; restore a backup.`
      : `Personal data was sealed with another key (${needed}, not ${given}); set IMGGUARD_KEY or IMGGUARD_KEY_FILE to that one.`,
  );
}
