/**
 * HTML by tagged template: whatever is put in is escaped, unless it came out of `html` itself.
 *
 * @example
 * html`<p title="${title}">${parts.map((part) => html`<b>${part}</b>`)}</p>`.markup
 */
export interface Html {
  readonly [HTML]: true;
  readonly markup: string;
}

/** What may stand in an `html` template; `null`, `undefined` and `false` write nothing. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[];

const HTML: unique symbol = Symbol('html');

/** Joins a template to markup, escaping every part for both text and double-quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, part] of parts.entries()) markup += render(part) + (strings[index + 1] ?? '');
  return trusted(markup);
}

/** Marks text as markup. Only for constants of this package: style, script. */
export function trusted(markup: string): Html {
  return { [HTML]: true, markup };
}

/**
 * Text from anywhere, safe in HTML text and in double-quoted attributes. Control characters (which HTML cannot carry), halves of
 * surrogate pairs and characters that turn the reading direction (which let `gnp.exe` read as `exe.png`) become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text.replace(UNPRINTABLE, '\uFFFD').replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character);
}

// --- internal ---

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\p{Surrogate}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

function render(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (isHtml(part)) return part.markup;
  return part.map(render).join('');
}

function isHtml(part: Html | readonly HtmlPart[]): part is Html {
  return HTML in part;
}
