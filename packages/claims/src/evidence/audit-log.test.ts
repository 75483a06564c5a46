import { describe, expect, it } from 'vitest';
import { aClaim, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { auditLog, auditProblems, auditText } from './audit-log.ts';

const SALT = 'ab'.repeat(16);
const CLAIM = playClaim(aClaim(), CLAIM_STEPS.agreed);
const LOG = auditLog(CLAIM, SALT);
const TEXT = auditText(LOG);

describe('the audit log', () => {
  it('is whole, grows line by line, and is the same every time', () => {
    expect(LOG.events).toHaveLength(CLAIM.history.length);
    expect(auditProblems(TEXT, LOG.head)).toEqual([]);
    for (let length = 0; length < CLAIM.history.length; length += 1) {
      const shorter = auditLog({ ...CLAIM, history: CLAIM.history.slice(0, length) }, SALT);
      expect(TEXT.startsWith(auditText(shorter))).toBe(true);
      expect(auditProblems(auditText(shorter), shorter.head)).toEqual([]);
    }
  });

  it('holds no personal text, and nobody without the salt can guess it', () => {
    expect(TEXT).not.toMatch(/owner-1|operator-1|no sale/u);
    expect(auditLog(CLAIM, 'cd'.repeat(16)).events[0]?.dataSha256).not.toBe(LOG.events[0]?.dataSha256);
    expect(() => auditLog(CLAIM, 'short')).toThrow(/salt/u);
  });

  it('shows a line that was changed, taken out, put in, moved, and a cut at the end', () => {
    const lines = TEXT.split('\n').slice(0, -1);
    const problems = (changed: readonly string[]) => auditProblems(changed.map((line) => `${line}\n`).join(''), LOG.head);
    expect(problems(lines.with(1, (lines[1] ?? '').replace('"owner"', '"other"')))).toContain('Line 3 does not follow the line before.');
    expect(problems(lines.toSpliced(1, 1))).toContain('Line 2 has the number 2.');
    expect(problems(lines.toSpliced(1, 0, lines[0] ?? ''))).toContain('Line 2 has the number 0.');
    expect(problems([...lines.slice(1, 2), ...lines.slice(0, 1), ...lines.slice(2)])).toContain('Line 1 has the number 1.');
    expect(problems(lines.slice(0, -1))).toEqual([expect.stringContaining('The log ends with')]);
    expect(problems(lines.with(0, 'nothing'))).toContain('Line 1 is no event.');
    expect(problems(lines.with(0, `${lines[0]} `))).toContain('Line 1 is not in canonical form.');
    expect(auditProblems('', LOG.head)).toHaveLength(1);
  });
});
