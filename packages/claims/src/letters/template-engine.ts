import { Liquid, type Template } from 'liquidjs';
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
const MAX_TEMPLATE_CHARACTERS = 100_000;
const MAX_STEPS = 10_000;
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
  return String(engine.renderSync(nodes, scope, { templateLimit: MAX_STEPS, memoryLimit: MAX_MEMORY_UNITS }));
}

// --- internal ---

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
