import type { Actor } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import {
  checkReceived,
  counterNoticeDeadlines,
  counterNoticeProblems,
  type CounterNotice,
  type CounterNoticeDeadlines,
} from './counter-notice.ts';
import type { NoticeName } from './notice-kinds.ts';

/** A notice to a service provider, and what became of it. */
export interface HostNotice {
  readonly kind: 'host-notice';
  readonly version: 1;
  readonly id: string;
  readonly name: NoticeName;
  /** The claim that it belongs to, if any. */
  readonly claimId?: string;
  readonly provider: string;
  /** `letterDigest` of the notice as it was sent. */
  readonly sha256: string;
  readonly state: HostNoticeState;
  readonly counterNotice: CounterNotice | null;
  readonly deadlines: CounterNoticeDeadlines | null;
  readonly history: readonly HostNoticeEntry[];
}

export type HostNoticeState =
  | 'sent'
  | 'received'
  | 'removed'
  | 'refused'
  | 'complained'
  | 'countered'
  | 'action-filed'
  | 'restored'
  | 'dropped';

export type HostNoticeEvent =
  | { readonly kind: 'receipt-confirmed' }
  | { readonly kind: 'removed' | 'refused' | 'restored' | 'complain' | 'action-filed' | 'drop'; readonly note: string }
  | { readonly kind: 'counter-notice'; readonly notice: CounterNotice };

export interface HostNoticeEntry {
  readonly at: string;
  readonly actor: Actor;
  readonly event: HostNoticeEvent['kind'] | 'send';
  readonly from: HostNoticeState | null;
  readonly to: HostNoticeState;
  readonly note?: string;
}

/** What a person should do: file an action by `actBy` or drop the notice; tell the respondent that it is dropped; look at the decision. */
export type HostNoticeTask = 'act-or-drop' | 'hold-claim' | 'decide-on-refusal' | 'tell-provider';

export type HostNoticeResult =
  | { readonly ok: true; readonly notice: HostNotice; readonly tasks: readonly HostNoticeTask[] }
  | Refusal<'not-possible-here' | 'not-allowed-for-actor' | 'note-missing' | 'incomplete-counter-notice'>;

interface Row {
  readonly from: readonly HostNoticeState[];
  readonly event: HostNoticeEvent['kind'];
  readonly to: HostNoticeState;
  /** Only for notices of this name. */
  readonly only?: NoticeName;
  /** A person of the claimant's side must do it. */
  readonly byPerson?: true;
  readonly tasks?: readonly HostNoticeTask[];
}

/** The whole life of a notice. */
const ROWS: readonly Row[] = [
  { from: ['sent'], event: 'receipt-confirmed', to: 'received' },
  { from: ['sent', 'received', 'complained'], event: 'removed', to: 'removed' },
  { from: ['sent', 'received', 'complained'], event: 'refused', to: 'refused', tasks: ['decide-on-refusal'] },
  { from: ['refused'], event: 'complain', to: 'complained', only: 'dsa-notice', byPerson: true },
  { from: ['removed'], event: 'counter-notice', to: 'countered', only: 'dmca-takedown', tasks: ['hold-claim', 'act-or-drop'] },
  { from: ['countered'], event: 'action-filed', to: 'action-filed', byPerson: true, tasks: ['tell-provider'] },
  { from: ['countered', 'action-filed', 'removed'], event: 'restored', to: 'restored' },
  {
    from: ['sent', 'received', 'removed', 'refused', 'complained', 'countered'],
    event: 'drop',
    to: 'dropped',
    byPerson: true,
    tasks: ['tell-provider'],
  },
];

/**
 * The record of a notice that a person sent. Throws `IMGGUARD_INVALID_ARGUMENT` where no person sent it, or without digest.
 *
 * @example
 * const notice = startHostNotice({ id: 'n-1', name: 'dsa-notice', provider: 'Hosting Ltd', sha256, actor, at });
 */
export function startHostNotice({
  actor,
  at,
  ...record
}: Pick<HostNotice, 'id' | 'name' | 'provider' | 'sha256' | 'claimId'> & { readonly actor: Actor; readonly at: string }): HostNotice {
  startMs(at, 'at');
  if (!isPerson(actor)) throw invalidArgument('actor', "a person of the claimant's side", actor.role);
  if (!/^[0-9a-f]{64}$/u.test(record.sha256)) throw invalidArgument('sha256', 'the digest of the notice (letterDigest)', record.sha256);
  const history = [{ at, actor, event: 'send', from: null, to: 'sent' }] as const;
  return { kind: 'host-notice', version: 1, ...record, state: 'sent', counterNotice: null, deadlines: null, history };
}

/**
 * What became of a notice. Pure; what means nothing is refused. A counter-notice that lacks an element of 17 U.S.C. 512(g)(3) starts no time and is
 * refused with what it lacks; one that is complete puts the claim on hold and asks to file an action or to drop the notice.
 */
export function hostNoticeStep(
  notice: HostNotice,
  event: HostNoticeEvent,
  { actor, at }: { readonly actor: Actor; readonly at: string },
): HostNoticeResult {
  startMs(at, 'at');
  const row = ROWS.find((each) => each.event === event.kind && each.from.includes(notice.state));
  if (row === undefined || (row.only !== undefined && row.only !== notice.name))
    return refuse('not-possible-here', `"${event.kind}" means nothing for a ${notice.name} in the state "${notice.state}".`);
  if (row.byPerson === true && !isPerson(actor)) return refuse('not-allowed-for-actor', `"${event.kind}" is done by a person.`);
  const note = 'note' in event ? event.note : undefined;
  if (note !== undefined && note.trim() === '') return refuse('note-missing', `"${event.kind}" needs a note that says why.`);
  const counter = 'notice' in event ? event.notice : undefined;
  const lacking = counter === undefined ? [] : counterNoticeProblems(counter);
  if (lacking.length > 0)
    return refuse('incomplete-counter-notice', `It lacks ${lacking.map(({ citation, says }) => `${says} (${citation})`).join('; ')}.`);
  if (counter !== undefined) checkReceived(counter, at);
  const entry: HostNoticeEntry = { at, actor, event: event.kind, from: notice.state, to: row.to, ...(note === undefined ? {} : { note }) };
  const answered = counter === undefined ? {} : { counterNotice: counter, deadlines: counterNoticeDeadlines(counter.receivedAt) };
  return { ok: true, notice: { ...notice, ...answered, state: row.to, history: [...notice.history, entry] }, tasks: row.tasks ?? [] };
}

/**
 * How notices ended, of all that ended. Platforms suspend who often sends manifestly unfounded ones (Regulation (EU) 2022/2065, Article 23(2) and
 * (3): number, share, gravity, intent); this is the number and the share.
 */
export function noticeRecord(notices: readonly HostNotice[]): {
  readonly ended: number;
  readonly unfounded: number;
  readonly sharePercent: number;
} {
  const ended = notices.filter(({ state }) => ['removed', 'refused', 'restored', 'dropped'].includes(state)).length;
  const unfounded = notices.filter(({ state }) => state === 'refused' || state === 'restored').length;
  return { ended, unfounded, sharePercent: ended === 0 ? 0 : Math.round((unfounded * 100) / ended) };
}

// --- internal ---

function isPerson({ role, id }: Actor): boolean {
  return (role === 'owner' || role === 'operator' || role === 'lawyer') && id.trim() !== '';
}
