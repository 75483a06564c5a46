/**
 * What is still to be asked for, what is being asked for, and what has been answered.
 *
 * Every request is an item of its own, so that a crawl that is killed between two requests has lost neither. An item is
 * leased, its answer is handed to the consumer, and only then it is acknowledged, together with all that it led to.
 */
import type { ImageContext, OptOutSignal, SkipReason } from '../sighting.ts';

/** A value, or a promise of it: stores may answer at once or over a network. */
export type Awaitable<T> = T | Promise<T>;

/** What is at the address; `skip` items are never asked for, they only carry a reason to the consumer once. */
export type ItemKind = 'page' | 'image' | 'css' | 'manifest' | 'sitemap' | 'feed' | 'oembed' | 'skip';

/** Why something is not asked for. */
export interface SkipDetail {
  readonly reason: SkipReason;
  /** One English sentence. */
  readonly detail: string;
}

/** What an item needs to know beside its address. Plain data, stored as JSON. */
export interface ItemDetail {
  /** Addresses that redirected here, oldest first. */
  readonly redirects?: readonly string[];
  /** For images: the address that the page names, when a redirect led away from it. */
  readonly named?: string;
  /** For images: where on the page it is named, the most telling first. */
  readonly contexts?: readonly ImageContext[];
  /** For images that a page carries inside itself: the `data:` address. */
  readonly data?: string;
  readonly pageTitle?: string | null;
  readonly signals?: readonly OptOutSignal[];
  /** For `skip` items. */
  readonly skip?: SkipDetail;
  /** How many sitemap indexes or style sheet imports led here. */
  readonly level?: number;
  /** Nobody named this address; when it is missing nothing is reported. */
  readonly guess?: boolean;
}

export interface FrontierEntry {
  /** Same id, same item: a second `put` is ignored. */
  readonly id: string;
  readonly kind: ItemKind;
  readonly url: string;
  /** Whose turn it takes; empty for items that ask nobody. */
  readonly host: string;
  /** Higher goes first within a host. */
  readonly priority: number;
  /** Links followed from a seed. */
  readonly depth: number;
  readonly pageUrl: string | null;
  readonly detail: ItemDetail;
}

export interface FrontierItem extends FrontierEntry {
  /** Failed tries so far. */
  readonly attempts: number;
}

/** What an item came to. */
export interface AckResult {
  /** Items that it led to; stored in the same transaction. */
  readonly discovered?: readonly FrontierEntry[];
  /** Remembered for `outcomeOf`; a JSON text. */
  readonly outcome?: string;
}

export interface FrontierStats {
  readonly pending: number;
  readonly leased: number;
  readonly done: number;
  /** Page items that were acknowledged with an outcome: those that count against a budget. */
  readonly pagesVisited: number;
}

/** What was learned of a host that decides how soon it is asked again; zeros when nothing is known. */
export interface HostPace {
  /** Moving average of its answering times, in milliseconds. */
  readonly latencyMs: number;
  /** How many times in a row it asked to be left alone. */
  readonly backoffSteps: number;
  /** Until when, in milliseconds since the epoch. */
  readonly backoffUntil: number;
}

/**
 * The store behind a crawl. Times are milliseconds since the epoch and are given by the caller, so that a store needs no clock.
 *
 * Several processes may use one store, each with a frontier object of its own: that object is the "caller" below. What belongs to a caller does so for a time
 * that `renew` prolongs, so that what a process held that died is free again soon.
 *
 * `ack` of a store in the same database as the consumer's own tables must finish before it returns, so that the consumer
 * can call it inside its own transaction.
 */
export interface Frontier {
  /** Whether other callers may use the store at the same time; then it is looked at again and again for as long as any of them holds a host. @default false */
  readonly isShared?: boolean;
  /** Adds entries whose id is new. Returns how many were. */
  put(entries: readonly FrontierEntry[]): Awaitable<number>;
  /**
   * Up to `count` hosts that have a ready item, are not leased, not blocked and not being asked, the one that has waited longest first; each belongs to the
   * caller until it is released, or `ttlMs` from now.
   */
  leaseHosts(count: number, ttlMs: number, now: number): Awaitable<readonly string[]>;
  /** Everything that is the caller's, hosts, their items and requests, stays so until `ttlMs` from now. */
  renew(ttlMs: number, now: number): Awaitable<void>;
  /** Up to `count` ready items of a host that is leased to the caller, highest priority first; they are leased with the host. None when it is not the caller's. */
  nextUrls(host: string, count: number, now: number): Awaitable<readonly FrontierItem[]>;
  /** Gives the host back, if it is the caller's; nobody may lease it before `notBefore` or the end of an earlier block, whichever is later. */
  releaseHost(host: string, notBefore: number): Awaitable<void>;
  /** Nobody may lease the host before `until`. Never shortens an earlier block. */
  blockHost(host: string, until: number): Awaitable<void>;
  /**
   * Asks leave for one request to a host, leased or not. 0: it may be sent, and nobody else is given leave until `endRequest`; if that never comes, because the
   * process died, until `pauseMs` after the last moment at which the request can have been under way, which is `ttlMs` from now unless `renew` moved it.
   * Otherwise: when it is worth trying again, later than now.
   */
  beginRequest(host: string, ttlMs: number, pauseMs: number, now: number): Awaitable<number>;
  /** The caller's request is over; the next one to the host, by whomever, is not before `notBefore`, and begins from what was learned. */
  endRequest(host: string, notBefore: number, pace?: HostPace): Awaitable<void>;
  /** What the last request of any caller taught. */
  paceOf(host: string): Awaitable<HostPace>;
  /** The host failed once more, whichever caller saw it. Returns how many failures in a row these are. */
  countFailure(host: string): Awaitable<number>;
  /** The host is well: the next failure is the first one. */
  forgetFailures(host: string): Awaitable<void>;
  /** The item is done for good. */
  ack(item: FrontierItem, result?: AckResult): Awaitable<void>;
  /** The item goes back, with one more try counted, to be leased again from `notBefore`. */
  fail(item: FrontierItem, notBefore: number): Awaitable<void>;
  /** The item goes back as if it had not been leased, to be leased again from `notBefore`. */
  unlease(item: FrontierItem, notBefore: number): Awaitable<void>;
  /**
   * Turns every pending item of the hosts that are blocked beyond `until` into a `skip` item that asks nobody, with `skip` in its
   * detail. Returns how many there were.
   */
  skipBlocked(until: number, skip: SkipDetail): Awaitable<number>;
  /** The outcome that an acknowledged item of this kind and address left, or `null`. */
  outcomeOf(kind: ItemKind, url: string): Awaitable<string | null>;
  /**
   * When the next item can be leased, in milliseconds since the epoch; a time in the past when it can be now. Hosts that other callers hold count with the end
   * of their lease. `null` when nobody else holds a host, and none that is free has an item.
   */
  nextAt(): Awaitable<number | null>;
  /** Counts, for progress; asked for again and again, so it must not take longer the more items there are. */
  stats(): Awaitable<FrontierStats>;
}
