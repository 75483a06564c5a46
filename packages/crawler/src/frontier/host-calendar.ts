/** Which hosts in memory can be leased now, and which when. */
import { createHeap, type Heap } from '../heap.ts';
import type { HostPace } from './frontier.ts';
import type { HostQueue } from './host-queue.ts';

export interface Host {
  readonly name: string;
  readonly queue: HostQueue;
  /** 0 when it is free. */
  leasedUntil: number;
  /** Before which it is not leased. */
  nextAt: number;
  /** Of the request that is under way; 0 when there is none. */
  askedUntil: number;
  /** Due after that request. */
  pauseMs: number;
  pace: HostPace;
  /** In a row. */
  failures: number;
}

export interface HostCalendar {
  /** To be called whenever anything about the host has changed. */
  update(host: Host): void;
  /** Takes out up to `count` hosts that can be leased, the one that has waited longest first. `update` puts them in again. */
  take(count: number, now: number): Host[];
  /** When the first host can be leased, `null` when none ever can. */
  nextAt(): number | null;
}

/** Builds an empty calendar. */
export function createHostCalendar(): HostCalendar {
  const slips = new Map<Host, Slip>();
  const isValid = (slip: Slip): boolean => slips.get(slip.host) === slip;
  const later = createHeap<Slip>((a, b) => a.at < b.at);
  const ready = createHeap<Slip>((a, b) => a.nextAt < b.nextAt || (a.nextAt === b.nextAt && a.host.name < b.host.name));
  return {
    update(host) {
      const slip = slipOf(host);
      const known = slips.get(host);
      if (slip === null) return void slips.delete(host);
      if (known !== undefined && known.at === slip.at && known.nextAt === slip.nextAt) return;
      slips.set(host, slip);
      later.push(slip);
    },
    take(count, now) {
      for (let slip = next(later, isValid); slip !== undefined && slip.at <= now; slip = next(later, isValid)) {
        later.pop();
        ready.push(slip);
      }
      const taken: Host[] = [];
      for (let slip = next(ready, isValid); slip !== undefined && taken.length < count; slip = next(ready, isValid)) {
        ready.pop();
        slips.delete(slip.host);
        taken.push(slip.host);
      }
      return taken;
    },
    nextAt: () => next(ready, isValid)?.nextAt ?? next(later, isValid)?.at ?? null,
  };
}

// --- internal ---

/** Where a host stands. A slip is never changed: a host whose slip is another one by now has moved. */
interface Slip {
  readonly host: Host;
  readonly at: number;
  readonly nextAt: number;
}

function slipOf(host: Host): Slip | null {
  const { queue, leasedUntil, nextAt, askedUntil, pauseMs } = host;
  if (leasedUntil !== 0 || queue.size === 0) return null;
  return { host, nextAt, at: Math.max(nextAt, askedUntil + pauseMs, queue.earliest()) };
}

function next(slips: Heap<Slip>, isValid: (slip: Slip) => boolean): Slip | undefined {
  for (let slip = slips.peek(); slip !== undefined; slip = slips.peek()) {
    if (isValid(slip)) return slip;
    slips.pop();
  }
  return undefined;
}
