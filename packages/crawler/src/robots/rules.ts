/** Allow and Disallow patterns: `*` stands for any run of characters, a final `$` for the end; the longest match decides. */

export interface Rule {
  readonly allow: boolean;
  /** Length in octets, which decides between rules that match. */
  readonly length: number;
  matches(path: string): boolean;
}

/** Whether the rules let this path be asked for: longest match wins, Allow wins ties, no match allows (RFC 9309 §2.2.2). */
export function ruleDecision(rules: readonly Rule[], rawPath: string): boolean {
  const path = comparable(rawPath);
  let best: Rule | null = null;
  for (const rule of rules) {
    if (best !== null && (rule.length < best.length || (rule.length === best.length && (best.allow || !rule.allow)))) continue;
    if (rule.matches(path)) best = rule;
  }
  return best?.allow ?? true;
}

/** `pattern` holds one character per octet, as the file's bytes. */
export function compilePattern(pattern: string, allow: boolean): Rule {
  const escaped = normalizeEscapeCase(escapeOctets(pattern));
  const effective = allow ? escaped.replace(/\/index\.html?$/, '/$') : escaped;
  const matches = patternMatcher(escaped);
  // Google's documented convenience: allowing /dir/index.html also allows /dir/.
  const alternative = effective === escaped ? null : patternMatcher(effective);
  return {
    allow,
    length: escaped.length,
    matches: alternative === null ? matches : (path) => matches(path) || alternative(path),
  };
}

// --- internal ---

function escapeOctets(text: string): string {
  return text.replace(/[\u0080-\u00FF]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function normalizeEscapeCase(text: string): string {
  return text.replace(/%[0-9a-fA-F]{2}/g, (escape) => escape.toUpperCase());
}

/** Paths keep characters beyond ASCII as they are: the wire never has any, and a raw one equals no escape. */
function comparable(path: string): string {
  return normalizeEscapeCase(path);
}

/** Greedy matching of the parts between `*` in order; linear in the path for each part, so no pattern is slow. */
function patternMatcher(pattern: string): (path: string) => boolean {
  const anchored = pattern.endsWith('$');
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split(/\*+/);
  const [head = '', ...rest] = parts;
  const tail = anchored && rest.length > 0 ? rest.pop() : undefined;
  return (path) => {
    if (!path.startsWith(head)) return false;
    if (anchored && tail === undefined) return path.length === head.length;
    let from = head.length;
    for (const part of rest) {
      const at = path.indexOf(part, from);
      if (at === -1) return false;
      from = at + part.length;
    }
    return tail === undefined || (path.length - tail.length >= from && path.endsWith(tail));
  };
}
