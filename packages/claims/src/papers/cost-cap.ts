/** What section 97a(3) UrhG asks before costs of a formal warning are claimed. Each is answered by a person; none has a default. */
export interface CostCapFacts {
  /** The respondent is a natural person. */
  readonly naturalPerson: boolean;
  /** The work was used for a commercial or self-employed activity. */
  readonly professionalUse: boolean;
  /** The respondent is already bound by a contract or a court order to refrain from it. */
  readonly boundBefore: boolean;
}

/** Value in euros to which the costs for injunction and removal are limited: section 97a(3) sentence 2 UrhG. */
export const COST_CAP_VALUE_EUROS = 1000;

/**
 * Whether the costs of a German warning are limited, and a sentence for `demand.costCap`. Where the limit would be unfair in the single case
 * (sentence 4), a lawyer says so in other words.
 */
export function costCap({ naturalPerson, professionalUse, boundBefore }: CostCapFacts): {
  readonly limited: boolean;
  readonly text: string;
} {
  if (!naturalPerson) return { limited: false, text: 'Sie gilt nicht, weil Sie keine natürliche Person sind.' };
  if (professionalUse)
    return { limited: false, text: 'Sie gilt nicht, weil das Werk für eine gewerbliche oder selbständige Tätigkeit genutzt wurde.' };
  if (boundBefore)
    return { limited: false, text: 'Sie gilt nicht, weil Sie sich schon verpflichtet hatten oder ein Gericht so entschieden hat.' };
  const value = COST_CAP_VALUE_EUROS.toLocaleString('de');
  return {
    limited: true,
    text: `Sie gilt: Die Gebühren sind nach einem Gegenstandswert von höchstens ${value} Euro für Unterlassung und Beseitigung berechnet.`,
  };
}
