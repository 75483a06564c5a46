import type { Use } from './license.ts';
import { endMs, holds, periodProblems, startMs, subtract, type Period } from './period.ts';
import { isOnDomain, isOnHost, isPage, isPartyDomain, isUnderPath, placeOf, type Place } from './place.ts';

/** A place or party that is never to be claimed against, for a reason and, if wished, for a time. */
export interface AllowRule extends Period {
  readonly kind: 'allow-rule';
  readonly version: 1;
  readonly id: string;
  readonly pattern: AllowPattern;
  /** Works that the rule is for; absent: all. */
  readonly workIds?: readonly string[];
  /** Why, for the person who reads it in two years. */
  readonly reason: string;
}

/**
 * What a rule names: a domain with its subdomains, one host, a folder of a host, one page, or a party with the domains that are known to be
 * its own.
 */
export type AllowPattern =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'path'; readonly host: string; readonly prefix: string }
  | { readonly kind: 'page'; readonly url: string }
  | { readonly kind: 'party'; readonly name: string; readonly domains: readonly string[] };

/**
 * The first rule that allows a page at a time, in the order given; `undefined` where none does. Rules for other works are passed over when
 * `workId` is given; rules for some works only are passed over when it is not (a crawler that skips an allowed domain asks that way).
 *
 * @example
 * const rule = allowRuleFor('https://shop.example.com/a', rules, '2026-03-01T12:00:00Z');
 */
export function allowRuleFor(url: string, rules: readonly AllowRule[], at: string, workId?: string): AllowRule | undefined {
  const place = placeOf(url);
  if (place === undefined) return undefined;
  startMs(at, 'at');
  // Most rules are for other places: that is asked first.
  return rules.find((rule) => matches(rule.pattern, place) && isForWork(rule, workId) && holds(rule, at));
}

/**
 * The first rule that allows a use: one that holds now or, failing that, one that held during the whole use. Nobody is asked about what was
 * allowed while it happened, however the list changed since.
 */
export function allowRuleForUse(use: Use, rules: readonly AllowRule[], at: string): AllowRule | undefined {
  const place = placeOf(use.pageUrl);
  if (place === undefined) return undefined;
  startMs(at, 'at');
  const here = rules.filter((rule) => matches(rule.pattern, place) && isForWork(rule, use.workId));
  const now = here.find((rule) => holds(rule, at));
  if (now !== undefined || here.length === 0) return now;
  const span = { startMs: startMs(use.from, 'use.from'), endMs: endMs(use.until, 'use.until') };
  return here.find((rule) => subtract(span, [rule]).length === 0);
}

/** What is wrong with a rule, one sentence each; empty when it is fine. A rule for `co.uk` or `github.io` would silence strangers. */
export function allowRuleProblems(rule: AllowRule): readonly string[] {
  const problems = namesOf(rule.pattern)
    .filter((name) => !isPartyDomain(name))
    .map((name) => `"${name}" is not the domain of one party; name the domain or host that you mean, such as "example.com".`);
  problems.push(...periodProblems(rule, 'The rule'));
  const { pattern } = rule;
  if (pattern.kind === 'path' && !/^\/(?![\\/])/u.test(pattern.prefix))
    problems.push(`The path "${pattern.prefix}" must begin with one "/".`);
  if (pattern.kind === 'page' && placeOf(pattern.url) === undefined) problems.push(`"${pattern.url}" is not an http(s) address.`);
  if (pattern.kind === 'party' && pattern.domains.length === 0) problems.push(`The party "${pattern.name}" has no domain to be known by.`);
  if (rule.workIds?.length === 0) problems.push('The rule names no work; leave `workIds` out for all works.');
  if (rule.reason.trim() === '') problems.push('The rule has no reason.');
  return problems;
}

// --- internal ---

function isForWork(rule: AllowRule, workId: string | undefined): boolean {
  return rule.workIds === undefined || (workId !== undefined && rule.workIds.includes(workId));
}

function matches(pattern: AllowPattern, place: Place): boolean {
  switch (pattern.kind) {
    case 'domain':
      return isOnDomain(place, pattern.domain);
    case 'host':
      return isOnHost(place, pattern.host);
    case 'path':
      return isOnHost(place, pattern.host) && isUnderPath(place, pattern.prefix);
    case 'page':
      return isPage(place, pattern.url);
    case 'party':
      return pattern.domains.some((domain) => isOnDomain(place, domain));
  }
}

function namesOf(pattern: AllowPattern): readonly string[] {
  switch (pattern.kind) {
    case 'domain':
      return [pattern.domain];
    case 'host':
    case 'path':
      return [pattern.host];
    case 'page':
      return [];
    case 'party':
      return pattern.domains;
  }
}
