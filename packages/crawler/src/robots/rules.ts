/** Allow and Disallow patterns: `*` stands for any run of characters, a final `$` for the end; the longest match decides. */
import { normalizeEscapes } from '../url/http-url.ts';

export interface Rule {
  readonly allow: boolean;
  /** Length in octets, which decides between rules that match. */
  readonly length: number;
  matches(path: RulePath): boolean;
}

/** A path and query in the two spellings that rules are compared with. */
export interface RulePath {
  /** As on the wire, but for the case of escapes. */
  readonly asWritten: string;
  /** With the escapes of unreserved characters undone. */
  readonly decoded: string;
}

/** Prepares a path once for many rules. Characters beyond ASCII stay: the wire never has any, and a raw one equals no escape. */
export function rulePath(rawPathAndQuery: string): RulePath {
  const asWritten = normalizeEscapeCase(rawPathAndQuery);
  return { asWritten, decoded: normalizeEscapes(asWritten) };
}

/** Whether the rules let this path be asked for: longest match wins, Allow wins ties, no match allows (RFC 9309 §2.2.2). */
export function ruleDecision(rules: readonly Rule[], rawPath: string): boolean {
  const path = rulePath(rawPath);
  let best: Rule | null = null;
  for (const rule of rules) {
    if (best !== null && (rule.length < best.length || (rule.length === best.length && (best.allow || !rule.allow)))) continue;
    if (rule.matches(path)) best = rule;
  }
  return best?.allow ?? true;
}

/** The rules that a line stands for. `pattern` holds one character per octet, as the file's bytes. */
export function compilePatterns(pattern: string, allow: boolean): Rule[] {
  const rule = compilePattern(pattern, allow);
  const slash = pattern.lastIndexOf('/');
  // Google's documented convenience: allowing /dir/index.html also allows /dir/.
  const hasIndex = allow && slash !== -1 && pattern.startsWith('/index.htm', slash);
  return hasIndex ? [rule, compilePattern(`${pattern.slice(0, slash + 1)}$`, allow)] : [rule];
}

/** One pattern alone. */
export function compilePattern(pattern: string, allow: boolean): Rule {
  const escaped = normalizeEscapeCase(escapeOctets(pattern));
  return { allow, length: escaped.length, matches: allow ? literally(escaped) : cautiously(escaped) };
}

// --- internal ---

function escapeOctets(text: string): string {
  return text.replace(/[\u0080-\u00FF]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function normalizeEscapeCase(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%[0-9a-fA-F]{2}/g, (escape) => escape.toUpperCase());
}

function literally(pattern: string): Rule['matches'] {
  const matches = patternMatcher(pattern);
  return ({ asWritten }) => matches(asWritten);
}

/**
 * RFC 9309 §2.2.2: an escape of an unreserved character equals the character. Google's parser compares them as written, and its conformance suite
 * wants that of Allow. What is disallowed under either reading is not asked for.
 */
function cautiously(pattern: string): Rule['matches'] {
  const decodedPattern = pattern.includes('%') ? normalizeEscapes(pattern) : pattern;
  const matches = patternMatcher(pattern);
  const matchesDecoded = decodedPattern === pattern ? matches : patternMatcher(decodedPattern);
  return ({ asWritten, decoded }) => matches(asWritten) || matchesDecoded(decoded);
}

/** Greedy matching of the parts between `*` in order; linear in the path for each part, so no pattern is slow. */
function patternMatcher(pattern: string): (path: string) => boolean {
  const anchored = pattern.endsWith('$');
  if (!anchored && !pattern.includes('*')) return (path) => path.startsWith(pattern);
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
