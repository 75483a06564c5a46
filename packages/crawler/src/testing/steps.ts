/**
 * Counts what a task does instead of timing it: how often V8 ran each block of our sources and of the parser beneath, and how many characters were
 * handed to searches. The same task gives the same count on every machine, so that growth can be told from noise.
 *
 * Backtracking inside a regular expression is not seen; one that backtracks without end is seen by the test that does not end.
 */
import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

export interface StepCounter {
  /** Steps of one run of the task. */
  count(task: () => unknown): Promise<number>;
  close(): Promise<void>;
}

/** Begins to count. Everything is slower until `close`. */
export async function createStepCounter(): Promise<StepCounter> {
  // Calls of functions that are compiled into their callers would no longer be counted.
  for (const compiler of COMPILERS) setFlagsFromString(`--no-${compiler}`);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const searches = watchSearches();
  return {
    async count(task) {
      await session.post('Profiler.takePreciseCoverage');
      searches.characters = 0;
      await task();
      const searched = searches.characters;
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const scripts = result.filter(({ url }) => COUNTED.test(url) && !NOT_COUNTED.test(url));
      const blocks = scripts.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
      return searched + blocks.reduce((sum, times) => sum + times, 0);
    },
    async close() {
      searches.end();
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
      for (const compiler of COMPILERS) setFlagsFromString(`--${compiler}`);
    },
  };
}

// --- internal ---

/** V8's, in the spelling of all versions since that of Node 20; it knows the flag of each. */
const COMPILERS = ['turbofan', 'maglev'] as const;
const COUNTED = /\/packages\/crawler\/src\/|\/node_modules\/(?:htmlparser2|entities|encoding-sniffer)\//;
const NOT_COUNTED = /\.test\.ts|\/testing\//;

// oxlint-disable no-extend-native -- built-ins are watched while a test counts, and restored by `close`
/** `test`, `match`, `replace` and `split` go through `exec` once it is replaced (ECMA-262, RegExpExec). */
function watchSearches(): { characters: number; end(): void } {
  const { exec } = RegExp.prototype;
  const { indexOf, includes } = String.prototype;
  const watch = {
    characters: 0,
    end() {
      RegExp.prototype.exec = exec;
      String.prototype.indexOf = indexOf;
      String.prototype.includes = includes;
    },
  };
  const passed = (text: string, from: number, at: number): void =>
    void (watch.characters += (at < 0 ? text.length : at + 1) - Math.min(from, text.length));
  RegExp.prototype.exec = function (text) {
    const from = this.sticky || this.global ? this.lastIndex : 0;
    const found = exec.call(this, text);
    if (this.sticky) watch.characters += found?.[0].length ?? 1;
    else passed(text, from, found === null ? -1 : found.index + found[0].length);
    return found;
  };
  String.prototype.indexOf = function (part, from = 0) {
    const at = indexOf.call(this, part, from);
    passed(String(this), from, at);
    return at;
  };
  String.prototype.includes = function (part, from = 0) {
    return String(this).indexOf(part, from) >= 0;
  };
  return watch;
}
