import { randomUUID } from 'node:crypto';
import { allowRuleProblems, licenseProblems, type AllowPattern, type AllowRule, type License, type RightsHolder } from '@imgguard/claims';
import { expectText, GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** A record without what is filled in for it. */
export type NewRecord<T extends { readonly id: string }> = Omit<T, 'kind' | 'version' | 'id'> & { readonly id?: string };

/** Records of one kind: rights holders, licenses or allow rules. */
export interface GuardRecords<T extends { readonly id: string }> {
  /**
   * Stores a record; with the `id` of a known one, that one is replaced.
   * @throws GuardError `IMGGUARD_REFUSED` with what is wrong with it.
   */
  add(record: NewRecord<T>): T;
  get(id: string): T | undefined;
  /** In the order in which they came. */
  list(): T[];
  /** Whether there was such a record. A rights holder that works refer to cannot be removed. */
  remove(id: string): boolean;
}

/** The owners of the rights in the works. */
export function createRightsHolders(store: Store): GuardRecords<RightsHolder> {
  return {
    ...records(store.rightsHolders, (record) => {
      expectText('name', record.name);
      return { ...record, kind: 'rights-holder', version: 1, id: record.id ?? `rights-holder_${shortId()}` };
    }),
    remove: (id) => {
      if (store.works.list().some((entry) => entry.work.rightsHolderId === id)) {
        throw new GuardError('IMGGUARD_REFUSED', `The rights holder ${id} still has works; remove them first.`);
      }
      return store.rightsHolders.remove(id);
    },
  };
}

/** Permissions that were given. */
export function createLicenses(store: Store): GuardRecords<License> {
  return records(store.licenses, (record) => {
    const license: License = { ...record, kind: 'license', version: 1, id: record.id ?? `license_${shortId()}` };
    return sound(license, licenseProblems(license));
  });
}

/** Places that are never claimed against. */
export function createAllowRules(store: Store): GuardRecords<AllowRule> {
  return records(store.allowRules, (record) => {
    const rule: AllowRule = { ...record, kind: 'allow-rule', version: 1, id: record.id ?? `allow_${shortId()}` };
    return sound(rule, allowRuleProblems(rule));
  });
}

/** Reads what a person types for an allowed place: a page or folder address, or a domain. */
export function allowPatternOf(text: string): AllowPattern {
  if (!/^https?:\/\//i.test(text)) return { kind: 'domain', domain: text.toLowerCase() };
  if (!URL.canParse(text)) throw new GuardError('IMGGUARD_REFUSED', `"${text}" is not an address.`);
  const url = new URL(text);
  if (url.pathname === '/' && url.search === '') return { kind: 'host', host: url.host };
  return url.pathname.endsWith('/') ? { kind: 'path', host: url.host, prefix: url.pathname } : { kind: 'page', url: url.href };
}

// --- internal ---

/** The store's side of `GuardRecords`. */
interface Kept<T> {
  put(record: T): void;
  get(id: string): T | undefined;
  list(): T[];
  remove(id: string): boolean;
}

function records<T extends { readonly id: string }>(kept: Kept<T>, complete: (record: NewRecord<T>) => T): GuardRecords<T> {
  return {
    add: (record) => {
      const whole = complete(record);
      kept.put(whole);
      return whole;
    },
    get: kept.get,
    list: kept.list,
    remove: kept.remove,
  };
}

function sound<T>(record: T, problems: readonly string[]): T {
  if (problems.length === 0) return record;
  throw new GuardError('IMGGUARD_REFUSED', problems.join(' '));
}

function shortId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 12);
}
