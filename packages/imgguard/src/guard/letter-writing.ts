/** Fills a template with what is on record, and keeps the letter. */
import { readFile } from 'node:fs/promises';
import {
  announcesCollector,
  claimantFields,
  LETTER_CATALOGUE,
  letterData,
  letterDigest,
  mandatesInForce,
  readTemplate,
  renderLetter,
  revisionNote,
  type Claim,
  type LetterData,
  type LetterPicture,
  type Respondent,
  type RightsHolder,
} from '@imgguard/claims';
import { fileError, GuardError } from '../errors.ts';
import type { Store, StoredClaimant } from '../store/store.ts';
import type { HitDetail } from './hits.ts';
import type { RenderedLetter } from './letters.ts';
import { MAIN_CLAIMANT } from './parties.ts';
import { UNNAMED_RIGHTS_HOLDER } from './works.ts';

/** A letter that is to be written. */
export interface LetterToWrite {
  /** Name of a built-in template, or the path of an edited one. */
  readonly template: string;
  /** Its text (`templateText`). */
  readonly text: string;
  readonly locale: string;
  readonly detail: HitDetail;
  readonly claim?: Claim;
  readonly replyBy: string;
  readonly respondent?: Respondent;
  readonly reference?: string;
  readonly more?: LetterData;
  readonly pictures?: readonly LetterPicture[];
  /** Who claims, where that is not the one of the work. */
  readonly claimant?: StoredClaimant;
}

/** @throws GuardError `IMGGUARD_REFUSED` when facts are missing; all are named, and what enters them. */
export function writeLetter(store: Store, letter: LetterToWrite): RenderedLetter {
  const { template, text: source, locale, detail, replyBy, respondent, reference, more, pictures } = letter;
  const at = today();
  expectMandated(store, letter);
  const { sender, facts } = senderOf(store, letter);
  const result = renderLetter({
    template: source,
    locale,
    ...(isBuiltIn(template) ? { name: template } : {}),
    ...(pictures === undefined ? {} : { pictures }),
    data: {
      ...shownAs(store, detail.work.id),
      ...letterData({
        hit: detail.hit,
        work: detail.work,
        rightsHolder: sender,
        at,
        replyBy,
        ...(letter.claim?.deadline?.timeZone === undefined ? {} : { replyZone: letter.claim.deadline.timeZone }),
        ...(respondent === undefined ? {} : { respondent }),
        ...(reference === undefined ? {} : { reference }),
        more: { ...facts, ...more },
      }),
    },
  });
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', `${result.hint}${howToEnter(result.missing)}`);
  const rendered = result.letter;
  const id = `letter_${letterDigest(rendered).slice(0, 16)}`;
  const { subject, text, html } = rendered;
  const renderedAt = new Date().toISOString();
  store.letters.put({ id, hitId: detail.hit.id, template, locale, subject, text, html, renderedAt, author: sender.name });
  const recipient = respondent?.email === undefined ? {} : { recipient: { name: respondent.name, email: respondent.email } };
  const revision = revisionNote(source, at);
  const old = revision === undefined ? {} : { revision };
  return { id, locale, at, sender: addressOf(sender), ...recipient, letter: rendered, wording: result.wording, ...old };
}

/** How a work is known where neither an address nor a register is: by the digest of the registered file. */
export function shownAs(store: Store, workId: string): LetterData {
  const stored = store.works.get(workId);
  return stored === undefined ? {} : { 'work.shown': `SHA-256 ${stored.fileSha256}` };
}

/** The claimant of a work: the record of its rights holder, else the main one. */
export function claimantOf(store: Store, rightsHolderId: string): StoredClaimant | undefined {
  return store.claimants.get(rightsHolderId) ?? store.claimants.get(MAIN_CLAIMANT);
}

/** The text of a built-in template, or of a file. @throws GuardError `IMGGUARD_NOT_FOUND`, and as files do. */
export async function templateText(template: string, locale: string): Promise<string> {
  if (isBuiltIn(template)) return readTemplate(template, locale);
  try {
    return await readFile(template, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, template);
    const names = LETTER_CATALOGUE.map(({ name }) => name).join(', ');
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no template ${template}; name a file or one of ${names}.`, { cause: error });
  }
}

export function addressOf({ name, email }: Pick<RightsHolder, 'name' | 'email'>): RenderedLetter['sender'] {
  return { name, ...(email === undefined ? {} : { email }) };
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Some letters leave more time than others: under Creative Commons thirty days. */
export function replyDay(template: string): string {
  const days = Math.max(REPLY_DAYS, LETTER_CATALOGUE.find(({ name }) => name === template)?.leastDays ?? 0);
  return new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);
}

/** @throws GuardError `IMGGUARD_REFUSED` where nobody is named. */
export function rightsHolderOf({ hit, rightsHolder }: HitDetail): RightsHolder {
  if (rightsHolder !== undefined && rightsHolder.id !== UNNAMED_RIGHTS_HOLDER) return rightsHolder;
  if (rightsHolder?.email !== undefined) return rightsHolder;
  throw new GuardError(
    'IMGGUARD_REFUSED',
    `A letter about ${hit.id} needs a sender; run imgguard claimant set, or imgguard works rights-holder --name … --email … first.`,
  );
}

// --- internal ---

/** Days given for an answer to a first, friendly question: two weeks, the usual period in letters between businesses in the EU. */
const REPLY_DAYS = 14;

/** Only steps are announced that the claimant can take: a collector acts by a mandate. */
function expectMandated(store: Store, { claim, more }: LetterToWrite): void {
  const step = more?.['next.step'];
  if (typeof step !== 'string' || !announcesCollector(step)) return;
  const inForce = mandatesInForce(store.mandates.list(), { claimId: claim?.id ?? '', at: new Date().toISOString() });
  if (inForce.some(({ capacity }) => capacity === 'collector')) return;
  throw new GuardError(
    'IMGGUARD_REFUSED',
    'The letter announces a collector, and no mandate of one is on record; say what will really follow, or enter it with imgguard mandate add.',
  );
}

function isBuiltIn(template: string): boolean {
  return LETTER_CATALOGUE.some(({ name }) => name === template);
}

/**
 * Who writes. With own rights that is the claimant on record. Who acts by a power of attorney writes the papers that name whose rights they are, and those about
 * money; the others speak in the rights holder's own voice ("I hold the rights"), and are theirs. Without a record the rights holder writes.
 */
function senderOf(
  store: Store,
  { template, locale, detail, respondent, claimant: given }: LetterToWrite,
): { readonly sender: RightsHolder; readonly facts: LetterData } {
  const claimant = given ?? claimantOf(store, detail.work.rightsHolderId);
  if (claimant === undefined) return { sender: rightsHolderOf(detail), facts: {} };
  const required = LETTER_CATALOGUE.find(({ name }) => name === template)?.required ?? [];
  const { rightsHolder } = detail;
  const recipientCountry = respondent?.country === undefined ? {} : { recipientCountry: respondent.country };
  const holder = rightsHolder === undefined ? {} : { rightsHolder };
  const facts = claimantFields(claimant, { locale, ...recipientCountry, ...holder });
  if (claimant.mandate.kind === 'own' || AGENTS.some((field) => required.includes(field)))
    return { sender: { kind: 'rights-holder', version: 1, id: claimant.id, name: claimant.name, email: claimant.email }, facts };
  return { sender: rightsHolderOf(detail), facts: {} };
}

/** Facts of papers that an agent writes. */
const AGENTS = ['claimant.name', 'sender.vatId', 'pay.to'] as const;

const ENTERED_BY: readonly (readonly [fields: RegExp, how: string])[] = [
  [/^(?:sender|claimant|pay\.to|mandate)/u, 'what is missing of the claimant is entered with imgguard claimant set'],
  [/^recipient\./u, 'what is missing of the respondent with imgguard claim step … identify-respondent'],
];

function howToEnter(missing: readonly string[]): string {
  const hints = ENTERED_BY.filter(([fields]) => missing.some((name) => fields.test(name))).map(([, how]) => how);
  return hints.length === 0 ? '' : ` (${hints.join('; ')})`;
}
