/** What is done about wishes that are not robots.txt: recorded always, and beyond that what the policy says. */
import type { OptOutSignal, SkipReason } from '../sighting.ts';

/**
 * `record`: the wish is kept as evidence on every sighting. `skip-store`: the bytes may be looked at, and are marked as not to be stored.
 * `skip-fetch`: images under the wish are not asked for.
 */
export type OptOutPolicy = 'record' | 'skip-store' | 'skip-fetch';

export type OptOutPolicies = Readonly<Partial<Record<OptOutSignal['name'], OptOutPolicy>>>;

/**
 * A reservation of rights against text and data mining (W3C TDMRep) is honoured as far as a rights holder can who looks for copies
 * of the own pictures: the bytes are compared and not kept. The other wishes are about search results and training.
 */
export const DEFAULT_OPT_OUT: OptOutPolicies = { 'tdm-reservation': 'skip-store' };

/** Why an image under these wishes is not asked for, or `null`. */
export function refusedByPolicy(policies: OptOutPolicies, signals: readonly OptOutSignal[]): { reason: SkipReason; detail: string } | null {
  const signal = signals.find((one) => isSet(one) && policies[one.name] === 'skip-fetch');
  if (signal === undefined) return null;
  return { reason: 'policy', detail: `The site says ${signal.name} (${signal.origin}), and the policy is not to ask for such images.` };
}

/** Whether bytes under these wishes may be stored. */
export function storageUnder(policies: OptOutPolicies, signals: readonly OptOutSignal[]): 'keep' | 'hash-only' {
  return signals.some((one) => isSet(one) && policies[one.name] === 'skip-store') ? 'hash-only' : 'keep';
}

/** Wishes of an answer, and those of its host's files; but the header overrides the file of reservations (TDMRep, section 6). */
export function withReserved(signals: readonly OptOutSignal[], reserved: readonly OptOutSignal[]): readonly OptOutSignal[] {
  const isOverridden = signals.some(({ name }) => name === 'tdm-reservation');
  return [...signals, ...reserved.filter(({ name }) => !isOverridden || name !== 'tdm-reservation')];
}

/** Both lists, each wish once. */
export function joinSignals(first: readonly OptOutSignal[], second: readonly OptOutSignal[]): OptOutSignal[] {
  const known = new Map([...first, ...second].map((signal) => [`${signal.name}\n${signal.value}\n${signal.origin}`, signal]));
  return [...known.values()];
}

/** `tdm-reservation: 0` says that nothing is reserved. */
function isSet({ name, value }: OptOutSignal): boolean {
  return name !== 'tdm-reservation' || value === '1';
}
