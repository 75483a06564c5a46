import { createHash } from 'node:crypto';
import type { DecisionEntry, DecisionStore, Hit } from '@imgguard/claims';
import type { Match } from '@imgguard/core';
import type { Database } from './database.ts';
import { createDecisionStore } from './decision-store.ts';
import type { KeyRing } from './key-ring.ts';
import type { SightingRecord, StoredSighting } from './sighting-store.ts';

/** A hit with everything that the store knows around it. */
export interface StoredHit {
  readonly hit: Hit;
  /** Host of the page, with its port. */
  readonly site: string;
  readonly imageId: number;
  readonly sightingId: number;
  readonly sighting: SightingRecord;
  readonly match: Match;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

/** Which hits to list. Every field narrows. */
export interface HitFilter {
  /** `open`: nobody decided, or it was put aside until today; `decided`: a decision stands; `parked`: put aside until a later day. */
  readonly state?: 'open' | 'decided' | 'parked';
  readonly workId?: string;
  /** `copy`: verified copies. `similar`: pictures that only a person can tell apart from one. */
  readonly verdict?: 'copy' | 'similar';
  /** Host of the page. */
  readonly site?: string;
  readonly runId?: string;
  /** @default 1000000 */
  readonly limit?: number;
  readonly offset?: number;
}

export interface HitStore {
  /** What persons decided about hits. */
  readonly decisions: DecisionStore;
  /** Makes the hit of a work and a sighting, or notes that it was seen again. Returns its id and whether it is new. */
  put(workId: string, sighting: StoredSighting): { readonly id: string; readonly isNew: boolean };
  get(id: string): StoredHit | undefined;
  /** At most two ids that begin like this: enough to tell whether the beginning is unmistakable. */
  idsBeginningWith(beginning: string): string[];
  /** Ordered by site, page, image address and work. Hits of removed works are left out. */
  list(filter?: HitFilter): StoredHit[];
  count(filter?: HitFilter): number;
  /** Appends to a hit's history. */
  append(id: string, entry: DecisionEntry): void;
}

/**
 * The id of the hit of a work at an address on a page: the same in every run and on every machine, short enough to type.
 *
 * Ten digits of base 32 are 50 bits: among 100,000 hits, two share an id with a probability of 4 in a million, and then the
 * second one is refused by the database instead of being mistaken for the first.
 */
export function hitId(workId: string, pageUrl: string, imageUrl: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([workId, pageUrl, imageUrl]))
    .digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 8)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let digit = 0; digit < 10; digit++) {
    text += BASE32[Number(bits & 31n)];
    bits >>= 5n;
  }
  return text;
}

/** Hits and their decisions in the database. */
export function createHitStore(database: Database, ring: KeyRing): HitStore {
  const decisions = createDecisionStore(database, ring);
  const hitOf = (row: HitRow): StoredHit => fromRow(row, decisions.ofHit(row.id));
  return {
    decisions,
    put: (workId, stored) => put(database, workId, stored),
    get: (id) => {
      const row = database.get<HitRow>(`${SELECT} WHERE h.id = ?`, id);
      return row === undefined ? undefined : hitOf(row);
    },
    idsBeginningWith: (beginning) =>
      database
        .all<{ id: string }>('SELECT id FROM hits WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 2', beginning)
        .map((row) => row.id),
    list: (filter = {}) => {
      const { where, values } = conditions(filter);
      return database
        .all<HitRow>(
          // Which rows are on the page is found without their records, which are large.
          `WITH page AS MATERIALIZED (SELECT h.id ${FROM} WHERE ${where} ${ORDER} LIMIT ? OFFSET ?)
           ${SELECT} WHERE h.id IN (SELECT id FROM page) ${ORDER}`,
          ...values,
          filter.limit ?? 1_000_000,
          filter.offset ?? 0,
        )
        .map(hitOf);
    },
    count: (filter = {}) => {
      const { where, values } = conditions(filter);
      return database.get<{ n: number }>(`SELECT count(*) AS n ${FROM} WHERE ${where}`, ...values)?.n ?? 0;
    },
    append: decisions.append,
  };
}

// --- internal ---

/** Crockford's digits: no i, l, o, u to be misread. */
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** What a state of `HitFilter` asks, with today as its value. */
const STATES: Readonly<Record<NonNullable<HitFilter['state']>, string>> = {
  open: '(h.truth IS NULL OR h.parked_until <= ?)',
  decided: '(h.truth IS NOT NULL AND (h.parked_until IS NULL OR h.parked_until > ?))',
  parked: '(h.truth IS NOT NULL AND h.parked_until > ?)',
};

const FROM = `FROM hits h JOIN sightings s ON s.id = h.sighting_id JOIN images i ON i.id = s.image_id
  JOIN matches m ON m.work_id = h.work_id AND m.image_id = s.image_id`;

const ORDER = 'ORDER BY h.site, h.page_url, h.image_url, h.work_id';

const SELECT = `SELECT h.id, h.work_id, h.site, h.first_seen_at, h.last_seen_at, h.sighting_id,
  s.image_id, s.record AS sighting, m.record AS match, i.width, i.height ${FROM}`;

interface HitRow {
  readonly id: string;
  readonly work_id: string;
  readonly site: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly sighting_id: number;
  readonly image_id: number;
  readonly sighting: string;
  readonly match: string;
  readonly width: number | null;
  readonly height: number | null;
}

function put(database: Database, workId: string, stored: StoredSighting): { id: string; isNew: boolean } {
  const { pageUrl, imageUrl } = stored.sighting;
  const id = hitId(workId, pageUrl, imageUrl);
  const isNew = database.get('SELECT 1 FROM hits WHERE id = ?', id) === undefined;
  database.run(
    `INSERT INTO hits (id, work_id, sighting_id, page_url, image_url, site, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (work_id, page_url, image_url) DO UPDATE SET sighting_id = excluded.sighting_id, last_seen_at = excluded.last_seen_at`,
    id,
    workId,
    stored.id,
    pageUrl,
    imageUrl,
    new URL(pageUrl).host,
    stored.firstSeenAt,
    stored.lastSeenAt,
  );
  return { id, isNew };
}

function conditions(filter: HitFilter): { where: string; values: string[] } {
  // Asked of the index of works: in a row of `works` it stands behind the fingerprint. The plus keeps the order of the sites, by which pages are read.
  const parts = ['+h.work_id IN (SELECT id FROM works WHERE removed_at IS NULL)'];
  const values: string[] = [];
  const today = new Date().toISOString().slice(0, 10);
  if (filter.state !== undefined) {
    parts.push(STATES[filter.state]);
    values.push(today);
  }
  const narrow = (sql: string, value: string | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  narrow('h.work_id = ?', filter.workId);
  narrow('m.verdict = ?', filter.verdict);
  narrow('h.site = ?', filter.site);
  narrow('h.sighting_id IN (SELECT sighting_id FROM run_sightings WHERE run_id = ?)', filter.runId);
  return { where: parts.join(' AND '), values };
}

function fromRow(row: HitRow, decisions: readonly DecisionEntry[]): StoredHit {
  const sighting = JSON.parse(row.sighting) as SightingRecord;
  const match = JSON.parse(row.match) as Match;
  const seenAgain = row.last_seen_at === row.first_seen_at ? {} : { lastSeenAt: row.last_seen_at };
  const size = row.width === null || row.height === null ? {} : { size: { width: row.width, height: row.height } };
  const { imageUrl, finalUrl, pageUrl, pageTitle, sha256, context } = sighting;
  return {
    hit: {
      kind: 'hit',
      version: 1,
      id: row.id,
      workId: row.work_id,
      sighting: { imageUrl, finalUrl, pageUrl, pageTitle, seenAt: row.first_seen_at, sha256, context },
      match,
      ...size,
      ...seenAgain,
      decisions,
    },
    site: row.site,
    imageId: row.image_id,
    sightingId: row.sighting_id,
    sighting,
    match,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  };
}
