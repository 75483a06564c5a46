import type { ActorRole } from '../claim/claim.ts';
import type { ClaimEvent } from '../claim/event.ts';
import { aRespondent, aSending } from './claims.ts';

/** Every event of a kind that conditions tell apart, as somebody brings it about: with each content that they look at, and with a note where there is none. */
export function everyEvent(kind: ClaimEvent['kind'], role: ActorRole, at: string): readonly ClaimEvent[] {
  if (kind.startsWith('send-')) {
    const sending = kind as Parameters<typeof aSending>[0];
    const by = `${role}-1`;
    const letters = ['contact', 'release', 'license-offer', 'abmahnung'].map((template) => aSending(sending, { by, template }));
    return [...letters, aSending(sending, { by: 'somebody else', template: 'contact' })];
  }
  return CONTENTS[kind]?.(role === 'respondent' ? 'respondent' : 'claimant', at) ?? [{ kind, note: 'because' } as ClaimEvent];
}

// --- internal ---

const CONTENTS: Readonly<Partial<Record<ClaimEvent['kind'], (by: 'claimant' | 'respondent', at: string) => readonly ClaimEvent[]>>> = {
  'identify-respondent': () => [{ kind: 'identify-respondent', respondent: aRespondent({ name: 'Quagga Waistcoats Ltd' }) }],
  'answer-warning': () => [{ kind: 'answer-warning', code: 'creative-commons', note: 'understood' }],
  'keep-claim': () => [{ kind: 'keep-claim', code: 'allow-1', note: 'not meant for this' }],
  'record-facts': () => [
    { kind: 'record-facts', facts: { commercial: true, use: { from: '2026-01-01', source: 'told by Quagga Waistcoats Ltd' } } },
    { kind: 'record-facts', facts: { country: 'XX' } },
  ],
  'record-recheck': () => (['fixed', 'not-fixed', 'unreachable'] as const).map((result) => ({ kind: 'record-recheck', result })),
  'record-delivery': (_by, at) => [{ kind: 'record-delivery', on: at.slice(0, 10) }],
  'letter-returned': (_by, at) => [
    { kind: 'letter-returned', on: at.slice(0, 10) },
    { kind: 'letter-returned', on: '2020-02-02' },
  ],
  'promise-payment': (_by, at) =>
    [1000, 1].map((amountMinor) => ({ kind: 'promise-payment', promise: { amountMinor, currency: 'EUR', dueOn: at.slice(0, 10) } })),
  dispute: () => (['not-my-site', 'amount'] as const).map((code) => ({ kind: 'dispute', code, note: 'no' })),
  'make-offer': (by) =>
    (['license', 'pay-and-remove'] as const).map((purpose) => ({
      kind: 'make-offer',
      offer: { by, purpose, amountMinor: 1000, currency: 'EUR' },
    })),
  'record-payment': () =>
    [999, 1, 1001].map((amountMinor) => ({ kind: 'record-payment', payment: { amountMinor, currency: 'EUR', receivedAt: '2026-03-05' } })),
};
