import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim, StoredLetter } from '@imgguard/claims';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aClaim } from '@imgguard/claims/testing';
import { temporaryStores, written } from '../testing/temporary-store.ts';
import { openStore, type Store } from './store.ts';

const { folder, open, remove } = temporaryStores('sealed');
const NAME = 'Quagga Waistcoats Ltd';
const CLAIM: Claim = { ...aClaim(), respondent: { name: NAME, email: 'quagga@waistcoats.example' } };
const LETTER: StoredLetter = {
  id: 'letter_1',
  hitId: CLAIM.hitIds[0] ?? '',
  template: 'contact',
  locale: 'en',
  subject: 'A picture',
  text: `Dear ${NAME}`,
  html: `<p>Dear ${NAME}`,
  renderedAt: '2026-03-01T12:00:00.000Z',
};

beforeEach(() => {
  vi.stubEnv('IMGGUARD_KEY', undefined);
  vi.stubEnv('IMGGUARD_KEY_FILE', undefined);
  vi.stubEnv('IMGGUARD_NEW_KEY', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  remove();
});

function filled(path: string, key?: Uint8Array): Store {
  const store = open(path, key);
  store.claims.put(CLAIM);
  store.letters.put(LETTER);
  return store;
}

describe('personal data at rest', () => {
  it('is sealed by a key that is made when it is first needed, for the owner alone', () => {
    const path = folder();
    const store = open(path);
    expect(existsSync(join(path, 'imgguard.key'))).toBe(false);
    store.claims.put(CLAIM);
    store.letters.put(LETTER);
    if (process.platform !== 'win32') expect(statSync(join(path, 'imgguard.key')).mode & 0o777).toBe(0o600);
    expect(store.claims.list()).toEqual([CLAIM]);
    expect(store.letters.ofHit(LETTER.hitId)).toEqual([LETTER]);
    expect(written(path)).toContain(CLAIM.id);
    expect(written(path)).not.toMatch(/Quagga|quagga/u);
    store.close();
    expect(open(path).claims.get(CLAIM.id)).toEqual(CLAIM);
  });

  it('opens with no other key, and says so', () => {
    const path = folder();
    filled(path).close();
    const file = join(path, 'imgguard.key');
    const right = readFileSync(file, 'utf8');
    rmSync(file);
    expect(() => open(path).claims.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_MISSING' }));
    expect(existsSync(file)).toBe(false);
    vi.stubEnv('IMGGUARD_KEY', 'ab'.repeat(32));
    const wrong = open(path);
    expect(() => wrong.claims.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_WRONG' }));
    expect(() => wrong.claims.put({ ...CLAIM, id: 'claim-2' })).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_WRONG' }));
    expect(wrong.claims.count()).toBe(1);
    vi.stubEnv('IMGGUARD_KEY', Buffer.from(right.slice('imgguard-key 1 '.length).trim(), 'base64').toString('hex'));
    expect(open(path).claims.list()).toEqual([CLAIM]);
    expect(open(path, new Uint8Array(32)).claims.count()).toBe(1);
  });

  it.each(['', 'imgguard-key 2 AAAA', 'x'])('refuses %j as a key file, and shows nothing of it', (text) => {
    const path = folder();
    writeFileSync(join(path, 'imgguard.key'), text);
    expect(() => filled(path)).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_WRONG' }));
  });

  it('takes the key from the environment or from a named file, and refuses what is none', () => {
    const path = folder();
    vi.stubEnv('IMGGUARD_KEY', 'not a key, but secret');
    const error: unknown = (() => {
      try {
        return filled(path);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'IMGGUARD_KEY_WRONG', message: expect.not.stringContaining('secret') });
    vi.stubEnv('IMGGUARD_KEY', Buffer.alloc(32, 7).toString('base64'));
    expect(filled(path).claims.list()).toEqual([CLAIM]);
    expect(existsSync(join(path, 'imgguard.key'))).toBe(false);
    expect(open(path, new Uint8Array(32).fill(7)).claims.list()).toEqual([CLAIM]);
    expect(() => openStore(path, true, new Uint8Array(31))).toThrow(/32 bytes/u);
    vi.stubEnv('IMGGUARD_KEY', undefined);
    const [elsewhere, file] = [folder(), join(folder(), 'my.key')];
    vi.stubEnv('IMGGUARD_KEY_FILE', file);
    filled(elsewhere);
    expect(existsSync(file)).toBe(true);
    expect(existsSync(join(elsewhere, 'imgguard.key'))).toBe(false);
  });

  it('is sealed when an older version stored it as text, and no text stays in the file', () => {
    const path = folder();
    const store = open(path);
    const at = '2026-01-01T00:00:00.000Z';
    store.database.run(
      'INSERT INTO claims (id, record, created_at, updated_at) VALUES (?, ?, ?, ?)',
      CLAIM.id,
      JSON.stringify(CLAIM),
      at,
      at,
    );
    const { html: _html, ...old } = LETTER;
    store.database.run(
      'INSERT INTO letters (id, hit_id, record, created_at) VALUES (?, ?, ?, ?)',
      old.id,
      old.hitId,
      JSON.stringify(old),
      at,
    );
    // As an older version leaves it.
    store.database.run('DELETE FROM seal_state');
    store.close();
    expect(written(path)).toContain('Quagga');
    const sealed = open(path);
    expect(sealed.claims.list()).toEqual([CLAIM]);
    expect(sealed.letters.ofHit(old.hitId)).toEqual([old]);
    expect(written(path)).not.toContain('Quagga');
    sealed.close();
    expect(open(path).claims.list()).toEqual([CLAIM]);
  });

  it('does not open in another row, nor after a change, nor as plain text', () => {
    const path = folder();
    const store = filled(path);
    store.claims.put({ ...CLAIM, id: 'claim-2' });
    const damaged = (sql: string): void => {
      store.database.run(sql);
      expect(() => store.claims.get('claim-2')).toThrow(expect.objectContaining({ code: 'IMGGUARD_DATABASE_CORRUPT' }));
    };
    damaged(`UPDATE claims SET record = (SELECT record FROM claims WHERE id = '${CLAIM.id}') WHERE id = 'claim-2'`);
    damaged(`UPDATE claims SET record = '{"kind":"claim"}' WHERE id = 'claim-2'`);
  });

  it('forgets the key of what is erased, so that old copies are noise', () => {
    const store = filled(folder());
    const before = store.database.get<{ record: string }>('SELECT record FROM claims');
    store.claims.putErased({ ...CLAIM, respondent: { name: '[erased]' } });
    expect(store.claims.get(CLAIM.id)?.respondent?.name).toBe('[erased]');
    store.database.run('UPDATE claims SET record = ?', before?.record ?? '');
    expect(() => store.claims.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_DATABASE_CORRUPT' }));
  });

  it('removes some letters about a hit and keeps the others', () => {
    const store = filled(folder());
    const other = { ...LETTER, id: 'letter_2', text: 'Dear Other' };
    store.letters.put(other);
    store.letters.remove([LETTER]);
    expect(store.letters.list()).toEqual([other]);
    // The same words about another hit are that hit's letter.
    store.letters.put({ ...other, hitId: 'hit-9' });
    expect(store.letters.list()).toEqual([{ ...other, hitId: 'hit-9' }]);
  });
});

describe('a change of the key', () => {
  const keyFile = (path: string): string => join(path, 'imgguard.key');

  it('replaces the key file, and leaves nothing to the old key', () => {
    const path = folder();
    const store = filled(path);
    const old = readFileSync(keyFile(path), 'utf8');
    const before = store.database.get<{ record: string }>('SELECT record FROM claims');
    store.keys.changeMaster();
    expect(store.claims.list()).toEqual([CLAIM]);
    store.claims.put({ ...CLAIM, id: 'claim-2' });
    expect(store.database.get('SELECT record FROM claims WHERE id = ?', CLAIM.id)).toEqual(before);
    store.close();
    expect(readFileSync(keyFile(path), 'utf8')).not.toBe(old);
    if (process.platform !== 'win32') expect(statSync(keyFile(path)).mode & 0o777).toBe(0o600);
    expect(existsSync(`${keyFile(path)}.new`)).toBe(false);
    expect(open(path).claims.list()).toHaveLength(2);
    writeFileSync(keyFile(path), old);
    expect(() => open(path).claims.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_WRONG' }));
  });

  it('that was cut off leaves one key or the other, and everything opens', () => {
    const path = folder();
    const store = filled(path);
    // Before anything was sealed with the new key.
    const old = readFileSync(keyFile(path), 'utf8');
    writeFileSync(`${keyFile(path)}.new`, `imgguard-key 1 ${Buffer.alloc(32, 9).toString('base64')}\n`);
    store.close();
    const second = open(path);
    expect(second.claims.list()).toEqual([CLAIM]);
    // After everything was, and before the file was replaced.
    second.keys.changeMaster();
    second.close();
    writeFileSync(`${keyFile(path)}.new`, readFileSync(keyFile(path)));
    writeFileSync(keyFile(path), old);
    expect(open(path).claims.list()).toEqual([CLAIM]);
    expect(readFileSync(keyFile(path), 'utf8')).not.toBe(old);
    expect(existsSync(`${keyFile(path)}.new`)).toBe(false);
  });

  it('needs the new key where no file holds the old one', () => {
    vi.stubEnv('IMGGUARD_KEY', '11'.repeat(32));
    const path = folder();
    const store = filled(path);
    expect(() => store.keys.changeMaster()).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_MISSING' }));
    expect(() => store.keys.changeMaster(new Uint8Array(3))).toThrow(/32 bytes/u);
    vi.stubEnv('IMGGUARD_NEW_KEY', '22'.repeat(32));
    store.keys.changeMaster();
    expect(store.claims.list()).toEqual([CLAIM]);
    expect(existsSync(keyFile(path))).toBe(false);
    expect(() => open(path).claims.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_KEY_WRONG' }));
    vi.stubEnv('IMGGUARD_KEY', '22'.repeat(32));
    expect(open(path).claims.list()).toEqual([CLAIM]);
  });
});
