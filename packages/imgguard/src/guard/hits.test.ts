import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLicense } from '@imgguard/claims/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { fillInbox } from '../testing/inbox.ts';
import { createHits, type GuardHits } from './hits.ts';

const HITS = 5;

let folder: string;
let store: Store;
let hits: GuardHits;
let ids: readonly string[];
let seeAgain: ReturnType<typeof fillInbox>['seeAgain'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgguard-hits-'));
  store = openStore(folder, true, new Uint8Array(32).fill(7));
  ({ ids, seeAgain } = fillInbox(store, HITS));
  hits = createHits(store);
});

afterEach(() => {
  vi.useRealTimers();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the inbox', () => {
  it('asks nobody twice: what was decided stays out of it, also when it is seen again', () => {
    hits.decide(ids[0] ?? '', { truth: 'match', use: 'licensed', by: 'ann' });
    seeAgain(0, '2026-05-01T12:00:00.000Z');
    expect(hits.list({ state: 'open' }).map(({ hit }) => hit.id)).not.toContain(ids[0]);
    expect(hits.get(ids[0] ?? '')).toMatchObject({ triage: { proposedBy: 'person', use: 'licensed' }, priority: { score: 0 } });
    expect(hits.count({ state: 'open' })).toBe(HITS - 1);
  });

  it('asks again on the day after the license ends that a decision rests on', () => {
    const id = ids[0] ?? '';
    store.licenses.put(aLicense({ workIds: 'all', where: { domains: ['shop.example'] }, until: '2099-06-30' }));
    expect(hits.decide(id, { truth: 'match', use: 'licensed', by: 'ann' }).hit.decisions).toMatchObject([{ parkedUntil: '2099-07-01' }]);
    expect(hits.count({ state: 'parked' })).toBe(1);
    vi.useFakeTimers({ now: new Date('2099-07-01T09:00:00Z'), toFake: ['Date'] });
    expect(hits.list({ state: 'open' }).map(({ hit }) => hit.id)).toContain(id);
    expect(hits.get(id).priority.score).toBeGreaterThan(0);
    expect(hits.get(id).triage).toMatchObject({ proposedBy: 'person', use: 'licensed' });
    vi.useRealTimers();
    // A day that the person names, a license without end, and one that lies behind: nothing is added.
    expect(hits.decide(id, { truth: 'match', use: 'licensed', parkedUntil: '2030-01-01' }).hit.decisions.at(-1)).toMatchObject({
      parkedUntil: '2030-01-01',
    });
    for (const until of ['2026-12-31', undefined]) {
      store.licenses.put(aLicense({ workIds: 'all', where: { domains: ['shop.example'] }, ...(until === undefined ? {} : { until }) }));
      vi.useFakeTimers({ now: new Date('2027-01-01T09:00:00Z'), toFake: ['Date'] });
      expect(hits.decide(id, { truth: 'match', use: 'licensed' }).hit.decisions.at(-1)).not.toHaveProperty('parkedUntil');
      vi.useRealTimers();
    }
  });

  it('decides many at once: all, or none when one does not exist or the answers contradict each other', () => {
    expect(() => hits.decideAll([...ids, 'nobody'], { truth: 'match', use: 'allowed' })).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }),
    );
    expect(() => hits.decideAll(ids, { truth: 'unsure', use: 'unlicensed' })).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_REFUSED' }),
    );
    expect(hits.count({ state: 'open' })).toBe(HITS);
    const decided = hits.decideAll([...ids, ids[0] ?? ''], { truth: 'match', use: 'allowed', by: 'ann', note: 'all of that site' });
    expect(decided.map(({ triage }) => triage.use)).toEqual(ids.map(() => 'allowed'));
    expect(hits.count({ state: 'open' })).toBe(0);
    expect(hits.history(ids[0] ?? '')).toMatchObject([{ by: 'ann', note: 'all of that site' }]);
  });

  it('takes back decisions to any depth, and keeps who did what and why', () => {
    const id = ids[0] ?? '';
    for (const use of ['licensed', 'allowed', 'unlicensed'] as const) hits.decide(id, { truth: 'match', use, by: 'ann', note: use });
    expect(hits.undo(id, { by: 'bob', note: 'no' }).triage.use).toBe('allowed');
    expect(hits.undo(id).triage.use).toBe('licensed');
    expect(hits.undo(id).triage.proposedBy).toBe('machine');
    expect(() => hits.undo(id)).toThrow(expect.objectContaining({ code: 'IMGGUARD_REFUSED' }));
    expect(hits.history(id).map(({ kind, note }) => [kind, note])).toEqual([
      ['decision', 'licensed'],
      ['decision', 'allowed'],
      ['decision', 'unlicensed'],
      ['undo', 'no'],
      ['undo', undefined],
      ['undo', undefined],
    ]);
    expect(hits.count({ state: 'open' })).toBe(HITS);
  });

  it('takes back what was put aside on its day', () => {
    const id = ids[0] ?? '';
    vi.useFakeTimers({ now: Date.parse('2026-03-10T12:00:00Z'), toFake: ['Date'] });
    hits.decide(id, { truth: 'unsure', use: 'unknown', by: 'ann', parkedUntil: '2026-04-01' });
    const listed = (state: 'open' | 'decided' | 'parked'): boolean => hits.list({ state }).some(({ hit }) => hit.id === id);
    expect([listed('open'), listed('decided'), listed('parked')]).toEqual([false, true, true]);
    vi.setSystemTime(Date.parse('2026-04-01T00:00:01Z'));
    expect([listed('open'), listed('decided'), listed('parked')]).toEqual([true, false, false]);
    expect(hits.get(id).priority.score).toBeGreaterThan(0);
    hits.decide(id, { truth: 'match', use: 'own', by: 'ann' });
    expect([listed('open'), listed('decided'), listed('parked')]).toEqual([false, true, false]);
    expect(() => hits.decide(id, { truth: 'unsure', use: 'unknown', parkedUntil: 'soon' })).toThrow(/parkedUntil/u);
  });
});
