import { describe, expect, it } from 'vitest';
import { aClaim, aStep, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { claimTimeline, timelineHtml, timelineText } from './timeline.ts';
import { TRANSITIONS } from './transitions.ts';

const CLAIM = playClaim(aClaim(), [
  ...CLAIM_STEPS.notified,
  { event: { kind: 'add-note', note: 'internal: generous customer' }, role: 'operator' },
  { event: { kind: 'dispute', code: 'amount', note: 'too <b>much</b>\nfor us' }, role: 'respondent' },
]);

describe('the time line of a claim', () => {
  it('says what happened and where it stands, one line each', () => {
    const lines = timelineText(CLAIM, 'claimant').split('\n');
    expect(lines).toHaveLength(CLAIM.history.length + 1);
    expect(lines[0]).toBe('2026-03-03T09:00:00Z · owner owner-1 · claim opened: hit-1');
    expect(lines.at(-2)).toBe('2026-03-03T09:00:00.000Z · respondent respondent-1 · objection received: amount · too <b>much</b> for us');
    expect(lines.at(-1)).toBe('disputed, until the end of 2026-03-17 (UTC)');
    const hold = playClaim(CLAIM, [aStep('hold', 'operator')]);
    expect(timelineText(hold, 'claimant')).toMatch(/disputed, on hold$/u);
    expect(timelineText(playClaim(hold, [aStep('withdraw', 'owner')]), 'claimant')).toMatch(/closed: withdrawn$/u);
  });

  it('shows a respondent what is theirs, and no notes of the other side', () => {
    expect(claimTimeline(CLAIM, 'respondent').map(({ by, what, detail }) => [by, what, detail])).toEqual([
      ['claimant', 'letter sent', ''],
      ['respondent', 'objection received', 'amount · too <b>much</b>\nfor us'],
    ]);
    expect(timelineHtml(CLAIM, 'respondent')).not.toMatch(/generous|operator-1|no sale/u);
    const offered = claimTimeline(playClaim(aClaim(), CLAIM_STEPS.agreed), 'respondent');
    expect(offered.map(({ detail }) => detail)).toContain('350.00 EUR');
  });

  it('is inert as HTML', () => {
    const html = timelineHtml(CLAIM, 'claimant');
    expect(html).toContain('too &#60;b&#62;much&#60;/b&#62;');
    expect(html.match(/<li>/gu)).toHaveLength(CLAIM.history.length + 1);
  });

  it('has words for every event of the table', () => {
    for (const { event } of TRANSITIONS) {
      const entry = { ...CLAIM.history[0], event } as (typeof CLAIM.history)[number];
      expect(claimTimeline({ ...CLAIM, history: [entry] }, 'claimant')[0]?.what).toMatch(/^\S.*\S$/u);
    }
  });
});
