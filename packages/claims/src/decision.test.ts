import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, isDecided, standingDecision, undoDecision, type Decision, type Truth, type UseStatus } from './decision.ts';
import type { Hit } from './hit.ts';
import { aHit } from './testing/index.ts';

const AT = '2026-03-01T12:00:00Z';

function decided(hit: Hit, changes: Partial<Decision> = {}): Hit {
  const result = decide(hit, { truth: 'match', use: 'unlicensed', by: 'owner', at: AT, ...changes });
  if (!result.ok) throw new Error(result.hint);
  return result.hit;
}

function undone(hit: Hit): Hit {
  const result = undoDecision(hit, { by: 'owner', at: AT });
  if (!result.ok) throw new Error(result.hint);
  return result.hit;
}

describe('decide', () => {
  it('appends who, when and why, and leaves the hit that was passed in alone', () => {
    const hit = Object.freeze(aHit());
    expect(decided(hit, { note: 'asked the agency' }).decisions).toEqual([
      { kind: 'decision', truth: 'match', use: 'unlicensed', by: 'owner', at: AT, note: 'asked the agency' },
    ]);
    expect(hit.decisions).toEqual([]);
    expect(decided(hit).decisions[0]).not.toHaveProperty('note');
  });

  it.each<Truth>(['not-a-match', 'unsure'])('refuses an unlicensed use of what is %s', (truth) => {
    expect(decide(aHit(), { truth, use: 'unlicensed', by: 'owner', at: AT })).toMatchObject({ ok: false, code: 'contradiction' });
    expect(decide(aHit(), { truth, use: 'unknown', by: 'owner', at: AT })).toMatchObject({ ok: true });
  });

  it.each([{ by: ' ' }, { at: 'today' }, { truth: 'yes' as Truth }, { use: 'illegal' as UseStatus }])(
    'a wrong argument throws: %j',
    (changes) => {
      expect(() => decided(aHit(), changes)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
    },
  );
});

describe('undo', () => {
  it('takes back the newest standing decision, to any depth, and keeps all of it readable', () => {
    const first = decided(aHit(), { use: 'licensed' });
    const second = decided(first, { use: 'unlicensed' });
    const back = undone(second);
    expect(standingDecision(back.decisions)?.use).toBe('licensed');
    expect(back.decisions).toHaveLength(3);
    expect(standingDecision(undone(back).decisions)).toBeUndefined();
    expect(undoDecision(undone(back), { by: 'owner', at: AT })).toMatchObject({ ok: false, code: 'nothing-to-undo' });
  });

  it('a decision after an undo stands', () => {
    const hit = decided(undone(decided(aHit(), { use: 'licensed' })), { use: 'allowed' });
    expect(standingDecision(hit.decisions)?.use).toBe('allowed');
  });

  it('checks who and when', () => {
    expect(() => undoDecision(decided(aHit()), { by: '', at: AT })).toThrow(/`by`/);
    expect(() => undoDecision(decided(aHit()), { by: 'owner', at: '' })).toThrow(/`at`/);
  });

  it('restores exactly the decision that stood before, after any history', () => {
    const use = fc.constantFrom<UseStatus>('own', 'licensed', 'allowed', 'permitted-by-law', 'unlicensed', 'unknown');
    const step = fc.oneof(use, fc.constant('undo' as const));
    const property = fc.property(fc.array(step), use, (steps, next) => {
      let hit = aHit();
      for (const each of steps) {
        const result =
          each === 'undo' ? undoDecision(hit, { by: 'owner', at: AT }) : decide(hit, { truth: 'match', use: each, by: 'owner', at: AT });
        if (!result.ok) continue;
        expect(result.hit.decisions.slice(0, -1)).toEqual(hit.decisions);
        hit = result.hit;
      }
      const before = standingDecision(hit.decisions);
      const after = undone(decided(hit, { use: next }));
      expect(standingDecision(after.decisions)).toEqual(before);
      expect(after.decisions).toHaveLength(hit.decisions.length + 2);
    });
    fc.assert(property);
  });
});

describe('a hit that was put aside', () => {
  it('is in the inbox again from its day on, and not before', () => {
    const { decisions } = decided(aHit(), { truth: 'unsure', use: 'unknown', parkedUntil: '2026-04-01' });
    expect(isDecided(decisions, '2026-03-31T23:00:00Z')).toBe(true);
    expect(isDecided(decisions, '2026-04-01T00:00:00Z')).toBe(false);
    expect(isDecided(decided(aHit()).decisions, '2099-01-01T00:00:00Z')).toBe(true);
    expect(isDecided([], AT)).toBe(false);
    expect(isDecided(undone(decided(aHit())).decisions, AT)).toBe(false);
  });

  it.each(['tomorrow', '2026-02-30', '2026-04-01T00:00:00Z'])('needs a day, not %s', (parkedUntil) => {
    expect(() => decided(aHit(), { parkedUntil })).toThrow(/parkedUntil/u);
  });
});
