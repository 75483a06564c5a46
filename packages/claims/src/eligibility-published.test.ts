import { describe, expect, it } from 'vitest';
import type { EligibilityCode } from './eligibility-code.ts';
import { ELIGIBILITY_RULES } from './eligibility-rules.ts';

/** Every reason for which a service says in public that it takes no case, by the names that the design gives them, and the rule that says it here. */
const PUBLISHED: Readonly<Record<string, readonly EligibilityCode[]>> = {
  private_or_noncommercial: ['private-or-noncommercial'],
  user_generated_content: ['user-generated-content', 'social-network'],
  marketplace_uploader_unknown: ['marketplace-uploader-unknown'],
  print_or_merchandise: ['print-or-merchandise'],
  wallpaper_or_watermark_site: ['wallpaper-site', 'watermarked-preview'],
  third_party_upload_site: ['user-generated-content'],
  personal_blog: ['personal-blog'],
  jurisdiction_unsupported: ['jurisdiction-unsupported'],
  site_inactive: ['site-inactive'],
  open_licence_question: ['open-license-question'],
  stock_agency_conflict: ['agency-sale-possible'],
  domain_nonviable_before: ['domain-nonviable-before'],
  duplicate_open_case: ['duplicate-open-case'],
  image_mismatch: ['image-mismatch', 'look-alike-not-compared', 'weak-match'],
  too_small: ['too-small'],
  hotlink_only: ['hotlink-only'],
  cc_or_public_domain: ['creative-commons', 'creative-commons-met', 'public-domain'],
  credit_present: ['credit-present'],
  time_barred: ['time-barred', 'limitation-near'],
  respondent_unidentified: ['respondent-unidentified'],
  owner_not_rightsholder: ['work-not-owned', 'other-creator-named'],
  joint_owner_consent_missing: ['joint-owner-consent-missing'],
  agency_sale_pending: ['agency-sale-possible'],
  exception_applies: ['exception-applies'],
  pd_artwork_reproduction: ['public-domain-work-shown'],
  ai_generated_no_author: ['no-human-author'],
  uneconomic: ['uneconomic'],
  respondent_minor_or_charity: ['respondent-vulnerable'],
  domain_whitelisted: ['domain-allow-listed'],
  urhdag_minor_use: ['minor-use-on-platform'],
  evidence_incomplete: ['evidence-incomplete'],
};

describe('the list of reasons', () => {
  it('has a rule for every published one, each with its source, and a switch where it is not about a permission', () => {
    const byCode = new Map(ELIGIBILITY_RULES.map((rule) => [rule.code, rule]));
    expect(byCode.size).toBe(ELIGIBILITY_RULES.length);
    for (const codes of Object.values(PUBLISHED)) for (const code of codes) expect(byCode.get(code)?.source).toMatch(/\w{3}/u);
    const fixed = ELIGIBILITY_RULES.filter((rule) => rule.fixed === true).map(({ code }) => code);
    expect(fixed).toEqual([
      'not-confirmed',
      'image-mismatch',
      'look-alike-not-compared',
      'own-use',
      'domain-allow-listed',
      'use-licensed',
      'creative-commons-met',
      'duplicate-open-case',
      'work-not-owned',
      'public-domain',
    ]);
    const mapped = new Set(Object.values(PUBLISHED).flat());
    // Rules of this project beside the published ones.
    expect(ELIGIBILITY_RULES.map(({ code }) => code).filter((code) => !mapped.has(code))).toEqual([
      'not-confirmed',
      'own-use',
      'use-licensed',
    ]);
  });
});
