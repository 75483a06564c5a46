import { describe, expect, it } from 'vitest';
import { permissionsFor, useOf } from './permission.ts';
import { aHit, aLicense, anAllowRule, aRightsHolder, aSighting, aWork } from './testing/index.ts';

const AT = '2026-03-05T12:00:00Z';

describe('useOf', () => {
  it('runs from the first sighting to the last', () => {
    expect(useOf(aHit({ lastSeenAt: '2026-04-01T00:00:00Z' }))).toEqual({
      workId: 'work-1',
      pageUrl: 'https://www.shop.example/holidays/coast',
      from: '2026-03-01T10:00:00Z',
      until: '2026-04-01T00:00:00Z',
    });
  });

  it('a single look is one moment, also where the clock went back', () => {
    expect(useOf(aHit()).until).toBe('2026-03-01T10:00:00Z');
    expect(useOf(aHit({ lastSeenAt: '2026-02-01T00:00:00Z' })).until).toBe('2026-03-01T10:00:00Z');
  });
});

describe('permissionsFor', () => {
  it('is empty where nothing is on record', () => {
    expect(permissionsFor(aHit(), { work: aWork(), rightsHolder: aRightsHolder(), at: AT })).toEqual({ licenses: [], licensesHere: [] });
  });

  it('finds own domains of the work and of the rights holder', () => {
    const hit = aHit({ sighting: aSighting({ pageUrl: 'https://blog.photographer.example/' }) });
    expect(permissionsFor(hit, { work: aWork(), rightsHolder: aRightsHolder(), at: AT }).ownDomain).toBe('photographer.example');
    const client = aHit({ sighting: aSighting({ pageUrl: 'https://client.example/' }) });
    expect(permissionsFor(client, { work: aWork({ ownDomains: ['client.example'] }), at: AT }).ownDomain).toBe('client.example');
    expect(permissionsFor(client, { work: aWork(), rightsHolder: aRightsHolder(), at: AT }).ownDomain).toBeUndefined();
  });

  it('finds rules and licenses', () => {
    const rule = anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } });
    const license = aLicense({ where: { domains: ['shop.example'] } });
    const found = permissionsFor(aHit(), { work: aWork(), licenses: [license, aLicense({ id: 'other' })], allowRules: [rule], at: AT });
    expect(found).toMatchObject({ allowRule: rule, licenses: [license] });
  });

  it('another work than the hit names would give wrong answers, and is refused', () => {
    expect(() => permissionsFor(aHit(), { work: aWork({ id: 'work-2' }), at: AT })).toThrow(/Expected `work` to be the work work-1/);
  });
});
