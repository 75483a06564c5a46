/** What every store of letters, notices, portal and decisions must do, as cases that any test runner can run. See `store-contract.ts`. */
import { deepStrictEqual, equal } from 'node:assert/strict';
import type { DecisionEntry } from '../decision.ts';
import { startHostNotice } from '../notices/host-notice.ts';
import type { PortalReceipt } from '../portal/portal-answer.ts';
import { issuePortalLink } from '../portal/portal-link.ts';
import type { DecisionStore } from '../stores/decision-store.ts';
import type { LetterStore, StoredLetter } from '../stores/letter-store.ts';
import type { NoticeStore } from '../stores/notice-store.ts';
import type { PortalStore, StoredPortalFile } from '../stores/portal-store.ts';
import { storeCase, type StoreContractCase } from './store-contract.ts';

const AT = '2026-03-03T09:00:00.000Z';
const LATER = '2026-03-04T09:00:00.000Z';

const LETTER: StoredLetter = {
  id: 'letter-1',
  hitId: 'hit-1',
  template: 'contact',
  locale: 'en',
  subject: 'A picture',
  text: 'Dear Sir or Madam',
  html: '<p>Dear Sir or Madam',
  renderedAt: AT,
};

/** The cases of `LetterStore`. The hits `hit-1` and `hit-2` must be known where a store asks for that. */
export const letterStoreContract: readonly StoreContractCase<LetterStore>[] = [
  storeCase('letters come back as they were, oldest first', (store) => {
    deepStrictEqual(store.list(), []);
    const { html: _html, ...early } = { ...LETTER, id: 'letter-0', renderedAt: '2026-03-01T09:00:00.000Z' };
    store.put(LETTER);
    store.put(early);
    store.put({ ...LETTER, id: 'letter-2', hitId: 'hit-2' });
    equal(store.count(), 3);
    deepStrictEqual(store.ofHit('hit-1'), [early, LETTER]);
    deepStrictEqual(
      store.list().map(({ id }) => id),
      ['letter-0', 'letter-1', 'letter-2'],
    );
  }),
  storeCase('the same letter again is one letter, and may be about another hit', (store) => {
    store.put(LETTER);
    store.put({ ...LETTER, text: 'Dear Other' });
    deepStrictEqual(store.list(), [{ ...LETTER, text: 'Dear Other' }]);
    store.put({ ...LETTER, hitId: 'hit-2' });
    deepStrictEqual(store.ofHit('hit-1'), []);
    deepStrictEqual(store.ofHit('hit-2'), [{ ...LETTER, hitId: 'hit-2' }]);
  }),
  storeCase('some are removed, and the others about the same hit stay', (store) => {
    const [second, third] = [
      { ...LETTER, id: 'letter-2' },
      { ...LETTER, id: 'letter-3', hitId: 'hit-2' },
    ];
    for (const letter of [LETTER, second, third]) store.put(letter);
    store.remove([LETTER]);
    deepStrictEqual(store.list(), [second, third]);
    store.removeOfHit('hit-2');
    deepStrictEqual(store.list(), [second]);
    store.remove([]);
    equal(store.count(), 1);
  }),
];

const OWNER = { role: 'owner', id: 'owner-1' } as const;
const NOTICE = startHostNotice({ id: 'n-1', name: 'dsa-notice', provider: 'Hosting Ltd', sha256: 'ab'.repeat(32), actor: OWNER, at: AT });

/** The cases of `NoticeStore`. The claim `claim-1` must be known where a store asks for that. */
export const noticeStoreContract: readonly StoreContractCase<NoticeStore>[] = [
  storeCase('notices come back as they were, oldest first, with and without a claim', (store) => {
    deepStrictEqual(store.list(), []);
    equal(store.get('n-1'), undefined);
    const early = { ...NOTICE, id: 'n-0', claimId: 'claim-1', history: [{ ...NOTICE.history[0], at: '2026-03-01T09:00:00.000Z' }] };
    store.put(NOTICE);
    store.put(early as typeof NOTICE);
    deepStrictEqual(store.list(), [early, NOTICE]);
    deepStrictEqual(store.ofClaim('claim-1'), [early]);
    deepStrictEqual(store.ofClaim('claim-2'), []);
  }),
  storeCase('a later state replaces the earlier one', (store) => {
    store.put(NOTICE);
    const received = { ...NOTICE, state: 'received' } as const;
    store.put(received);
    deepStrictEqual(store.get('n-1'), received);
    deepStrictEqual(store.list(), [received]);
  }),
];

const LINK = issuePortalLink({ id: 'link-1', claimId: 'claim-1', token: 'ab'.repeat(16), at: AT });
const SECOND = issuePortalLink({ id: 'link-2', claimId: 'claim-1', token: 'cd'.repeat(16), at: LATER });
const RECEIPT: PortalReceipt = {
  kind: 'portal-receipt',
  version: 1,
  claimId: 'claim-1',
  key: 'key-12345',
  receivedAt: AT,
  answerSha256: 'cd'.repeat(32),
  sequence: 4,
};
const FILE: StoredPortalFile = {
  claimId: 'claim-1',
  name: 'invoice.pdf',
  sha256: 'ef'.repeat(32),
  bytes: 3,
  mediaType: 'application/pdf',
  receivedAt: AT,
};

/** The cases of `PortalStore`. The claims `claim-1` and `claim-2` must be known where a store asks for that. */
export const portalStoreContract: readonly StoreContractCase<PortalStore>[] = [
  storeCase('links are found by id, token and claim, oldest first', (store) => {
    store.putLink(SECOND);
    store.putLink(LINK);
    deepStrictEqual(store.link('link-1'), LINK);
    deepStrictEqual(store.linkOfToken(SECOND.tokenSha256), SECOND);
    equal(store.linkOfToken('00'.repeat(32)), undefined);
    deepStrictEqual(store.linksOf('claim-1'), [LINK, SECOND]);
    deepStrictEqual(store.linksOf('claim-2'), []);
    store.putLink({ ...LINK, state: 'opened', openedAt: LATER });
    deepStrictEqual(store.link('link-1'), { ...LINK, state: 'opened', openedAt: LATER });
  }),
  storeCase('a receipt that somebody holds is not replaced', (store) => {
    store.addReceipt(RECEIPT);
    store.addReceipt({ ...RECEIPT, sequence: 5 });
    const other = { ...RECEIPT, key: 'key-67890', receivedAt: '2026-03-01T09:00:00.000Z' };
    store.addReceipt(other);
    store.addReceipt({ ...RECEIPT, claimId: 'claim-2' });
    deepStrictEqual(store.receiptsOf('claim-1'), [other, RECEIPT]);
  }),
  storeCase('files come back byte for byte, one for each hash of a claim, and go when they are erased', (store) => {
    const bytes = Uint8Array.from([0, 255, 10]);
    store.addFile(FILE, bytes);
    store.addFile({ ...FILE, name: 'other.pdf' }, Uint8Array.from([1]));
    store.addFile({ ...FILE, claimId: 'claim-2' }, bytes);
    deepStrictEqual(store.filesOf('claim-1'), [FILE]);
    deepStrictEqual(Uint8Array.from(store.file('claim-1', FILE.sha256) ?? []), bytes);
    equal(store.file('claim-1', '00'.repeat(32)), undefined);
    store.removeFilesOf('claim-1');
    deepStrictEqual(store.filesOf('claim-1'), []);
    equal(store.file('claim-1', FILE.sha256), undefined);
    deepStrictEqual(Uint8Array.from(store.file('claim-2', FILE.sha256) ?? []), bytes);
  }),
];

const DECISION: DecisionEntry = { kind: 'decision', truth: 'match', use: 'unlicensed', by: 'owner', at: AT, note: 'asked Jane Roe' };
const UNDO: DecisionEntry = { kind: 'undo', by: 'owner', at: LATER };

/** The cases of `DecisionStore`. The hits `hit-1` and `hit-2` must be known where a store asks for that. */
export const decisionStoreContract: readonly StoreContractCase<DecisionStore>[] = [
  storeCase('decisions come back as they were, in the order in which they were made', (store) => {
    deepStrictEqual(store.ofHit('hit-1'), []);
    for (const entry of [DECISION, UNDO, DECISION]) store.append('hit-1', entry);
    store.append('hit-2', UNDO);
    deepStrictEqual(store.ofHit('hit-1'), [DECISION, UNDO, DECISION]);
    deepStrictEqual(store.ofHit('hit-2'), [UNDO]);
  }),
  storeCase('notes are found, and words in them can be taken out; the decision stays', (store) => {
    store.append('hit-1', DECISION);
    store.append('hit-1', UNDO);
    store.append('hit-2', { ...DECISION, note: 'sold in 2024' });
    deepStrictEqual(
      store.hitsWithNote((note) => note.includes('Jane')),
      ['hit-1'],
    );
    store.changeNotes('hit-1', (note) => note.replace('Jane Roe', '[erased]'));
    deepStrictEqual(store.ofHit('hit-1'), [{ ...DECISION, note: 'asked [erased]' }, UNDO]);
    deepStrictEqual(
      store.hitsWithNote((note) => note.includes('Jane')),
      [],
    );
    store.append('hit-1', DECISION);
    equal(store.ofHit('hit-1').length, 3);
  }),
];
