/** An expected "no": a stable code for programs and a hint for the person who asked. */
export interface Refusal<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  /** One English sentence: why not, and what would make it possible. */
  readonly hint: string;
}

/** Makes a refusal. */
export function refuse<Code extends string>(code: Code, hint: string): Refusal<Code> {
  return { ok: false, code, hint };
}
