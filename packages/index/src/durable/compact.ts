/** Copies the records that still count from some logs to new ones. What happens to them meanwhile is the caller's business. */
import type { Catalogue, Place } from './catalogue.ts';
import { corruptError, damagedRecord } from './finding.ts';
import { FRAME_HEAD_BYTES, frameHead } from './frames.ts';
import { createLog, type LogFile } from './log-file.ts';

export interface Compaction {
  readonly folder: string;
  readonly contents: string;
  readonly catalogue: Catalogue;
  readonly inputs: readonly LogFile[];
  /** Number of the first new log. */
  readonly first: number;
  readonly logBytes: number;
}

export interface MovedRecord {
  readonly id: string;
  readonly from: Place;
  readonly to: Place;
}

/** The new logs are on disk when it resolves, and removed when it rejects. */
export async function copyLiving({
  folder,
  contents,
  catalogue,
  inputs,
  first,
  logBytes,
}: Compaction): Promise<{ outputs: LogFile[]; moved: MovedRecord[] }> {
  const living = livingIn(catalogue, inputs);
  const [outputs, moved]: [LogFile[], MovedRecord[]] = [[], []];
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const flush = async () => {
    if (waiting.length > 0) await outputs.at(-1)!.append(waiting);
    [waiting, bytes] = [[], 0];
  };
  try {
    for (const { id, from } of living) {
      const input = inputs.find(({ number }) => number === from.log)!;
      const payload = await input.payloadAt(from.offset, from.length);
      if (payload === null) throw corruptError(folder, [damagedRecord(input.name, from.offset, id)]);
      if (outputs.length === 0 || outputs.at(-1)!.size() + bytes > logBytes) {
        await flush();
        outputs.push(await createLog(folder, contents, first + outputs.length));
      }
      const output = outputs.at(-1)!;
      moved.push({ id, from, to: { log: output.number, offset: output.size() + bytes, length: from.length } });
      waiting.push(frameHead(payload), payload);
      bytes += FRAME_HEAD_BYTES + payload.length;
      if (bytes > COPY_BYTES) await flush();
    }
    await flush();
  } catch (error) {
    for (const output of outputs) await output.retire(true);
    throw error;
  }
  return { outputs, moved };
}

// --- internal ---

/** Bytes that are written at once. */
const COPY_BYTES = 4 * 2 ** 20;

function livingIn(catalogue: Catalogue, inputs: readonly LogFile[]): { readonly id: string; readonly from: Place }[] {
  const numbers = new Set(inputs.map(({ number }) => number));
  const living: { id: string; from: Place }[] = [];
  for (let slot = 0; slot < catalogue.size(); slot++) {
    const from = catalogue.placeAt(slot);
    if (numbers.has(from.log)) living.push({ id: catalogue.idAt(slot), from });
  }
  return living.toSorted((l, r) => l.from.log - r.from.log || l.from.offset - r.from.offset);
}
