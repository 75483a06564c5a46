import { describe, expect, it } from 'vitest';
import { createMemoryCaptureStore } from '../stores/capture-store.ts';
import { createMemoryClaimStore } from '../stores/claim-store.ts';
import { createMemoryDecisionStore } from '../stores/decision-store.ts';
import { createMemoryDocumentStore } from '../stores/document-store.ts';
import { createMemoryLetterStore } from '../stores/letter-store.ts';
import { createMemoryNoticeStore } from '../stores/notice-store.ts';
import { createMemoryPortalStore } from '../stores/portal-store.ts';
import { createMemoryRecordStore } from '../stores/record-store.ts';
import {
  allowRuleStoreContract,
  captureStoreContract,
  claimStoreContract,
  decisionStoreContract,
  documentStoreContract,
  letterStoreContract,
  licenseStoreContract,
  noticeStoreContract,
  portalStoreContract,
  rightsHolderStoreContract,
} from './index.ts';

describe('stores in memory', () => {
  describe('claims', () => void claimStoreContract.map(({ name, run }) => it(name, () => run(createMemoryClaimStore))));
  describe('letters', () => void letterStoreContract.map(({ name, run }) => it(name, () => run(createMemoryLetterStore))));
  describe('notices', () => void noticeStoreContract.map(({ name, run }) => it(name, () => run(createMemoryNoticeStore))));
  describe('portal', () => void portalStoreContract.map(({ name, run }) => it(name, () => run(createMemoryPortalStore))));
  describe('captures', () => void captureStoreContract.map(({ name, run }) => it(name, () => run(createMemoryCaptureStore))));
  describe('decisions', () => void decisionStoreContract.map(({ name, run }) => it(name, () => run(createMemoryDecisionStore))));
  describe('documents', () => void documentStoreContract.map(({ name, run }) => it(name, () => run(createMemoryDocumentStore))));
  describe('licenses', () => void licenseStoreContract.map(({ name, run }) => it(name, () => run(createMemoryRecordStore))));
  describe('rights holders', () => void rightsHolderStoreContract.map(({ name, run }) => it(name, () => run(createMemoryRecordStore))));
  describe('allow rules', () => void allowRuleStoreContract.map(({ name, run }) => it(name, () => run(createMemoryRecordStore))));
});

/** Stores that break their promise in one way each, and words of the case that must notice. */
describe('the contract notices', () => {
  it.each([
    [
      'a claim that is kept as it was handed in',
      'not changed by',
      () => {
        const kept = new Map();
        const store = createMemoryClaimStore();
        return { ...store, put: (claim: { id: string }) => void kept.set(claim.id, claim), get: (id: string) => kept.get(id) };
      },
    ],
    [
      'a hit that does not leave',
      'one that left',
      () => {
        const store = createMemoryClaimStore();
        const all: string[] = [];
        return {
          ...store,
          put: (claim: Parameters<typeof store.put>[0]) => (store.put(claim), void all.push(...claim.hitIds)),
          ofHit: (hitId: string) => (all.includes(hitId) ? store.list() : []),
        };
      },
    ],
  ] as const)('%s', (_what, words, open) => {
    const broken = claimStoreContract.filter(({ run }) => {
      try {
        run(open);
        return false;
      } catch {
        return true;
      }
    });
    expect(broken.map(({ name }) => name).join('\n')).toContain(words);
  });
});
