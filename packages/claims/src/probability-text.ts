/** A probability for people, in per cent with one decimal. Less than certain is never rounded up to certain, more than impossible never down to it. */
export function probabilityText(probability: number): string {
  if (probability < 1 && probability >= 0.9995) return 'over 99.9 %';
  if (probability > 0 && probability < 0.0005) return 'under 0.1 %';
  return `${(probability * 100).toFixed(1)} %`;
}
