import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aClaim, aRightsHolder, CLAIM_STEPS, playClaim } from '@imgguard/claims/testing';
import type { Claim } from '@imgguard/claims';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { deadlineContext } from './claim-deadlines.ts';

const AT = '2026-03-03T09:00:00Z';
let folder = '';
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgguard-deadlines-'));
  store = openStore(folder, true);
  store.rightsHolders.put(aRightsHolder({ country: 'DE' }));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function against(country: string | undefined): Claim {
  const claim = playClaim(aClaim(), CLAIM_STEPS.ready);
  return { ...claim, respondent: { name: 'Shop', ...(country === undefined ? {} : { country }) } };
}

function zone(country: string, at = AT): string | undefined {
  return deadlineContext(store, against(country), at).calendar?.timeZone;
}

describe('what a deadline is reckoned with', () => {
  it('is the time of the respondent, and of several times the one in which a day ends last', () => {
    expect(zone('de')).toBe('Europe/Berlin');
    expect(zone('GB')).toBe('Europe/London');
    expect(zone('PT')).toBe('Atlantic/Azores');
    expect(zone('US')).toMatch(/^(?:Pacific\/Honolulu|America\/Adak)$/u);
    // In summer Adak is an hour ahead of Honolulu.
    expect(zone('US', '2026-07-01T09:00:00Z')).toBe('Pacific/Honolulu');
    expect(zone('JP')).toBe('Asia/Tokyo');
  });

  it('knows the holidays of the country where there are rules for it', () => {
    const holidays = (country: string) => deadlineContext(store, against(country), AT).calendar?.holidays;
    const german = holidays('DE');
    expect(german !== undefined && 'holidayOn' in german && german.holidayOn('2026-04-03')).toBe('Karfreitag');
    expect(holidays('JP')).toBeUndefined();
  });

  it('gives three weeks to answer from another country than the claimant is in', () => {
    expect(deadlineContext(store, against('FR'), AT).days).toEqual({ reply: 21 });
    expect(deadlineContext(store, against('DE'), AT).days).toBeUndefined();
    store.rightsHolders.put(aRightsHolder());
    expect(deadlineContext(store, against('FR'), AT).days).toBeUndefined();
  });

  it('takes what a person entered before what the site is known for, and nothing where nothing is known', () => {
    expect(deadlineContext(store, against(undefined), AT)).toEqual({});
    expect(deadlineContext(store, against('XX'), AT)).toMatchObject({ calendar: {} });
    store.sites.put({ id: 'shop.example', domain: 'shop.example', category: 'commercial', country: 'AT', source: 'imprint' });
    expect(deadlineContext(store, against(undefined), AT).calendar?.timeZone).toBe('Europe/Vienna');
    const told = { ...against('GB'), facts: { country: 'fr' } } as unknown as Claim;
    expect(deadlineContext(store, told, AT).calendar?.timeZone).toBe('Europe/Paris');
  });
});
