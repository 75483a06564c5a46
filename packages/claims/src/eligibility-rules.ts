import { isSameMatter } from './claim/claim.ts';
import { DEADLINE_DAYS } from './claim/deadline.ts';
import { standingDecision } from './decision.ts';
import { checkCreativeCommons } from './creative-commons.ts';
import type { EligibilityCode } from './eligibility-code.ts';
import { FACT_RULES, HOUSE, ofCategory } from './eligibility-facts.ts';
import type { EligibilityContext } from './eligibility.ts';
import type { Hit } from './hit.ts';
import { covers } from './license.ts';
import { DAY_MS, endMs, startMs } from './period.ts';
import { permissionsFor, useOf } from './permission.ts';
import { placeOf } from './place.ts';
import { creativeCommonsUntil, creditFound, isServedByRightsHolder, namesOurSide, policyAt } from './signals.ts';
import { probabilityText } from './probability-text.ts';
import { stockTraces } from './stock-agency.ts';
import { siteProfileFor } from './site-profile.ts';

/** One reason against a claim, as data: what it is, how heavy, whose reason it is, and when it holds. */
export interface EligibilityRule {
  readonly code: EligibilityCode;
  readonly severity: 'block' | 'warn';
  readonly source: string;
  /** Cannot be switched off. */
  readonly fixed?: true;
  /** A sentence when the rule holds. */
  readonly check: (hit: Hit, context: EligibilityContext) => string | undefined;
}

/** Below this the machine's own verdict deserves a second look. House rule; it only ever asks a person, it decides nothing. */
export const WEAK_MATCH_PROBABILITY = 0.9;
/** Smallest side in pixels that Copytrack takes by hand (help centre, article 1811391). */
export const MIN_SIDE_PIXELS = 100;
/** Days before limitation at which to warn. House rule. */
export const LIMITATION_WARNING_DAYS = 180;

const COPYTRACK = 'Copytrack help centre, article 2477575';
const PIXSY = 'Pixsy help centre, article 148';

/** All rules; every one is asked, so that a person sees the whole picture. */
export const ELIGIBILITY_RULES: readonly EligibilityRule[] = [
  { code: 'not-confirmed', severity: 'block', source: HOUSE, fixed: true, check: notConfirmed },
  { code: 'image-mismatch', severity: 'block', source: 'Copytrack help centre, article 2483023', fixed: true, check: imageMismatch },
  {
    code: 'look-alike-not-compared',
    severity: 'block',
    source: `${HOUSE}: another photograph of the same subject is the commonest mistake`,
    fixed: true,
    check: lookAlike,
  },
  { code: 'own-use', severity: 'block', source: HOUSE, fixed: true, check: ownUse },
  { code: 'domain-allow-listed', severity: 'block', source: HOUSE, fixed: true, check: allowListed },
  { code: 'use-licensed', severity: 'block', source: HOUSE, fixed: true, check: licensed },
  {
    code: 'creative-commons-met',
    severity: 'block',
    source: 'Creative Commons statement of enforcement principles',
    fixed: true,
    check: creativeCommonsMet,
  },
  {
    code: 'hotlink-only',
    severity: 'block',
    source: 'CJEU C-466/12 and C-392/19: showing a freely accessible picture from its own server is no new publication',
    check: hotlinkOnly,
  },
  {
    code: 'duplicate-open-case',
    severity: 'block',
    source: `${PIXSY}; Copytrack help centre, article 1811139`,
    fixed: true,
    check: duplicate,
  },
  {
    code: 'private-or-noncommercial',
    severity: 'block',
    source: COPYTRACK,
    check: notCommercial,
  },
  { code: 'jurisdiction-unsupported', severity: 'block', source: PIXSY, check: unsupportedCountry },
  { code: 'time-barred', severity: 'block', source: 'limitation date given by the caller', check: timeBarred },
  { code: 'evidence-incomplete', severity: 'block', source: HOUSE, check: evidenceIncomplete },
  { code: 'weak-match', severity: 'warn', source: HOUSE, check: weakMatch },
  { code: 'too-small', severity: 'warn', source: 'Copytrack help centre, article 1811391', check: tooSmall },
  {
    code: 'open-license-question',
    severity: 'warn',
    source: 'Pixsy Academy: no open question about past licenses',
    check: openLicenseQuestion,
  },
  { code: 'credit-present', severity: 'warn', source: HOUSE, check: creditPresent },
  {
    code: 'creative-commons',
    severity: 'warn',
    source: 'Creative Commons 4.0, section 6(b); statement of enforcement principles',
    check: creativeCommons,
  },
  { code: 'agency-sale-possible', severity: 'warn', source: 'Pixsy Academy: stock agency conflict', check: agencySale },
  { code: 'other-creator-named', severity: 'warn', source: HOUSE, check: otherCreator },
  {
    code: 'user-generated-content',
    severity: 'warn',
    source: COPYTRACK,
    check: ofCategory('user-generated', 'Users of the site upload its pictures; a notice to the host may fit better.'),
  },
  {
    code: 'marketplace-uploader-unknown',
    severity: 'warn',
    source: COPYTRACK,
    check: ofCategory('marketplace', 'On a marketplace the one who uploaded the picture is often not to be found.'),
  },
  {
    code: 'wallpaper-site',
    severity: 'warn',
    source: HOUSE,
    check: ofCategory('wallpaper', 'The site collects pictures for download; its operator is rarely reachable.'),
  },
  {
    code: 'personal-blog',
    severity: 'warn',
    source: HOUSE,
    check: ofCategory('personal-blog', 'The page is a personal blog; a friendly letter often does more.'),
  },
  { code: 'print-or-merchandise', severity: 'warn', source: COPYTRACK, check: ofCategory('print', 'The use is in print or on goods.') },
  { code: 'site-inactive', severity: 'warn', source: 'Pixsy Academy: the site is live and kept', check: inactive },
  { code: 'respondent-vulnerable', severity: 'warn', source: HOUSE, check: vulnerable },
  { code: 'limitation-near', severity: 'warn', source: HOUSE, check: limitationNear },
  ...FACT_RULES,
];

// --- internal ---

function notConfirmed(hit: Hit): string | undefined {
  const decision = standingDecision(hit.decisions);
  return decision?.truth === 'match' && decision.use === 'unlicensed'
    ? undefined
    : 'No person has confirmed that this is the work and that the use is unlicensed.';
}

function imageMismatch(hit: Hit): string | undefined {
  const decided = standingDecision(hit.decisions)?.truth;
  if (decided === 'match' || (decided === undefined && hit.match.verdict === 'copy')) return undefined;
  return 'It is not established that the picture is a copy of the work.';
}

function lookAlike(hit: Hit): string | undefined {
  const decision = standingDecision(hit.decisions);
  if (hit.match.verdict === 'copy' || decision?.truth !== 'match' || decision.compared === 'overlay') return undefined;
  return 'The comparison did not call it a copy: lay one picture over the other and decide again (compared: "overlay").';
}

function ownUse(hit: Hit, context: EligibilityContext): string | undefined {
  const { ownDomain } = permissionsFor(hit, context);
  return ownDomain && `The page is on ${ownDomain}, which belongs to the rights holder.`;
}

function allowListed(hit: Hit, context: EligibilityContext): string | undefined {
  const { allowRules = [], keptDespite = [] } = context;
  const { allowRule } = permissionsFor(hit, { ...context, allowRules: allowRules.filter(({ id }) => !keptDespite.includes(id)) });
  return allowRule && `An allow rule holds for this page: ${allowRule.reason}`;
}

function licensed(hit: Hit, context: EligibilityContext): string | undefined {
  const { licenses } = permissionsFor(hit, context);
  if (licenses.length === 0) return undefined;
  return `Licensed: ${licenses.map(({ licensee, reference }) => licensee.name + (reference === undefined ? '' : ` (${reference})`)).join(', ')}.`;
}

function openLicenseQuestion(hit: Hit, { licenses = [], licensedInFile }: EligibilityContext): string | undefined {
  const partial = licenses.find((each) => covers(each, useOf(hit)).extent === 'partial');
  const [first] = hit.sighting.context.licenseUrls ?? [];
  if (partial !== undefined) return `The license of ${partial.licensee.name} covers a part of the time; only the rest can be asked about.`;
  if (licensedInFile !== undefined) return `The found file says that it was licensed (${licensedInFile}); ask the licensor first.`;
  return first && `The page names a license (${first}); read it first.`;
}

/** Credit, and a link to the very license under which the work was offered: author and license are named, nothing is left to ask for. */
function creativeCommonsMet(hit: Hit, context: EligibilityContext): string | undefined {
  const check = checkCreativeCommons(hit, creativeCommonsFacts(context));
  if (check?.credit === undefined || check.missing.length > 0) return undefined;
  return `The page gives credit ("${check.credit}") and names the license ${check.offer.name}.`;
}

function creativeCommons(hit: Hit, context: EligibilityContext): string | undefined {
  const names = creativeCommonsUntil(context.work, useOf(hit).until).map(({ name }) => name);
  const missing = checkCreativeCommons(hit, creativeCommonsFacts(context))?.missing ?? [];
  if (names.length === 0) return undefined;
  const what = missing.length === 0 ? '' : ` (${missing.join(', ')})`;
  return `The work is or was offered under ${names.join(', ')}: ask first to put it right${what}, without money, with ${DEADLINE_DAYS.cure} days.`;
}

function creativeCommonsFacts({ work, rightsHolder, facts }: EligibilityContext): Parameters<typeof checkCreativeCommons>[1] {
  const commercial = facts?.commercial;
  return { work, ...(rightsHolder === undefined ? {} : { rightsHolder }), ...(commercial === undefined ? {} : { commercial }) };
}

function creditPresent(hit: Hit, { work, rightsHolder }: EligibilityContext): string | undefined {
  const credit = creditFound(hit, work, rightsHolder);
  return credit && `The page gives credit: "${credit}".`;
}

function hotlinkOnly(hit: Hit, { work, rightsHolder }: EligibilityContext): string | undefined {
  return isServedByRightsHolder(hit, work, rightsHolder)
    ? "The page shows the picture from the rights holder's own server; there is no copy on it."
    : undefined;
}

function duplicate(hit: Hit, { claims = [], claimId }: EligibilityContext): string | undefined {
  const domain = placeOf(hit.sighting.pageUrl)?.registrableDomain ?? '';
  const open = claims.find(
    (claim) => claim.id !== claimId && claim.state !== 'closed' && isSameMatter(claim, { workId: hit.workId, domain }),
  );
  return open && `The claim ${open.id} is open for this work on ${domain}.`;
}

/** What a person says of this use goes before what the profile says of the site. */
function notCommercial(hit: Hit, context: EligibilityContext): string | undefined {
  const said = context.facts?.commercial;
  if (said === undefined) return ofCategory('private', 'The site is private or not commercial.')(hit, context);
  return said ? undefined : 'The use serves no business.';
}

function unsupportedCountry(hit: Hit, { siteProfiles, countries, facts }: EligibilityContext): string | undefined {
  const country = facts?.country ?? siteProfileFor(hit.sighting.pageUrl, siteProfiles)?.country;
  return country === undefined || countries === undefined || countries.some((each) => each.toUpperCase() === country.toUpperCase())
    ? undefined
    : `Claims are not pursued in ${country}.`;
}

function inactive(hit: Hit, { siteProfiles }: EligibilityContext): string | undefined {
  return siteProfileFor(hit.sighting.pageUrl, siteProfiles)?.active === false ? 'The site is no longer kept.' : undefined;
}

function vulnerable(hit: Hit, { siteProfiles }: EligibilityContext): string | undefined {
  return siteProfileFor(hit.sighting.pageUrl, siteProfiles)?.vulnerable === true ? 'The site is run by a minor or a charity.' : undefined;
}

function timeBarred(_hit: Hit, { at, barredAfter }: EligibilityContext): string | undefined {
  if (barredAfter === undefined || startMs(at, 'at') <= endMs(barredAfter, 'barredAfter')) return undefined;
  return `The time to make the claim ended on ${barredAfter}.`;
}

function limitationNear(hit: Hit, context: EligibilityContext): string | undefined {
  const { at, barredAfter, partlyBarredAfter } = context;
  const next = partlyBarredAfter ?? barredAfter;
  if (next === undefined || timeBarred(hit, context) !== undefined) return undefined;
  const days = Math.ceil((endMs(next, 'barredAfter') - startMs(at, 'at')) / DAY_MS);
  if (days < 0 || days > LIMITATION_WARNING_DAYS) return undefined;
  const what = next === barredAfter || barredAfter === undefined ? 'The claim' : 'A part of the claim';
  return `${what} can be made for ${days} more days, until ${next}.`;
}

function evidenceIncomplete(_hit: Hit, { evidence }: EligibilityContext): string | undefined {
  return evidence === undefined || evidence.complete
    ? undefined
    : `The evidence is not complete: ${evidence.problem ?? 'the page was not captured'}.`;
}

function weakMatch({ match }: Hit): string | undefined {
  if (match.verdict === 'copy' && match.probability >= WEAK_MATCH_PROBABILITY) return undefined;
  return `The comparison alone does not settle it (${match.kind}, probability ${probabilityText(match.probability)}).`;
}

function tooSmall({ size }: Hit): string | undefined {
  if (size === undefined || Math.min(size.width, size.height) >= MIN_SIDE_PIXELS) return undefined;
  return `The picture is only ${size.width} x ${size.height} pixels.`;
}

function agencySale(hit: Hit, { work }: EligibilityContext): string | undefined {
  const policy = policyAt(work, hit.sighting.seenAt);
  if (policy.kind === 'stock') return `The work is sold by ${policy.agencies.join(', ')}: ask there first; sales are reported late.`;
  const trace = stockTraces(hit).find(({ kind }) => kind === 'named');
  return trace && `${trace.agency} is named ("${trace.found}"): ask there first; sales are reported late.`;
}

function otherCreator(_hit: Hit, { work, rightsHolder, namedInFile }: EligibilityContext): string | undefined {
  if (namedInFile === undefined || namedInFile.trim() === '' || namesOurSide(namedInFile, work, rightsHolder)) return undefined;
  return `The found file names somebody else: "${namedInFile}".`;
}
