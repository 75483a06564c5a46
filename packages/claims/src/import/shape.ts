/**
 * Whether something that was read from a file has the fields of a record. Says everything that is wrong at once, each with the path of the
 * field, as `licenses[3].where.domains`.
 */
export type Shape =
  | { readonly is: 'text' | 'whole number' | 'yes or no' }
  | { readonly is: 'one of'; readonly values: readonly (string | number)[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'either'; readonly of: readonly Shape[] }
  | { readonly is: 'map'; readonly of: Shape }
  | { readonly is: 'record'; readonly fields: Readonly<Record<string, Shape>>; readonly optional: Readonly<Record<string, Shape>> };

export const TEXT: Shape = { is: 'text' };
export const TEXTS: Shape = { is: 'list', of: TEXT };
export const WHOLE: Shape = { is: 'whole number' };
export const YES_OR_NO: Shape = { is: 'yes or no' };

/** One of some values. */
export function oneOf(...values: readonly (string | number)[]): Shape {
  return { is: 'one of', values };
}

/** A record with fields that must be there and fields that may be. Fields with other names are a problem: a slip of the pen loses nothing. */
export function recordOf(fields: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape {
  return { is: 'record', fields, optional };
}

/** Everything in which a value is not of a shape, one sentence each; empty when it is. `path` names the value in the sentences. */
export function shapeProblems(value: unknown, shape: Shape, path: string): readonly string[] {
  switch (shape.is) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? [] : [wrong(path, 'a text', value)];
    case 'whole number':
      return Number.isSafeInteger(value) ? [] : [wrong(path, 'a whole number', value)];
    case 'yes or no':
      return typeof value === 'boolean' ? [] : [wrong(path, 'true or false', value)];
    case 'one of':
      return shape.values.includes(value as string) ? [] : [wrong(path, `one of ${shape.values.join(', ')}`, value)];
    case 'either':
      return eitherProblems(value, shape.of, path);
    case 'list':
      if (!Array.isArray(value)) return [wrong(path, 'a list', value)];
      return value.flatMap((item, index) => shapeProblems(item, shape.of, `${path}[${index}]`));
    case 'map':
      if (!isObject(value)) return [wrong(path, 'an object', value)];
      return Object.entries(value).flatMap(([name, item]) => shapeProblems(item, shape.of, `${path}.${name}`));
    case 'record':
      return isObject(value) ? fieldProblems(value, shape, path) : [wrong(path, 'an object', value)];
  }
}

// --- internal ---

function eitherProblems(value: unknown, shapes: readonly Shape[], path: string): readonly string[] {
  const tried = shapes.map((shape) => shapeProblems(value, shape, path));
  return tried.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** How deep the first problem lies: the shape that came furthest was probably meant. No problem is the deepest. */
function depth([first]: readonly string[]): number {
  return first === undefined ? Number.POSITIVE_INFINITY : first.split(/[.[]/u).length;
}

function fieldProblems(value: object, { fields, optional }: Extract<Shape, { is: 'record' }>, path: string): readonly string[] {
  const missing = Object.keys(fields).filter((name) => !Object.hasOwn(value, name));
  const given = Object.entries(value).flatMap(([name, item]) => {
    const shapes = Object.hasOwn(fields, name) ? fields : optional;
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return shape === undefined ? [`\`${path}\` has no field "${shorten(name)}".`] : shapeProblems(item, shape, `${path}.${name}`);
  });
  return [...missing.map((name) => `\`${path}.${name}\` is missing.`), ...given];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(path: string, expected: string, value: unknown): string {
  const got = typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : `"${shorten(String(value))}"`;
  return `Expected \`${path}\` to be ${expected}, got ${got}.`;
}

/** What stands in a file may be long. */
function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
