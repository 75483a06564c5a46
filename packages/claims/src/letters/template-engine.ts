import { Context, Liquid, toValueSync, type Template } from 'liquidjs';
import { formatDate } from './values.ts';

/**
 * Liquid, cut down to what a letter needs. Templates are text that users edit, so they get no files, no clock, no prototypes, no way to switch
 * escaping off, and bounds on length, steps and memory.
 */
const TAGS: readonly string[] = ['if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'comment', '#'];
const FILTERS: readonly string[] = [
  'default',
  'upcase',
  'downcase',
  'capitalize',
  'join',
  'size',
  'first',
  'last',
  'append',
  'prepend',
  'strip',
];
/** Bounds; house rules. The built-in contact letter, with every fact in it, has 1,900 characters and takes 73 steps. */
const MAX_TEMPLATE_CHARACTERS = 100_000;
const MAX_STEPS = 10_000;
const MAX_LETTER_CHARACTERS = 100_000;
/** Characters and items that filters and ranges may make along the way. */
const MAX_MEMORY_UNITS = 1_000_000;

/** A parsed template together with the engine of its language. */
export interface ParsedTemplate {
  readonly engine: Liquid;
  readonly nodes: Template[];
}

/** Parses a template; throws liquidjs's `ParseError` with line and column. */
export function parseTemplate(text: string, locale: string): ParsedTemplate {
  const engine = engineFor(locale);
  return { engine, nodes: engine.parse(text) };
}

/** Every fact that a template names, wherever it stands, as `work.title`. Loop variables and assigned names are not facts. */
export function factsIn({ engine, nodes }: ParsedTemplate): readonly string[] {
  return engine.globalVariableSegmentsSync(nodes).map((segments) => segments.map(String).join('.'));
}

/** Renders; throws liquidjs's `LiquidErrors` holding one error for every fact that is printed and not there. */
export function renderTemplate({ engine, nodes }: ParsedTemplate, scope: object): string {
  const context = new Context(scope, engine.options, { sync: true, memoryLimit: MAX_MEMORY_UNITS }, { liquid: engine });
  // liquidjs can only limit the time, which depends on the machine (its option `templateLimit` is declared and not read, as of 10.30). It asks
  // this limit before every step.
  let steps = 0;
  context.renderLimit.check = () => {
    steps += 1;
    if (steps > MAX_STEPS) throw new RangeError(`step limit exceeded: ${MAX_STEPS}`);
  };
  const letter = boundedOutput();
  toValueSync(engine.renderer.renderTemplates(nodes, context, letter));
  return letter.buffer;
}

/** Every single error in what was thrown: liquidjs nests the errors of loops and branches inside each other. */
export function leavesOf(error: unknown): readonly unknown[] {
  const nested = (error as { errors?: readonly unknown[] }).errors;
  if (Array.isArray(nested)) return nested.flatMap(leavesOf);
  const { originalError } = error as { originalError?: unknown };
  const inner = (originalError as { errors?: readonly unknown[] } | undefined)?.errors;
  return Array.isArray(inner) ? inner.flatMap(leavesOf) : [error];
}

// --- internal ---

/** What liquidjs writes to; it bounds memory, but not what is printed. */
function boundedOutput(): { buffer: string; write: (part: unknown) => void } {
  return {
    buffer: '',
    write(part) {
      const text = Array.isArray(part) ? part.join('') : String(part ?? '');
      if (this.buffer.length + text.length > MAX_LETTER_CHARACTERS) throw new RangeError(`output limit exceeded: ${MAX_LETTER_CHARACTERS}`);
      this.buffer += text;
    },
  };
}

const engines = new Map<string, Liquid>();

function engineFor(locale: string): Liquid {
  const known = engines.get(locale);
  if (known !== undefined) return known;
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    catchAllErrors: true,
    ownPropertyOnly: true,
    dynamicPartials: false,
    templates: {},
    parseLimit: MAX_TEMPLATE_CHARACTERS,
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.includes(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) if (!FILTERS.includes(name)) delete engine.filters[name];
  engine.registerFilter('date', (value: unknown) => formatDate(String(value), locale));
  engines.set(locale, engine);
  return engine;
}
