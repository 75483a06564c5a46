import { describe, expect, it } from 'vitest';
import { aClaim } from '../testing/index.ts';
import { isSameMatter, openAmount, type Claim } from './claim.ts';

const OFFER = { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } as const;

function paid(acceptedAt: string | null, ...amounts: number[]): Claim {
  const payments = amounts.map((amountMinor) => ({ amountMinor, currency: 'EUR', receivedAt: '2026-03-20' }));
  return { ...aClaim(), offer: { ...OFFER, acceptedAt }, payments };
}

describe('openAmount', () => {
  it('is nothing before an offer was accepted', () => {
    expect(openAmount(aClaim())).toBeNull();
    expect(openAmount(paid(null))).toBeNull();
  });

  it('counts down to the cent, and below zero', () => {
    expect(openAmount(paid('2026-03-10T00:00:00Z'))).toBe(35_000);
    expect(openAmount(paid('2026-03-10T00:00:00Z', 34_900))).toBe(100);
    expect(openAmount(paid('2026-03-10T00:00:00Z', 34_900, 100))).toBe(0);
    expect(openAmount(paid('2026-03-10T00:00:00Z', 34_900, 200))).toBe(-100);
  });
});

describe('isSameMatter', () => {
  it('is the same work on the same domain', () => {
    expect(isSameMatter(aClaim(), { workId: 'work-1', domain: 'shop.example' })).toBe(true);
    expect(isSameMatter(aClaim(), { workId: 'work-2', domain: 'shop.example' })).toBe(false);
    expect(isSameMatter(aClaim(), { workId: 'work-1', domain: 'other.example' })).toBe(false);
  });
});
