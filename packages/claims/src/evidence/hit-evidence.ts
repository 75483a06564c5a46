import { createHash } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';
import { canonicalDigest, canonicalJson } from '../import/canonical-json.ts';
import type { Hit } from '../hit.ts';
import { isTime } from '../period.ts';
import { useOf } from '../permission.ts';
import type { AuditEvent, AuditLog } from './audit-log.ts';
import { bundleOf, missingCaptures } from './bundle-parts.ts';
import type { EvidenceInput, EvidenceResult } from './evidence-bundle.ts';
import { jsonFile } from './evidence-file.ts';

export interface HitEvidenceInput extends Omit<EvidenceInput, 'claim' | 'hits' | 'salt' | 'letters'> {
  readonly hit: Hit;
  /** Random, at least 32 characters, the same for every bundle of the hit: makes the hashes of the log. */
  readonly salt: string;
}

/**
 * The evidence for one hit before there is a claim: the same bag as `evidenceBundle`, with `data/hit.json` instead of the claim. Its log is the finding and
 * what persons decided.
 */
export function hitEvidenceBundle(input: HitEvidenceInput): EvidenceResult {
  const { hit, work, salt, at, captures, edition } = input;
  if (!isTime(at)) throw invalidArgument('at', 'an ISO 8601 instant', at);
  if (work.id !== hit.workId) throw invalidArgument('work', `the work ${hit.workId} of the hit`, work.id);
  const { imageUrl, sha256 } = hit.sighting;
  const decisions = edition === 'portal' ? {} : { decisions: hit.decisions };
  const record = jsonFile('data/hit.json', { id: hit.id, work, use: { hitId: hit.id, ...useOf(hit), imageUrl, sha256, ...decisions } });
  const lacking = missingCaptures([hit.id], captures);
  return bundleOf({ ...input, letters: [], lacking }, { subject: { hitId: hit.id }, log: hitLog(hit, salt), record, mode: input.lacking });
}

// --- internal ---

/** The history of a hit as a chain of hashes, in the form of `auditLog`. */
function hitLog({ id, sighting, decisions }: Hit, salt: string): AuditLog {
  if (salt.length < 32) throw invalidArgument('salt', 'at least 32 random characters', salt.length);
  const entries = [
    { at: sighting.seenAt, actor: 'system', event: 'seen', data: sighting },
    ...decisions.map((decision) => ({ at: decision.at, actor: 'operator', event: decision.kind, data: decision })),
  ];
  const events: AuditEvent[] = [];
  let previous = '0'.repeat(64);
  for (const [sequence, { at, actor, event, data }] of entries.entries()) {
    const dataSha256 = createHash('sha256')
      .update(`${salt}\n${canonicalJson(data)}`, 'utf8')
      .digest('hex');
    const line = { sequence, at, actor, event, from: null, to: 'hit', subject: id, dataSha256, previous };
    events.push(line);
    previous = canonicalDigest(line);
  }
  return { events, head: previous };
}
