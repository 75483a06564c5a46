export interface ReadmeExample {
  readonly code: string;
  readonly language: string;
  /** What the README says it prints; `null` where it does not say. */
  readonly output: string | null;
}

/**
 * The first JavaScript or TypeScript block of a README is its runnable example. A `text` block below `<!-- output -->` is what it prints.
 * `null` when there is no such block.
 */
export function readmeExample(readme: string): ReadmeExample | null {
  const block = /^```(?<language>js|mjs|javascript|ts|typescript)\n(?<code>[\s\S]*?)^```$/m.exec(readme);
  if (!block?.groups) return null;
  const output = /^<!-- output -->\n```text\n(?<text>[\s\S]*?)^```$/m.exec(readme);
  return { code: block.groups['code'] ?? '', language: block.groups['language'] ?? 'js', output: output?.groups?.['text'] ?? null };
}
