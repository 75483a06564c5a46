/** One reason for a proposal or a check: a stable code, a sentence for a person and, where one decided, the record it rests on. */
export interface Reason<Code extends string = string> {
  readonly code: Code;
  /** One English sentence. */
  readonly text: string;
  /** The allow rule or eligibility rule behind the reason. */
  readonly ruleId?: string;
  /** The license behind the reason. */
  readonly licenseId?: string;
}
