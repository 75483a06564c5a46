import type { ComparedCell, Match } from '@imgguard/core';

/** How many parts show the same, something else (added, removed, retouched), or neither for sure. */
export type CellCounts = Readonly<Record<ComparedCell['finding'], number>>;

/**
 * What a person is told of where the image lies on the work: `82 % of the work, which is 40 % of the image; of 46 parts compared 41 agree, 3 differ`. Empty where
 * nobody knows.
 */
export function placeText({ alignment, cells }: Pick<Match, 'alignment' | 'cells'>): string {
  if (alignment === null) return '';
  const { work, image } = alignment.coverage;
  const shows = `${percent(work)} of the work, which is ${percent(image)} of the image`;
  if (cells.length === 0) return shows;
  const { agrees, differs, unsure } = cellCounts(cells);
  const parts = [`${agrees} agree`, `${differs} differ`, ...(unsure === 0 ? [] : [`${unsure} unsure`])];
  return `${shows}; of ${cells.length} parts compared ${parts.join(', ')}`;
}

/** Counts findings. */
export function cellCounts(cells: Match['cells']): CellCounts {
  const counts = { agrees: 0, differs: 0, unsure: 0 };
  for (const { finding } of cells) counts[finding] += 1;
  return counts;
}

/** A share in whole per cent; next to nothing is not nothing. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;
}
