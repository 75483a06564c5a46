import { describe, expect, it } from 'vitest';
import { KNOWN_SITES, siteProfileFor, type SiteProfile } from './site-profile.ts';

const OWN: SiteProfile = { domain: 'shop.example', category: 'commercial', source: 'imprint' };

describe('siteProfileFor', () => {
  it('knows some sites that their users fill, with the source', () => {
    expect(siteProfileFor('https://anna.tumblr.com/post/1')).toMatchObject({ category: 'user-generated' });
    expect(siteProfileFor('https://www.ebay.de/itm/1')).toMatchObject({ category: 'marketplace' });
    expect(KNOWN_SITES.every(({ source }) => source !== '')).toBe(true);
  });

  it("the caller's own come first, of these the narrowest", () => {
    const blog: SiteProfile = { domain: 'anna.tumblr.com', category: 'commercial', source: 'imprint' };
    const all: SiteProfile = { domain: 'tumblr.com', category: 'editorial', source: 'imprint' };
    expect(siteProfileFor('https://anna.tumblr.com/', [all, blog])).toBe(blog);
    expect(siteProfileFor('https://bert.tumblr.com/', [blog, all])).toBe(all);
    expect(siteProfileFor('https://bert.tumblr.com/', [blog])).toMatchObject({ domain: 'tumblr.com', category: 'user-generated' });
  });

  it('other sites and other addresses have none', () => {
    expect(siteProfileFor('https://shop.example/', [OWN])).toBe(OWN);
    expect(siteProfileFor('https://nottumblr.com/', [OWN])).toBeUndefined();
    expect(siteProfileFor('shop.example', [OWN])).toBeUndefined();
  });
});
