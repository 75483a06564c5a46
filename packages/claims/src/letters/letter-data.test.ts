import { describe, expect, it } from 'vitest';
import { aHit, aRespondent, aRightsHolder, aSighting, aWork } from '../testing/index.ts';
import { letterData } from './letter-data.ts';

describe('letterData', () => {
  it('gathers what is known and leaves out what is not', () => {
    expect(letterData({ hit: aHit(), work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-03' })).toEqual({
      'letter.date': '2026-03-03',
      'sender.name': 'Example Photography',
      'sender.email': 'mail@photographer.example',
      'sender.contact': 'Example Photography',
      'work.title': 'Lighthouse at dusk',
      'use.pageUrl': 'https://www.shop.example/holidays/coast',
      'use.pageTitle': 'Holidays by the sea',
      'use.imageUrl': 'https://www.shop.example/media/sea.jpg',
      'use.host': 'www.shop.example',
      'use.seenOn': '2026-03-01T10:00:00Z',
      'use.lastSeenOn': '2026-03-01T10:00:00Z',
    });
  });

  it('takes everything that there is, and other words where they are given', () => {
    const data = letterData({
      hit: aHit({ lastSeenAt: '2026-04-01T00:00:00Z' }),
      work: aWork({
        creator: 'Atelier Zoë',
        creditLine: 'Photo: Atelier Zoë',
        firstPublished: { at: '2024-01-01', url: 'https://photographer.example/sea' },
      }),
      rightsHolder: aRightsHolder({ address: 'Street 1\nTown', phone: '+49 30 1', website: 'https://photographer.example/' }),
      respondent: aRespondent({ address: 'Road 2' }),
      at: '2026-03-03',
      replyBy: '2026-03-17',
      reference: 'C-1',
      more: { 'work.title': 'Another title', 'license.name': 'CC BY 4.0' },
    });
    expect(data).toMatchObject({
      'claim.reference': 'C-1',
      'reply.by': '2026-03-17',
      'recipient.name': 'Shop Ltd',
      'recipient.address': 'Road 2',
      'recipient.source': 'https://www.shop.example/imprint',
      'sender.address': 'Street 1\nTown',
      'work.url': 'https://photographer.example/sea',
      'work.shown': 'https://photographer.example/sea',
      'reply.zone': 'UTC',
      'use.lastSeenOn': '2026-04-01T00:00:00Z',
      'work.title': 'Another title',
      'license.name': 'CC BY 4.0',
    });
  });

  it('of a work that is registered says the register, where no address is known', () => {
    const work = aWork({ registrations: [{ office: 'USCO', number: 'VA 2-345-678', at: '2024-06-05' }] });
    const data = letterData({
      hit: aHit(),
      work,
      rightsHolder: aRightsHolder(),
      at: '2026-03-03',
      replyBy: '2026-03-17',
      replyZone: 'Europe/Berlin',
    });
    expect(data).toMatchObject({ 'work.shown': 'USCO VA 2-345-678', 'reply.zone': 'Europe/Berlin' });
  });

  it('a picture inside the page itself is at the address of the page', () => {
    const hit = aHit({ sighting: aSighting({ imageUrl: 'ni:///sha-256;abc', pageTitle: null }) });
    const data = letterData({ hit, work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-03' });
    expect(data['use.imageUrl']).toBe('https://www.shop.example/holidays/coast');
    expect(data).not.toHaveProperty('use.pageTitle');
  });
});
