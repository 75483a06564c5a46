export function wilson(hits: number, count: number): [number, number];
export function quantile(values: readonly number[], share: number): number | null;
export function ranking(
  answers: readonly { readonly score: number; readonly isRight: boolean }[],
  positives: number,
): { readonly uAP: number; readonly recallAtP90: number };
