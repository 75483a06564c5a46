import { openAmount, type Claim, type ClaimEntry, type ClaimOutcome, type ClaimState, type Offer } from '../claim/claim.ts';
import type { Deadline } from '../claim/deadline.ts';
import { isShownEvent, type ShownEvent } from '../claim/timeline.ts';
import { ruleFor } from '../claim/transitions.ts';
import type { Hit } from '../hit.ts';
import { useOf } from '../permission.ts';
import { addressLines } from '../parties/postal-address.ts';
import type { Claimant } from '../parties/party.ts';
import type { Money } from '../money/money.ts';
import type { Work } from '../work.ts';
import { EXCEPTION_QUESTIONS, type ExceptionQuestion } from './exceptions.ts';
import type { PortalAnswer } from './portal-answer.ts';

/** What a respondent is shown: everything that a fair answer needs, and nothing that is internal. */
export interface PortalView {
  readonly kind: 'portal-view';
  readonly version: 1;
  readonly reference: string;
  readonly claimant: { readonly name: string; readonly address: readonly string[]; readonly email: string; readonly mandate: string };
  /** A page of the claimant's own site that names this portal, so that nobody has to trust a letter. */
  readonly verifyUrl: string;
  readonly work: {
    readonly title: string;
    readonly creator?: string;
    readonly firstPublished?: Work['firstPublished'];
    readonly registrations: readonly string[];
    readonly proof: readonly string[];
  };
  readonly uses: readonly PortalUse[];
  readonly state: ClaimState;
  readonly outcome: ClaimOutcome | null;
  readonly deadline: Deadline | null;
  readonly offer: Omit<Offer, 'acceptedAt' | 'basis'> | null;
  /** Every line of the price, with where it comes from. */
  readonly priceLines: readonly string[];
  readonly open: Money | null;
  /** Only once something was agreed. */
  readonly account: Claimant['account'] | null;
  /** What can be answered now, each with equal weight. */
  readonly answers: readonly PortalAnswer['kind'][];
  readonly exceptions: readonly ExceptionQuestion[];
  /** What happened, as far as it concerns the respondent: no internal notes. */
  readonly history: readonly { readonly at: string; readonly by: 'claimant' | 'respondent'; readonly event: ShownEvent }[];
  readonly privacyUrl: string;
}

export interface PortalUse {
  readonly hitId: string;
  readonly pageUrl: string;
  readonly imageUrl: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** How the match was judged: codes of the comparison, and what each says, in English. */
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly probability: number;
}

export interface PortalSources {
  readonly claim: Claim;
  readonly hits: readonly Hit[];
  readonly work: Work;
  readonly claimant: Claimant;
  readonly proof: readonly string[];
  readonly priceLines: readonly string[];
  readonly verifyUrl: string;
  readonly privacyUrl: string;
  readonly locale: string;
}

/**
 * A claim as its respondent sees it. Built from named fields only, so that what is added to a claim later stays inside until somebody decides otherwise:
 * notes, answers to warnings, reviews, the basis of an offer and other people's names never come out.
 */
export function portalView(sources: PortalSources): PortalView {
  const { claim, claimant, work, priceLines, proof, verifyUrl, privacyUrl, locale } = sources;
  const { id: reference, state, outcome, deadline, offer } = claim;
  const agreed = offer !== null && offer.acceptedAt !== null;
  const open = openAmount(claim);
  return {
    kind: 'portal-view',
    version: 1,
    reference,
    claimant: {
      name: claimant.name,
      address: addressLines(claimant.address, { locale }),
      email: claimant.email,
      mandate: claimant.mandate.kind === 'own' ? 'own rights' : claimant.mandate.reference,
    },
    verifyUrl,
    work: workView(work, proof),
    uses: sources.hits.filter((hit) => claim.hitIds.includes(hit.id)).map(useView),
    state,
    outcome,
    deadline,
    offer: offer === null ? null : offerView(offer),
    priceLines,
    open: open === null || offer === null ? null : { amountMinor: open, currency: offer.currency },
    account: agreed ? (claimant.account ?? null) : null,
    answers: possibleAnswers(claim),
    exceptions: EXCEPTION_QUESTIONS,
    history: claim.history.flatMap(entryView),
    privacyUrl,
  };
}

/** The answers that the life cycle takes in this state. */
export function possibleAnswers({ state, offer }: Claim): readonly PortalAnswer['kind'][] {
  const open = (event: Parameters<typeof ruleFor>[1]): boolean => ruleFor(state, event)?.actors.includes('respondent') === true;
  const buyable = open('request-offer') || (open('accept-offer') && offer?.by === 'claimant');
  const all: readonly (readonly [PortalAnswer['kind'], boolean])[] = [
    ['license', open('submit-license-proof')],
    ['objection', open('dispute')],
    ['fixed', open('report-fixed')],
    ['buy', buyable],
    ['propose', open('make-offer')],
    ['promise', open('promise-payment') && offer !== null && offer.acceptedAt !== null],
    ['statement', open('add-statement')],
    ['more-time', open('extend-deadline')],
  ];
  return all.filter(([, possible]) => possible).map(([kind]) => kind);
}

// --- internal ---

function entryView({ at, actor, event }: ClaimEntry): PortalView['history'] {
  return isShownEvent(event) ? [{ at, by: actor.role === 'respondent' ? 'respondent' : 'claimant', event }] : [];
}

function offerView({ by, purpose, amountMinor, currency, removeBy, plan }: Offer): Omit<Offer, 'acceptedAt' | 'basis'> {
  return { by, purpose, amountMinor, currency, ...(removeBy === undefined ? {} : { removeBy }), ...(plan === undefined ? {} : { plan }) };
}

function workView({ title, creator, firstPublished, registrations = [] }: Work, proof: readonly string[]): PortalView['work'] {
  return {
    title,
    registrations: registrations.map(({ office, number, at }) => `${office} ${number}, ${at.slice(0, 10)}`),
    proof,
    ...(creator === undefined ? {} : { creator }),
    ...(firstPublished === undefined ? {} : { firstPublished }),
  };
}

function useView(hit: Hit): PortalUse {
  const { from, until } = useOf(hit);
  return {
    hitId: hit.id,
    pageUrl: hit.sighting.pageUrl,
    imageUrl: hit.sighting.imageUrl,
    firstSeenAt: from,
    lastSeenAt: until,
    reasons: hit.match.reasons.map(({ code, text }) => ({ code, text })),
    probability: hit.match.probability,
  };
}
