/** What each origin's robots file said, kept for as long as it may be believed. */
import type { Awaitable } from '../frontier/frontier.ts';

/** What came of asking for a robots file. Times are milliseconds since the epoch. */
export interface RobotsRecord {
  readonly version: 1;
  /** Scheme, host and port that the rules are for. */
  readonly origin: string;
  /** `rules`: `body` decides. `unavailable`: all is allowed. `unreachable`: nothing is allowed. `blocked`: the address guard refused the host. */
  readonly access: 'rules' | 'unavailable' | 'unreachable' | 'blocked';
  /** Text of the file, one character per octet; empty unless `access` is `rules` or an older copy is kept. */
  readonly body: string;
  /** One English sentence on how it came to this. */
  readonly detail: string;
  readonly fetchedAt: number;
  readonly expiresAt: number;
  /** When the run of failures began; `null` when the last answer was none. */
  readonly unreachableSince: number | null;
  /** Failures in a row. */
  readonly failures: number;
  /** What the file can be asked for by, on the condition that it changed; absent when there is none. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** Until when the host asked to be left alone; 0 when it did not. */
  readonly heldUntil: number;
}

export interface RobotsStore {
  get(origin: string): Awaitable<RobotsRecord | null>;
  set(record: RobotsRecord): Awaitable<void>;
}

/** A store in memory. */
export function createMemoryRobotsStore(): RobotsStore {
  const records = new Map<string, RobotsRecord>();
  return {
    get: (origin) => records.get(origin) ?? null,
    set: (record) => void records.set(record.origin, record),
  };
}
