/**
 * Gives each host its turn: one request at a time, and a pause after each.
 *
 * Two clocks are kept apart: the pause that is always due (minimum, Crawl-delay, latency), and the back-off that a host
 * asked for by 429, 503 or Retry-After. A request waits for the later of the two.
 */
import type { Clock } from '../clock.ts';
import type { HostPace } from '../frontier/frontier.ts';

/** Gives leave for each request and keeps what it taught, so that processes that share a store keep one pace, and keep it over a crash. */
export interface RequestGate {
  /** 0 when the request may be sent, `pauseMs` being due after it; otherwise when it is worth trying again, in milliseconds since the epoch. */
  begin(host: string, pauseMs: number): number | Promise<number>;
  /** The request is over, and the next one is due at `notBefore` at the earliest. */
  end(host: string, notBefore: number, pace: HostPace): void | Promise<void>;
  /** What the last request to the host taught, whoever sent it. */
  paceOf(host: string): HostPace | Promise<HostPace>;
}

/** Another process may be done with a host sooner than it said. */
const LOOK_AGAIN_MS = 1_000;

/** First back-off without a usable Retry-After; doubles up to the maximum (Crawlee's ThrottlingRequestManager). */
const BACKOFF_BASE_MS = 2_000;
const BACKOFF_MAX_MS = 60_000;
/** No Retry-After is believed beyond an hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** The pause never grows beyond this by latency alone (Heritrix' maxDelayMs). */
const LATENCY_DELAY_MAX_MS = 30_000;
/** A crawl of very many hosts forgets those that nobody waits for; what they taught is behind the gate. */
const MAX_HOSTS_AT_HAND = 2_000;
/** A Crawl-delay is told before each request that it is for, and kept meanwhile. */
const IDLE_MS = 600_000;
/** Weight of the newest latency in the moving average. */
const LATENCY_WEIGHT = 0.3;

export interface PacerOptions {
  readonly clock: Clock;
  /** Pause between the end of a request and the start of the next. */
  readonly minDelayMs: number;
  /** Pause as a multiple of the host's average response time; 0 switches this off. */
  readonly latencyFactor: number;
  /** Every pause is longer by up to this part of it, by chance, so that requests do not come like clockwork. @default 0 */
  readonly jitter?: number;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** Asked before each request, and told after it. @default every request is let through */
  readonly gate?: RequestGate;
}

/** What a request taught about its host. */
export interface Observation {
  /** `null` when there was no response. */
  readonly status: number | null;
  readonly retryAfter?: string | undefined;
}

/** The host asked to be left alone for longer than the caller waits. */
export class HostHeldError extends Error {
  /** Until then, in milliseconds since the epoch. */
  readonly until: number;

  constructor(host: string, until: number) {
    super(`${host} is not to be asked before ${new Date(until).toISOString()}.`);
    this.until = until;
  }
}

export interface TurnOptions {
  readonly signal?: AbortSignal;
  /** Longest back-off that is waited for; a longer one throws a `HostHeldError`. @default without end */
  readonly maxBackoffMs?: number;
}

export interface Pacer {
  /** Waits for the host's turn, runs the task, and starts the pause when it is done. */
  run<T>(host: string, task: () => Promise<T>, options?: TurnOptions): Promise<T>;
  /** To be called inside the task. */
  observe(host: string, observation: Observation): void;
  /** `toldAt`: when the file that says so was had, in milliseconds since the epoch, perhaps by another process. @default long ago */
  setCrawlDelay(host: string, delayMs: number, toldAt?: number): void;
  /** When the host may be asked next, in milliseconds since the epoch. */
  nextAt(host: string): number;
  /** Until when the host asked to be left alone; 0 when it did not. */
  backoffUntil(host: string): number;
  /** The longest pause that any host was given, back-off left out. */
  longestPauseMs(): number;
}

interface HostState extends HostPace {
  tail: Promise<unknown>;
  /** Turns that are waited for or under way. */
  turns: number;
  /** When the Crawl-delay was told last. */
  toldAt: number;
  delayUntil: number;
  backoffUntil: number;
  backoffSteps: number;
  crawlDelayMs: number;
  latencyMs: number;
  startedAt: number;
  endedAt: number;
  steppedAt: number;
}

/** Builds a pacer. */
export function createPacer(options: PacerOptions): Pacer {
  const hosts = new Map<string, HostState>();
  let limit = 2 * MAX_HOSTS_AT_HAND;
  let longestMs = options.minDelayMs;
  const paused = (ms: number): void => void (longestMs = Math.max(longestMs, ms));
  const paceOf = (host: string): HostState => {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    const pace = freshPace();
    hosts.set(host, pace);
    if (options.gate !== undefined && hosts.size > limit) {
      dropIdle(hosts, options.clock.now(), pace);
      limit = 2 * Math.max(hosts.size, MAX_HOSTS_AT_HAND);
    }
    return pace;
  };
  return {
    run(host, task, turnOptions = {}) {
      const pace = paceOf(host);
      pace.turns += 1;
      const turn = pace.tail.then(() => takeTurn({ host, pace, task, options, paused, ...turnOptions })).finally(() => (pace.turns -= 1));
      pace.tail = turn.catch(() => undefined);
      return turn;
    },
    observe: (host, observation) => observe(paceOf(host), observation, options.clock.now()),
    setCrawlDelay(host, delayMs, toldAt = 0) {
      const pace = paceOf(host);
      pace.crawlDelayMs = delayMs;
      pace.toldAt = options.clock.now();
      paused(delayMs * (1 + (options.jitter ?? 0)));
      // The request that brought the robots file counts too.
      pace.delayUntil = Math.max(pace.delayUntil, Math.max(pace.endedAt, toldAt) + delayMs);
    },
    nextAt: (host) => Math.max(paceOf(host).delayUntil, paceOf(host).backoffUntil),
    backoffUntil: (host) => paceOf(host).backoffUntil,
    longestPauseMs: () => longestMs,
  };
}

/** Milliseconds to wait from now: seconds or an HTTP date, `null` when there is nothing usable. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : /[A-Za-z]/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isNaN(wait) || wait <= 0 ? null : Math.min(wait, MAX_RETRY_AFTER_MS);
}

// --- internal ---

interface Turn<T> extends TurnOptions {
  readonly host: string;
  readonly pace: HostState;
  readonly task: () => Promise<T>;
  readonly options: PacerOptions;
  /** To be told each pause. */
  paused(ms: number): void;
}

function freshPace(): HostState {
  return {
    tail: Promise.resolve(),
    turns: 0,
    toldAt: 0,
    delayUntil: 0,
    backoffUntil: 0,
    backoffSteps: 0,
    crawlDelayMs: 0,
    latencyMs: 0,
    startedAt: 0,
    endedAt: 0,
    steppedAt: 0,
  };
}

function dropIdle(hosts: Map<string, HostState>, now: number, kept: HostState): void {
  for (const [host, pace] of hosts) {
    if (pace !== kept && pace.turns === 0 && Math.max(pace.delayUntil, pace.backoffUntil, pace.toldAt + IDLE_MS) <= now) hosts.delete(host);
  }
}

async function takeTurn<T>(turn: Turn<T>): Promise<T> {
  const { host, pace, task, options, signal } = turn;
  const { clock, gate } = options;
  const stretch = 1 + (options.jitter ?? 0) * (options.random ?? Math.random)();
  await waitForTurn(turn, stretch);
  try {
    signal?.throwIfAborted();
    pace.startedAt = clock.now();
    return await task();
  } finally {
    const now = clock.now();
    const latency = now - pace.startedAt;
    pace.endedAt = now;
    pace.latencyMs = pace.latencyMs === 0 ? latency : pace.latencyMs + LATENCY_WEIGHT * (latency - pace.latencyMs);
    const pauseMs = Math.ceil(stretch * delayOf(pace, options));
    turn.paused(pauseMs);
    pace.delayUntil = now + pauseMs;
    const { latencyMs, backoffSteps, backoffUntil } = pace;
    await gate?.end(host, Math.max(pace.delayUntil, backoffUntil), { latencyMs, backoffSteps, backoffUntil });
  }
}

/** What others learned of the host meanwhile. */
function learn(pace: HostState, { latencyMs, backoffSteps, backoffUntil }: HostPace): void {
  Object.assign(pace, { latencyMs, backoffSteps, backoffUntil: Math.max(pace.backoffUntil, backoffUntil) });
}

/** Until the host's pause is over, and the gate gives leave. */
async function waitForTurn(turn: Turn<unknown>, stretch: number): Promise<void> {
  const { host, pace, options, signal, maxBackoffMs = Number.POSITIVE_INFINITY } = turn;
  const { clock, gate } = options;
  for (;;) {
    signal?.throwIfAborted();
    if (gate !== undefined) learn(pace, await gate.paceOf(host));
    const now = clock.now();
    if (pace.backoffUntil - now > maxBackoffMs) throw new HostHeldError(host, pace.backoffUntil);
    const wait = Math.max(pace.delayUntil, pace.backoffUntil) - now;
    if (wait > 0) {
      await clock.sleep(wait, signal);
      continue;
    }
    const again = (await gate?.begin(host, Math.ceil(stretch * delayOf(pace, options)))) ?? 0;
    if (again === 0) return;
    await clock.sleep(Math.min(Math.max(again - clock.now(), 1), LOOK_AGAIN_MS), signal);
  }
}

function delayOf(pace: HostState, { minDelayMs, latencyFactor }: PacerOptions): number {
  return Math.ceil(Math.max(minDelayMs, pace.crawlDelayMs, Math.min(latencyFactor * pace.latencyMs, LATENCY_DELAY_MAX_MS)));
}

function observe(pace: HostState, { status, retryAfter }: Observation, now: number): void {
  if (status !== 429 && status !== 503) {
    if (status !== null && status < 500) pace.backoffSteps = 0;
    return;
  }
  // One step for a burst: answers to requests that were sent before the last step teach nothing new.
  const newStep = pace.steppedAt === 0 || pace.startedAt > pace.steppedAt;
  const asked = retryAfterMs(retryAfter, now);
  const wait = asked ?? Math.min(BACKOFF_BASE_MS * 2 ** pace.backoffSteps, BACKOFF_MAX_MS);
  if (newStep || asked !== null) pace.backoffUntil = Math.max(pace.backoffUntil, now + wait);
  if (newStep) {
    pace.backoffSteps += 1;
    pace.steppedAt = now;
  }
}
