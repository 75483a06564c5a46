/** Reasons against a claim that only a person knows, and those that rest on what kind of file or site it is. */
import type { EligibilityContext } from './eligibility.ts';
import type { EligibilityRule } from './eligibility-rules.ts';
import type { Hit } from './hit.ts';
import { isMoney, moneyText, type Money } from './money/money.ts';
import { useOf } from './permission.ts';
import { EXCEPTION_QUESTIONS, type ExceptionCode } from './portal/exceptions.ts';
import { creativeCommonsUntil } from './signals.ts';
import { stockTraces } from './stock-agency.ts';
import { siteProfileFor, type SiteCategory } from './site-profile.ts';

/** What a person knows about a work, a use or a respondent. What is absent was not asked. */
export interface EligibilityFacts {
  /** Whether the use serves a business; goes before what kind of site the profile says. */
  readonly commercial?: boolean;
  /** Country of the respondent, ISO 3166-1 alpha-2; goes before that of the site's profile. */
  readonly country?: string;
  /** `false`: the claimant does not own the right that is claimed. */
  readonly ownsRights?: boolean;
  /** Whether all joint owners agree; `false`: somebody has not been asked or said no. */
  readonly jointOwnersConsent?: boolean;
  /** A faithful picture of something whose protection has ended. */
  readonly showsPublicDomainWork?: boolean;
  /** Made by a program without a human author. */
  readonly noHumanAuthor?: boolean;
  /** Only a watermarked preview is shown, as agencies give it out; `false`: it is none, though its address looks like one. */
  readonly watermarkedPreview?: boolean;
  /** Grounds of the check list (`EXCEPTION_QUESTIONS`) that the owner answered with yes. */
  readonly exceptions?: readonly ExceptionCode[];
  /** Whether name and address of the respondent are known. */
  readonly respondentIdentified?: boolean;
  /** What can be had at best, and what it will cost. */
  readonly expected?: { readonly amount: Money; readonly cost: Money };
}

/** Largest file in bytes that section 10 of the UrhDaG (no. 4) presumes to be allowed in small uses on platforms. */
export const MINOR_USE_BYTES = 125_000;

const IPPROTECTION = 'guides for owners on shared and transferred rights (ipprotection.net)';
export const HOUSE = 'house rule of this project';

/** What says whether a rule holds. */
export type Check = EligibilityRule['check'];

/** Holds on sites of a kind. */
export function ofCategory(wanted: SiteCategory, text: string): Check {
  return (hit, { siteProfiles }) => {
    const profile = siteProfileFor(hit.sighting.pageUrl, siteProfiles);
    return profile?.category === wanted ? `${text} (${profile.domain}: ${profile.source})` : undefined;
  };
}

/** Rules of this file; `ELIGIBILITY_RULES` holds them with the others. */
export const FACT_RULES: readonly EligibilityRule[] = [
  {
    code: 'work-not-owned',
    severity: 'block',
    source: IPPROTECTION,
    fixed: true,
    check: (_hit, { facts }) => (facts?.ownsRights === false ? 'The claimant does not own the right that would be claimed.' : undefined),
  },
  {
    code: 'joint-owner-consent-missing',
    severity: 'block',
    source: IPPROTECTION,
    check: (_hit, { facts }) => (facts?.jointOwnersConsent === false ? 'Not all joint owners have agreed to a claim.' : undefined),
  },
  {
    code: 'public-domain',
    severity: 'block',
    source: 'Creative Commons CC0 1.0 and Public Domain Mark 1.0: nothing is left to license',
    fixed: true,
    check: publicDomain,
  },
  {
    code: 'public-domain-work-shown',
    severity: 'block',
    source: 'Directive (EU) 2019/790, Article 14; section 68 UrhG',
    check: (_hit, { facts }) =>
      facts?.showsPublicDomainWork === true ? 'It is a faithful picture of a work whose protection has ended.' : undefined,
  },
  {
    code: 'no-human-author',
    severity: 'block',
    source: 'United States Copyright Office, 88 Fed. Reg. 16190: protection needs a human author',
    check: (_hit, { facts }) => (facts?.noHumanAuthor === true ? 'The picture was made without a human author.' : undefined),
  },
  { code: 'exception-applies', severity: 'block', source: 'the statutes that the check list names', check: exceptionApplies },
  {
    code: 'domain-nonviable-before',
    severity: 'block',
    source: 'Pixsy help centre, article 148',
    check: (hit, { siteProfiles }) => {
      const profile = siteProfileFor(hit.sighting.pageUrl, siteProfiles);
      return profile?.viable === false ? `Claims against ${profile.domain} came to nothing before (${profile.source}).` : undefined;
    },
  },
  {
    code: 'watermarked-preview',
    severity: 'warn',
    source: HOUSE,
    check: watermarkedPreview,
  },
  {
    code: 'social-network',
    severity: 'warn',
    source: 'Copytrack help centre, article 2477575: sites whose users upload pictures',
    check: ofCategory('social-network', 'Users of the network upload its pictures; a notice to the host may fit better.'),
  },
  { code: 'minor-use-on-platform', severity: 'warn', source: 'UrhDaG, sections 9 and 10', check: minorUse },
  {
    code: 'respondent-unidentified',
    severity: 'warn',
    source: 'epuk.org: name and address in the country of the court are needed; registration data is not enough',
    check: (_hit, { facts }) => (facts?.respondentIdentified === false ? 'Name and address of the respondent are not known.' : undefined),
  },
  { code: 'uneconomic', severity: 'warn', source: HOUSE, check: uneconomic },
];

// --- internal ---

/** CC0 and the Public Domain Mark are no licenses with conditions. */
function publicDomain(hit: Hit, { work }: EligibilityContext): string | undefined {
  const given = creativeCommonsUntil(work, useOf(hit).until).find(({ licenseUrl }) => /\/publicdomain\//iu.test(licenseUrl));
  return given && `The work was given to everybody (${given.name}).`;
}

/** What a person says goes before what the address shows. */
function watermarkedPreview(hit: Hit, { facts }: EligibilityContext): string | undefined {
  if (facts?.watermarkedPreview === false) return undefined;
  if (facts?.watermarkedPreview === true) return 'Only a watermarked preview is shown, as agencies give it out; ask there first.';
  const trace = stockTraces(hit).find(({ kind }) => kind === 'preview');
  return trace && `It is a preview as ${trace.agency} gives it out (${trace.found}); ask there first.`;
}

function exceptionApplies(_hit: Hit, { facts }: EligibilityContext): string | undefined {
  const codes = facts?.exceptions ?? [];
  const answered = EXCEPTION_QUESTIONS.filter(({ code }) => codes.includes(code));
  if (answered.length === 0) return undefined;
  return `Answered with yes: ${answered.map(({ question, sources }) => `${question} (${sources.join(', ')})`).join(' ')}`;
}

function minorUse(hit: Hit, { siteProfiles, fileBytes }: EligibilityContext): string | undefined {
  const category = siteProfileFor(hit.sighting.pageUrl, siteProfiles)?.category;
  if (fileBytes === undefined || fileBytes > MINOR_USE_BYTES || (category !== 'user-generated' && category !== 'social-network'))
    return undefined;
  return `A picture of at most ${MINOR_USE_BYTES / 1000} kB in a user's own upload is presumed to be allowed until a complaint is decided, unless much is earned with it.`;
}

function uneconomic(_hit: Hit, { facts }: EligibilityContext): string | undefined {
  const { amount, cost } = facts?.expected ?? {};
  if (amount === undefined || cost === undefined || !isMoney(amount) || !isMoney(cost) || amount.currency !== cost.currency)
    return undefined;
  if (amount.amountMinor > cost.amountMinor) return undefined;
  return `At best ${moneyText(amount)} can be had, and it will cost ${moneyText(cost)}.`;
}
