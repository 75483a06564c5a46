/** A party in licenses, rights holders, allow rules, site profiles, mandates and notes of decisions: what is there, and what of it may go. */
import {
  ERASED,
  licenseDeleteAfter,
  withoutWords,
  type AllowRule,
  type License,
  type Mandate,
  type RightsHolder,
  type SiteProfile,
} from '@imgguard/claims';
import type { Store } from '../store/store.ts';

/** Records that name a party. */
export interface RecordData {
  readonly licenses: readonly License[];
  readonly rightsHolders: readonly RightsHolder[];
  readonly allowRules: readonly AllowRule[];
  readonly siteProfiles: readonly SiteProfile[];
  /** They may act in claims: a lawyer, a collector, staff. */
  readonly mandates: readonly Mandate[];
  /** Hits with notes of decisions that name the party. */
  readonly notedHits: readonly { readonly hitId: string; readonly notes: readonly string[] }[];
}

/** What became of a record that names a party. */
export interface RecordDecision {
  readonly record: 'license' | 'rights-holder' | 'allow-rule' | 'site-profile' | 'mandate' | 'note';
  /** The record's id; of a note that of its hit. */
  readonly id: string;
  readonly decision: 'done' | 'refused';
  /** One sentence for the answer. */
  readonly text: string;
}

/** Records in which `names` finds the party. */
export function findInRecords(store: Store, names: (value: unknown) => boolean): RecordData {
  const notedHits = store.hits.decisions.hitsWithNote(names).map((hitId) => ({
    hitId,
    notes: store.hits.decisions.ofHit(hitId).flatMap(({ note }) => (note !== undefined && names(note) ? [note] : [])),
  }));
  return {
    licenses: store.licenses.list().filter(names),
    rightsHolders: store.rightsHolders.list().filter(names),
    allowRules: store.allowRules.list().filter(names),
    siteProfiles: store.sites.list().filter(names),
    mandates: store.mandates.list().filter(names),
    notedHits,
  };
}

export interface RecordErasure {
  /** Names of the party. */
  readonly words: readonly string[];
  /** Whether a value names them. */
  readonly names: (value: unknown) => boolean;
  /** Hits of claims that keep it. */
  readonly keptHits: ReadonlySet<string>;
  readonly at: string;
}

/**
 * Takes a party out of the records where nothing stands against it. A license stays as long as it is a contract or a voucher; notes about hits of a claim
 * that keeps the party stay with it.
 */
export function eraseFromRecords(
  store: Store,
  found: RecordData,
  { words, names, keptHits, at }: RecordErasure,
): readonly RecordDecision[] {
  return store.database.transaction(() => [
    ...found.licenses.map((license) => eraseFromLicense(store, license, { words, names, at })),
    ...found.rightsHolders.map((holder) => eraseRightsHolder(store, holder)),
    ...found.allowRules.map((rule) => eraseFromRule(store, rule, words)),
    ...found.siteProfiles.map((profile) => eraseFromProfile(store, profile, words)),
    ...found.mandates.map(keptMandate),
    ...found.notedHits.map(({ hitId }) => eraseFromNotes(store, hitId, words, keptHits)),
  ]);
}

// --- internal ---

function done(record: RecordDecision['record'], id: string, text: string): RecordDecision {
  return { record, id, decision: 'done', text };
}

function eraseFromLicense(store: Store, license: License, { words, names, at }: Omit<RecordErasure, 'keptHits'>): RecordDecision {
  const { id, note, licensee } = license;
  const last = licenseDeleteAfter(license);
  if (last !== null && last < at.slice(0, 10)) {
    store.licenses.remove(id);
    return done('license', id, 'It ended, and no law asks to keep it: removed.');
  }
  const rest = note === undefined ? undefined : withoutWords(note, words);
  if (!names({ ...license, note: '' })) {
    store.licenses.put({ ...license, ...(rest === undefined ? {} : { note: rest }) });
    return done('license', id, 'Only the note named them; it no longer does.');
  }
  const until = last === null ? 'as long as it holds' : `until ${last}`;
  return {
    record: 'license',
    id,
    decision: 'refused',
    text: `The license of ${licensee.name} is a contract and a voucher (Regulation (EU) 2016/679, Article 17(3)(b); section 147(3) AO); it is kept ${until}.`,
  };
}

function eraseRightsHolder(store: Store, { id, name }: RightsHolder): RecordDecision {
  if (!hasWorks(store, id)) {
    store.rightsHolders.remove(id);
    return done('rights-holder', id, 'No work refers to it: removed.');
  }
  return {
    record: 'rights-holder',
    id,
    decision: 'refused',
    text: `${name} holds the rights in registered works; give these to somebody else first.`,
  };
}

/** Also of works that were removed: these can come back. */
function hasWorks(store: Store, id: string): boolean {
  return store.database.get('SELECT 1 FROM works WHERE rights_holder_id = ? LIMIT 1', id) !== undefined;
}

function eraseFromRule(store: Store, rule: AllowRule, words: readonly string[]): RecordDecision {
  const pattern = rule.pattern.kind === 'party' ? { ...rule.pattern, name: withoutWords(rule.pattern.name, words) } : rule.pattern;
  const reason = withoutWords(rule.reason, words);
  store.allowRules.put({ ...rule, pattern, reason: reason.trim() === '' ? ERASED : reason });
  return done('allow-rule', rule.id, 'Its reason no longer names them; the place stays allowed.');
}

/** What kind of site a domain is stays; where it was learned may name a person. */
function eraseFromProfile(store: Store, profile: SiteProfile, words: readonly string[]): RecordDecision {
  const source = withoutWords(profile.source, words);
  store.sites.put({ ...profile, id: profile.domain, source: source.trim() === '' ? ERASED : source });
  return done('site-profile', profile.domain, 'Its source no longer names them; what kind of site it is stays.');
}

function keptMandate({ id, holder }: Mandate): RecordDecision {
  return {
    record: 'mandate',
    id,
    decision: 'refused',
    text: `${holder} acts by a power of attorney; what was done in claims rests on it (Regulation (EU) 2016/679, Article 17(3)(e)).`,
  };
}

function eraseFromNotes(store: Store, hitId: string, words: readonly string[], keptHits: ReadonlySet<string>): RecordDecision {
  if (keptHits.has(hitId))
    return { record: 'note', id: hitId, decision: 'refused', text: 'It belongs to a claim that is kept, and goes with it.' };
  store.hits.decisions.changeNotes(hitId, (note) => withoutWords(note, words));
  return done('note', hitId, 'The note no longer names them; the decision stays.');
}
