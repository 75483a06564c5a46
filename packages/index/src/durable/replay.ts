/** Reads the records of a log into a catalogue: of two with one id the later counts, in whatever order they are read. */
import type { Catalogue } from './catalogue.ts';
import type { Finding } from './finding.ts';
import { FRAME_HEAD_BYTES } from './frames.ts';
import type { LogFile } from './log-file.ts';
import { decodeRecord, type LogRecord } from './record.ts';

export interface ReplayState {
  readonly catalogue: Catalogue;
  /** Sequence number of the last removal of each id. */
  readonly removed: Map<string, number>;
  /** The highest that was read. */
  sequence: number;
  replayed: number;
}

export interface LogRange {
  readonly log: LogFile;
  readonly from: number;
  readonly to: number;
  /** Damage before this place is damage; behind it, a record was being written. */
  readonly acknowledged: number;
}

/** Returns where the good part of the log ends. */
export async function replayLog({ log, from, to, acknowledged }: LogRange, state: ReplayState, findings: Finding[]): Promise<number> {
  let end = from;
  for await (const frame of log.scan(from, to)) {
    if (frame.kind === 'damage') {
      if (frame.offset >= acknowledged) return frame.offset;
      const after = frame.next === null ? 'nothing behind it can be read' : 'the records behind it can be read';
      findings.push({ file: log.name, at: frame.offset, problem: `a record is damaged; ${after}`, repair: 'store', ids: [] });
      end = frame.next ?? to;
      continue;
    }
    apply(decodeRecord(frame.payload), { log: log.number, offset: frame.offset, length: frame.payload.length }, state);
    end = frame.offset + FRAME_HEAD_BYTES + frame.payload.length;
  }
  return end;
}

// --- internal ---

function apply(
  record: LogRecord,
  place: { readonly log: number; readonly offset: number; readonly length: number },
  state: ReplayState,
): void {
  const { catalogue, removed } = state;
  const { id, sequence } = record;
  state.replayed++;
  state.sequence = Math.max(state.sequence, sequence);
  const slot = catalogue.slotOf(id);
  const known = Math.max(removed.get(id) ?? 0, slot === undefined ? 0 : catalogue.sequenceAt(slot));
  // A copy that compaction made has the same number as the original, and may be read first.
  if (sequence < known || (sequence === known && slot === undefined)) return;
  if (record.kind === 'put') catalogue.put({ id, facts: record.facts.slice(), labels: record.labels, place, sequence });
  else {
    catalogue.remove(id);
    removed.set(id, sequence);
  }
}
