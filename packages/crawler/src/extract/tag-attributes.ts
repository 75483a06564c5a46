/** The attributes of the tag that is being read. */

import { attributeKinds } from './attribute-kinds.ts';

/** Names in lower case; an object without a prototype. */
export type Attributes = Readonly<Record<string, string>>;

export interface TagAttributes {
  readonly size: number;
  /** As they come, in lower case, `size` of them; of a name that comes twice the first counts. */
  readonly names: readonly string[];
  /** Those of the same places. */
  readonly values: readonly string[];
  /** What the names are of interest to (`attribute-kinds.ts`). */
  readonly kinds: readonly number[];
  /** The first of a name in lower case. */
  get(name: string): string | undefined;
  /** All by their names. Made when it is asked for, since most tags are of no interest. */
  record(): Attributes;
}

/** Used for one tag after another. */
export class AttributeList implements TagAttributes {
  readonly names: string[] = [];
  readonly values: string[] = [];
  readonly kinds: number[] = [];
  size = 0;

  clear(): void {
    this.size = 0;
  }

  /** `name` as written. */
  add(name: string, value: string): void {
    const { name: told, kinds } = attributeKinds(name);
    this.names[this.size] = told;
    this.values[this.size] = value;
    this.kinds[this.size] = kinds;
    this.size += 1;
  }

  get(name: string): string | undefined {
    for (let at = 0; at < this.size; at += 1) if (this.names[at] === name) return this.values[at];
    return undefined;
  }

  record(): Attributes {
    const record = Object.create(null) as Record<string, string>;
    // Backwards, so that the first of a name is written last.
    for (let at = this.size - 1; at >= 0; at -= 1) record[this.names[at] ?? ''] = this.values[at] ?? '';
    return record;
  }
}

/** Attributes from elsewhere. */
export function attributesOf(record: Readonly<Record<string, string>>): TagAttributes {
  const list = new AttributeList();
  for (const [name, value] of Object.entries(record)) list.add(name, value);
  return list;
}
