import { randomUUID } from 'node:crypto';
import {
  allowRuleProblems,
  covers,
  licenseProblems,
  readLicenses,
  readLicensesCsv,
  type AllowPattern,
  type AllowRule,
  type Coverage,
  type License,
  type RightsHolder,
  type Use,
} from '@imgguard/claims';
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
export interface GuardLicenses extends GuardRecords<License> {
  /**
   * Takes over licenses from a table or list (`readLicensesCsv`, `readLicenses`); those whose id is known are replaced. Works are named by id or by file name.
   * All of them or none.
   * @throws GuardError `IMGGUARD_REFUSED` with everything that is wrong.
   */
  import(text: string, format: 'csv' | 'json'): License[];
  /** What every license says to a use, with the reasons; those that cover it first. */
  check(use: Use): { readonly license: License; readonly coverage: Coverage }[];
}

export function createLicenses(store: Store): GuardLicenses {
  const kept = records(store.licenses, (record: NewRecord<License>) => {
    const license: License = { ...record, kind: 'license', version: 1, id: record.id ?? `license_${shortId()}` };
    return sound(license, licenseProblems(license));
  });
  return {
    ...kept,
    import: (text, format) => {
      const result = format === 'csv' ? readLicensesCsv(text) : readLicenses(text);
      if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.problems.join(' '));
      const licenses = withWorkIds(store, result.licenses);
      return store.database.transaction(() => licenses.map((license) => kept.add(license)));
    },
    check: (use) =>
      kept
        .list()
        .map((license) => ({ license, coverage: covers(license, use) }))
        .toSorted((a, b) => EXTENTS.indexOf(a.coverage.extent) - EXTENTS.indexOf(b.coverage.extent)),
  };
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

const EXTENTS: readonly Coverage['extent'][] = ['full', 'partial', 'none'];

/** Licenses that name works by their files, with their ids. */
function withWorkIds(store: Store, licenses: readonly License[]): readonly License[] {
  const works = store.works.list().map(({ work }) => work);
  const problems: string[] = [];
  const idOf = (name: string, license: License): string => {
    const meant = works.filter(({ id, fileName }) => id === name || fileName === name);
    const [only, another] = meant;
    if (only !== undefined && another === undefined) return only.id;
    problems.push(
      `The license "${license.id}" is for "${name}", which ${only === undefined ? 'is no work' : 'is the name of several works'}.`,
    );
    return name;
  };
  const resolved = licenses.map((license) =>
    license.workIds === 'all' ? license : { ...license, workIds: license.workIds.map((name) => idOf(name, license)) },
  );
  if (problems.length > 0) throw new GuardError('IMGGUARD_REFUSED', problems.join(' '));
  return resolved;
}

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
