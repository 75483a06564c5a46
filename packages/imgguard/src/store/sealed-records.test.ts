import type { DecisionEntry } from '@imgguard/claims';
import { aLicense, anAllowRule, aRightsHolder } from '@imgguard/claims/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryStores, TEST_KEY, written } from '../testing/temporary-store.ts';
import type { Store } from './store.ts';

const { folder, open: openAt, remove } = temporaryStores('records');
const open = (path: string): Store => openAt(path, TEST_KEY);
const NAME = 'Quagga Waistcoats Ltd';

afterEach(remove);

describe('records and notes at rest', () => {
  it('are sealed', () => {
    const path = folder();
    const store = open(path);
    store.licenses.put(aLicense({ licensee: { name: NAME } }));
    store.rightsHolders.put(aRightsHolder({ name: NAME }));
    store.allowRules.put(anAllowRule({ reason: 'Quagga said so' }));
    store.hits.decisions.append('hit-1', { kind: 'undo', by: 'owner', at: '2026-01-01T00:00:00.000Z', note: 'Quagga called' });
    expect(written(path)).toContain('license-1');
    expect(written(path)).not.toContain('Quagga');
  });

  it('covers licenses, rights holders, allow rules and notes that an older version stored as text', () => {
    const path = folder();
    const store = open(path);
    const at = '2026-01-01T00:00:00.000Z';
    const records = {
      licenses: aLicense({ licensee: { name: NAME }, note: 'Quagga called' }),
      rights_holders: aRightsHolder({ name: NAME }),
      allow_rules: anAllowRule({ reason: 'Quagga said so' }),
    };
    for (const [table, record] of Object.entries(records))
      store.database.run(`INSERT INTO ${table} (id, record, created_at) VALUES (?, ?, ?)`, record.id, JSON.stringify(record), at);
    const decided: DecisionEntry = { kind: 'decision', truth: 'match', use: 'licensed', by: 'owner', at, note: 'Quagga bought it' };
    const undone: DecisionEntry = { kind: 'undo', by: 'owner', at };
    store.database.run(
      "INSERT INTO hits (id, work_id, sighting_id, page_url, image_url, site, first_seen_at, last_seen_at) VALUES ('hit-1', 'w', 1, '', '', '', ?, ?)",
      at,
      at,
    );
    for (const entry of [decided, undone])
      store.database.run(
        "INSERT INTO decisions (hit_id, kind, record, at) VALUES ('hit-1', ?, ?, ?)",
        entry.kind === 'undo' ? 'undo' : 'decide',
        JSON.stringify(entry),
        at,
      );
    store.database.run("DELETE FROM seal_state WHERE name <> 'old-rows'");
    store.close();
    expect(written(path)).toContain('Quagga');
    const sealed = open(path);
    const expectAll = (opened: Store): void => {
      expect([opened.licenses.list(), opened.rightsHolders.list(), opened.allowRules.list()]).toEqual(
        Object.values(records).map((record) => [record]),
      );
      expect(opened.hits.decisions.ofHit('hit-1')).toEqual([decided, undone]);
    };
    expectAll(sealed);
    expect(written(path)).not.toContain('Quagga');
    // What was decided is as unchangeable as before.
    expect(() => sealed.database.run("UPDATE decisions SET at = ''")).toThrow(/append-only/u);
    expect(() => sealed.database.run('DELETE FROM decisions')).toThrow(/append-only/u);
    sealed.close();
    expectAll(open(path));
  });

  it('leaves no key behind for a record that was removed, and none opens in the place of another', () => {
    const store = open(folder());
    store.licenses.put(aLicense({ licensee: { name: NAME } }));
    store.licenses.put(aLicense({ id: 'license-2' }));
    const before = store.database.get<{ record: string }>("SELECT record FROM licenses WHERE id = 'license-1'")?.record ?? '';
    store.licenses.remove('license-1');
    expect(store.database.get("SELECT 1 FROM seal_keys WHERE subject = 'license/license-1'")).toBeUndefined();
    store.database.run("UPDATE licenses SET record = ? WHERE id = 'license-2'", before);
    expect(() => store.licenses.list()).toThrow(expect.objectContaining({ code: 'IMGGUARD_DATABASE_CORRUPT' }));
    store.licenses.put(aLicense({ id: 'license-2' }));
    expect(store.licenses.list()).toEqual([aLicense({ id: 'license-2' })]);
  });
});
