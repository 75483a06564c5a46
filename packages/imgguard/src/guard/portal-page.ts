/** What a respondent sees of a claim, put together from the records. */
import { portalView, type Claim, type Hit, type LetterPicture } from '@imgguard/claims';
import { GuardError, isImgguardError } from '../errors.ts';
import { portalPage } from '../papers/portal-page.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import type { GuardHits } from './hits.ts';
import { comparisonPictures } from './letter-pictures.ts';
import { claimantOf } from './letter-writing.ts';

/** What a page shows beside the records. */
export interface PortalPageOptions {
  /** Every line of the price, as in the letter; needed where there is an offer. */
  readonly priceLines?: readonly string[];
  /** How else it is shown that the work is the claimant's, one sentence each. */
  readonly proof?: readonly string[];
  /** BCP 47. @default 'en' */
  readonly locale?: string;
}

/** The page of a claim. @throws GuardError `IMGGUARD_REFUSED` where what a fair page shows is not on record. */
export async function pageOf(
  store: Store,
  hits: GuardHits,
  { claim, priceLines = [], proof = [], locale = 'en' }: PortalPageOptions & { readonly claim: Claim },
): Promise<string> {
  const claimant = claimantOf(store, claim.rightsHolderId);
  if (claimant === undefined) throw refused('who claims is not on record; enter it with imgguard claimant set');
  const { verifyUrl, privacyUrl } = claimant;
  if (verifyUrl === undefined)
    throw refused('it names no page of your own that says that it is yours; enter one with imgguard claimant set --verify-url');
  if (privacyUrl === undefined)
    throw refused('it does not say how personal data is used; enter where you do with imgguard claimant set --privacy-url');
  if (claim.offer !== null && priceLines.length === 0)
    throw refused('it names an amount, and so every line of it: pass the lines of the price (--facts, from imgguard fee --facts-out)');
  const details = claim.hitIds.map((hitId) => hits.get(hitId));
  const [first] = details;
  if (first === undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `The hits of claim ${claim.id} are not there any more.`);
  const view = portalView({
    claim,
    hits: details.map(({ hit }) => hit),
    work: first.work,
    claimant,
    proof: [...registered(store, first.hit), ...proof],
    priceLines,
    verifyUrl,
    privacyUrl,
    locale,
  });
  const pictures = new Map<string, readonly LetterPicture[]>();
  for (const hitId of claim.hitIds) pictures.set(hitId, await picturesOf(store, hitId, locale));
  return portalPage({ view, locale, pictures, at: new Date().toISOString() });
}

// --- internal ---

function refused(why: string): GuardError {
  return new GuardError('IMGGUARD_REFUSED', `There is no page for the respondent: ${why}.`);
}

/** That the claimant has the original in full size, and since when it is registered here. */
function registered(store: Store, { workId }: Hit): readonly string[] {
  const stored = store.works.get(workId);
  if (stored === undefined) return [];
  const { work, width, height, fileSha256 } = stored;
  return [`${work.fileName}: ${width} × ${height}, SHA-256 ${fileSha256} (${work.registeredAt.slice(0, 10)})`];
}

/** Pictures that are not kept, or cannot be read, are not shown; the page says so. */
async function picturesOf(store: Store, hitId: string, locale: string): Promise<readonly LetterPicture[]> {
  try {
    return await comparisonPictures(store, store.hits.get(hitId) as StoredHit, locale);
  } catch (error) {
    if (isImgguardError(error) && (error.code === 'IMGGUARD_REFUSED' || error.code.startsWith('IMGGUARD_IMAGE_'))) return [];
    throw error;
  }
}
