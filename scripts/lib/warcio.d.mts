/** A python that has warcio, with what its environment needs; `null` when there is none. Nothing is fetched. */
export function findWarcio(): { readonly python: string; readonly env: Readonly<Record<string, string>> } | null;
