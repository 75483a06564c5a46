import { randomUUID } from 'node:crypto';
import {
  hostNoticeStep,
  letterDigest,
  NOTICE_CATALOGUE,
  startHostNotice,
  transition,
  type Actor,
  type HostNotice,
  type HostNoticeEvent,
  type HostNoticeResult,
  type Letter,
  type NoticeName,
  type StoredLetter,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { GuardHits } from './hits.ts';

export interface NewNotice {
  readonly name: NoticeName;
  /** To whom it was sent. */
  readonly provider: string;
  /** As it was sent (`renderNotice`). */
  readonly letter: Letter;
  /** The claim that it belongs to, if any. */
  readonly claimId?: string;
  /** The person who sent it. */
  readonly actor: Actor;
}

/** Which notice was sent, by whom and to whom. */
export interface SentNotice extends Pick<NewNotice, 'provider' | 'claimId' | 'actor'> {
  /** @default the newest that was prepared about the hit (`guard.letters.notice`) */
  readonly letterId?: string;
}

/** Notices to service providers. Nothing is sent here: a person sends, and notes it. */
export interface GuardNotices {
  /** Notes that a notice that was prepared about a hit was sent, word for word. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  sent(hitId: string, how: SentNotice): HostNotice;
  /** Notes that a notice was sent. @throws GuardError `IMGGUARD_NOT_FOUND` when there is no such claim. */
  start(notice: NewNotice): HostNotice;
  /**
   * Notes what became of it, by `hostNoticeStep`; what means nothing is a returned refusal. A counter-notice that is complete puts the claim on hold.
   * @throws GuardError `IMGGUARD_NOT_FOUND`.
   */
  step(id: string, event: HostNoticeEvent, actor: Actor): HostNoticeResult;
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): HostNotice;
  /** All, or those of a claim; oldest first. */
  list(claimId?: string): HostNotice[];
}

export function createNotices(store: Store, hits: GuardHits): GuardNotices {
  const get = (id: string): HostNotice => {
    const notice = store.notices.get(id);
    if (notice !== undefined) return notice;
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no notice ${id}.`);
  };
  const start: GuardNotices['start'] = ({ letter, ...notice }) => {
    if (notice.claimId !== undefined && store.claims.get(notice.claimId) === undefined)
      throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${notice.claimId}.`);
    const at = new Date().toISOString();
    const started = startHostNotice({ ...notice, id: `notice_${randomUUID()}`, sha256: letterDigest(letter), at });
    store.notices.put(started);
    return started;
  };
  return {
    get,
    list: (claimId) => (claimId === undefined ? store.notices.list() : store.notices.ofClaim(claimId)),
    start,
    sent: (hitId, { letterId, ...how }) => {
      const { id } = hits.get(hitId).hit;
      const prepared = store.letters.ofHit(id).filter((letter) => isNotice(letter) && (letterId ?? letter.id) === letter.id);
      const stored = prepared.at(-1);
      if (stored === undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `No such notice was prepared about ${id}; see imgguard notice.`);
      const { template, subject, text, html = '' } = stored;
      return start({ ...how, name: template as NoticeName, letter: { subject, text, html } });
    },
    step: (id, event, actor) =>
      store.database.transaction(() => {
        const result = hostNoticeStep(get(id), event, { actor, at: new Date().toISOString() });
        if (result.ok) store.notices.put(result.notice);
        if (result.ok && result.tasks.includes('hold-claim')) holdClaim(store, result.notice, actor);
        return result;
      }),
  };
}

// --- internal ---

function isNotice({ template }: StoredLetter): boolean {
  return NOTICE_CATALOGUE.some(({ name }) => name === template);
}

/** While a counter-notice waits for an action, nothing goes out in the claim. */
function holdClaim(store: Store, { id, claimId, deadlines }: HostNotice, actor: Actor): void {
  const claim = claimId === undefined ? undefined : store.claims.get(claimId);
  if (claim === undefined || claim.state === 'closed' || claim.hold !== null) return;
  const note = `counter-notice to ${id}: file an action by ${deadlines?.actBy ?? 'the day named there'}, or drop the notice`;
  const held = transition(claim, { kind: 'hold', note }, { actor: { role: 'system', id: actor.id }, at: new Date().toISOString() });
  if (held.ok) store.claims.put(held.claim);
}
