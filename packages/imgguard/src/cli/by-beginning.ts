/** The one item that a person means: by its id, or by the beginning of one, also without what all ids begin with. `undefined` for none, and for more than one. */
export function byBeginning<T extends { readonly id: string }>(items: readonly T[], text: string, prefix: string): T | undefined {
  const exact = items.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const [only, another] = text === '' ? [] : items.filter(({ id }) => id.startsWith(text) || id.startsWith(`${prefix}${text}`));
  return another === undefined ? only : undefined;
}
