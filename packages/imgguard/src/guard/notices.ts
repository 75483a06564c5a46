import { randomUUID } from 'node:crypto';
import {
  hostNoticeStep,
  letterDigest,
  startHostNotice,
  type Actor,
  type HostNotice,
  type HostNoticeEvent,
  type HostNoticeResult,
  type Letter,
  type NoticeName,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';

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

/** Notices to service providers. Nothing is sent here: a person sends, and notes it. */
export interface GuardNotices {
  /** Notes that a notice was sent. @throws GuardError `IMGGUARD_NOT_FOUND` when there is no such claim. */
  start(notice: NewNotice): HostNotice;
  /** Notes what became of it, by `hostNoticeStep`; what means nothing is a returned refusal. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  step(id: string, event: HostNoticeEvent, actor: Actor): HostNoticeResult;
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): HostNotice;
  /** All, or those of a claim; oldest first. */
  list(claimId?: string): HostNotice[];
}

export function createNotices(store: Store): GuardNotices {
  const get = (id: string): HostNotice => {
    const notice = store.notices.get(id);
    if (notice !== undefined) return notice;
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no notice ${id}.`);
  };
  return {
    get,
    list: (claimId) => (claimId === undefined ? store.notices.list() : store.notices.ofClaim(claimId)),
    start: ({ letter, ...notice }) => {
      if (notice.claimId !== undefined && store.claims.get(notice.claimId) === undefined)
        throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${notice.claimId}.`);
      const at = new Date().toISOString();
      const started = startHostNotice({ ...notice, id: `notice_${randomUUID()}`, sha256: letterDigest(letter), at });
      store.notices.put(started);
      return started;
    },
    step: (id, event, actor) =>
      store.database.transaction(() => {
        const result = hostNoticeStep(get(id), event, { actor, at: new Date().toISOString() });
        if (result.ok) store.notices.put(result.notice);
        return result;
      }),
  };
}
