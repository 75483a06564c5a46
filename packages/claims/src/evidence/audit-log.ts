import { createHash } from 'node:crypto';
import type { Claim, ClaimEntry } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import { canonicalDigest, canonicalJson } from '../import/canonical-json.ts';

/**
 * One line of an audit log. It holds no personal text: what happened in words is in the claim, and only its salted hash is here, so that it can be
 * erased without breaking the chain.
 */
export interface AuditEvent {
  readonly sequence: number;
  readonly at: string;
  /** Role of the one who acted. */
  readonly actor: string;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  /** Id of the claim. */
  readonly subject: string;
  /** SHA-256 of salt and entry, lowercase hex. */
  readonly dataSha256: string;
  /** SHA-256 of the line before, lowercase hex; of the first line 64 zeros. */
  readonly previous: string;
}

export interface AuditLog {
  readonly events: readonly AuditEvent[];
  /** SHA-256 of the last line, lowercase hex: whoever knows it notices every change, also a cut. */
  readonly head: string;
}

/**
 * The history of a claim as a chain of hashes. The log of a longer history begins with that of a shorter one, line for line.
 * Throws `IMGGUARD_INVALID_ARGUMENT` for a salt of fewer than 32 characters.
 *
 * @param salt - Random, one for each claim, kept beside the personal data and erased with it. @default the claim's own (`Claim.auditSalt`)
 */
export function auditLog(claim: Claim, salt: string | undefined = claim.auditSalt): AuditLog {
  if (salt === undefined || salt.length < MIN_SALT_CHARACTERS)
    throw invalidArgument('salt', `at least ${MIN_SALT_CHARACTERS} random characters`, salt?.length);
  const events: AuditEvent[] = [];
  let previous = FIRST;
  for (const [index, entry] of claim.history.entries()) {
    // What was erased is in the log as it was: its text is gone, its hash is not.
    const event = claim.erased?.events[index] ?? eventOf(entry, claim.id, salt, previous);
    events.push(event);
    previous = canonicalDigest(event);
  }
  return { events, head: previous };
}

/** An audit log as text, one line of canonical JSON for each event (RFC 8785). */
export function auditText({ events }: AuditLog): string {
  return events.map((event) => `${canonicalJson(event)}\n`).join('');
}

/**
 * What is wrong with the text of an audit log, one sentence each: a line that was changed, taken out, put in or moved, or a log that does not end
 * where it should. Empty when it is whole.
 *
 * @param head - The head that is known from elsewhere, such as the stamped record of a bundle.
 */
export function auditProblems(text: string, head: string): readonly string[] {
  const lines = text === '' ? [] : text.replace(/\n$/u, '').split('\n');
  const problems: string[] = [];
  let previous = FIRST;
  for (const [index, line] of lines.entries()) {
    const event = parsed(line);
    if (event === undefined) problems.push(`Line ${index + 1} is no event.`);
    else if (canonicalJson(event) !== line) problems.push(`Line ${index + 1} is not in canonical form.`);
    else if (event.sequence !== index) problems.push(`Line ${index + 1} has the number ${event.sequence}.`);
    else if (event.previous !== previous) problems.push(`Line ${index + 1} does not follow the line before.`);
    previous = createHash('sha256').update(line, 'utf8').digest('hex');
  }
  if (previous !== head) problems.push(`The log ends with ${previous}, not with ${head}.`);
  return problems;
}

// --- internal ---

const FIRST = '0'.repeat(64);
/** 128 bits in hex. */
const MIN_SALT_CHARACTERS = 32;

function eventOf(entry: ClaimEntry, subject: string, salt: string, previous: string): AuditEvent {
  const { sequence, at, actor, event, from, to } = entry;
  const dataSha256 = createHash('sha256')
    .update(`${salt}\n${canonicalJson(entry)}`, 'utf8')
    .digest('hex');
  return { sequence, at, actor: actor.role, event, from, to, subject, dataSha256, previous };
}

function parsed(line: string): AuditEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'sequence' in value && 'previous' in value ? (value as AuditEvent) : undefined;
  } catch {
    return undefined;
  }
}
