import { createHash } from 'node:crypto';
import type { Claim } from '../claim/claim.ts';
import type { EvidenceInput } from '../evidence/evidence-bundle.ts';
import { aConfirmedHit, aWork } from './builders.ts';

/** Evidence of a claim on `aConfirmedHit()`, with small stand-ins for page, picture and screenshot; pass what differs. */
export function anEvidence(claim: Claim, changes: Partial<EvidenceInput> = {}): EvidenceInput {
  const at = '2026-03-03T09:00:00Z';
  const page = new TextEncoder().encode('WARC/1.1\r\nWARC-Type: response\r\n\r\n<!doctype html><title>Holidays by the sea</title>');
  const image = Uint8Array.from({ length: 600 }, (_, index) => (index * 31 + 7) % 256);
  const screenshot = Uint8Array.from({ length: 900 }, (_, index) => (index * 17 + 3) % 256);
  const fact = (what: 'page' | 'image' | 'screenshot', bytes: Uint8Array) =>
    ({
      what,
      url: 'https://www.shop.example/',
      at,
      status: 200,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }) as const;
  return {
    id: 'bundle-1',
    claim,
    salt: 'ab'.repeat(16),
    hits: [aConfirmedHit()],
    work: aWork(),
    original: { sha256: 'ef'.repeat(32), preview: image },
    rights: { creator: 'Example Photography', licensePractice: 'own price list' },
    captures: claim.hitIds.map((hitId) => ({
      hitId,
      at,
      facts: [fact('page', page), fact('image', image), fact('screenshot', screenshot)],
      page,
      pageName: 'page.warc',
      image,
      imageName: 'found.jpg',
      screenshot,
      records: { http: { status: 200 }, dns: { addresses: ['192.0.2.1'] }, viewport: { width: 1280, height: 800 } },
      tls: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
      tool: { name: 'test', version: '1' },
      operator: { name: 'operator-1' },
    })),
    matches: claim.hitIds.map((hitId) => ({ hitId, record: { probability: 0.998 }, overlay: screenshot, sideBySide: screenshot })),
    timeline: [{ at: '2026-03-01T10:00:00Z', what: 'first seen', source: 'own crawl' }],
    letters: [],
    organization: 'Example Photography',
    at,
    ...changes,
  };
}
