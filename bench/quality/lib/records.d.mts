export function openRecords<T extends { readonly id: string }>(
  file: string,
  header: object,
): { readonly records: ReadonlyMap<string, T>; add(record: T): void };
