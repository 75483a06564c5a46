/** A host's turn: its items one after the other, each settled before the next one is asked for. */
import { unlessAborted } from '../abort.ts';
import type { FrontierItem } from '../frontier/frontier.ts';
import type { Engine, Result } from './engine.ts';
import type { EventQueue } from './event-queue.ts';
import { processItem } from './process-item.ts';
import { quietUntil } from './quiet-hours.ts';

/** After so many items or so long other hosts get their chance; items that ask nobody are quick. */
const MAX_ITEMS = 20;
const MAX_QUICK_ITEMS = 500;
const MAX_TURN_MS = 300_000;

/** Runs one turn of a leased host and gives the host back. `changed` is called whenever other hosts may have got something to do. */
export async function hostTurn(
  engine: Engine,
  host: string,
  { queue, changed }: { queue: EventQueue; changed: () => void },
): Promise<void> {
  const { frontier, clock, pacer, health } = engine;
  const started = clock.now();
  const limit = host === '' ? MAX_QUICK_ITEMS : MAX_ITEMS;
  let quiet: number | null = null;
  try {
    for (let count = 0; count < limit && clock.now() - started < MAX_TURN_MS; count += 1) {
      engine.signal.throwIfAborted();
      quiet = host === '' ? null : quietUntil(engine, host);
      if (quiet !== null) break;
      const [item] = await frontier.nextUrls(host, 1, clock.now());
      if (item === undefined) break;
      await handle(engine, item, queue);
      changed();
      if (health.isParked(host, clock.now()) || pacer.backoffUntil(host) > clock.now()) break;
    }
  } finally {
    await frontier.releaseHost(host, host === '' ? 0 : Math.max(pacer.nextAt(host), quiet ?? 0));
  }
}

// --- internal ---

type Done = Extract<Result, { readonly kind: 'done' }>;

async function handle(engine: Engine, item: FrontierItem, queue: EventQueue): Promise<void> {
  const { frontier, clock, memory, signal } = engine;
  let open = true;
  const acknowledge = ({ ack, record = null }: Done): void | Promise<void> => {
    open = false;
    const kept = record === null ? undefined : memory?.history.set(record);
    return kept instanceof Promise ? kept.then(() => frontier.ack(item, ack)) : frontier.ack(item, ack);
  };
  try {
    const result = await processItem(engine, item);
    if (result.kind === 'later') {
      open = false;
      await (result.failed ? frontier.fail(item, result.notBefore) : frontier.unlease(item, result.notBefore));
    } else if (result.event === null) await acknowledge(result);
    else
      await unlessAborted(
        queue.deliver(result.event, () => acknowledge(result)),
        signal,
      );
    signal.throwIfAborted();
  } finally {
    if (open) await frontier.unlease(item, clock.now());
  }
}
