/** Keeps track of where on a page the markup stands while its tags stream by: inside which sections, and behind how many pictures. */
import type { PagePosition, PageSection } from '../sighting.ts';

/** Sections inside sections; pages that mean it have four or five. */
const MAX_SECTIONS = 8;

const ELEMENTS: ReadonlyMap<string, PageSection> = new Map(
  (['header', 'nav', 'main', 'article', 'aside', 'footer', 'figure'] as const).map((name) => [name, name]),
);

/** Roles of WAI-ARIA 1.2 that mean the same as these elements. */
const ROLES: ReadonlyMap<string, PageSection> = new Map<string, PageSection>([
  ['banner', 'header'],
  ['navigation', 'nav'],
  ['main', 'main'],
  ['article', 'article'],
  ['complementary', 'aside'],
  ['contentinfo', 'footer'],
  ['figure', 'figure'],
]);

/** Where the markup stands. Built anew for each document. */
export class PagePlace {
  /** Depths at which the open sections were opened. */
  readonly #opened: number[] = [];
  #sections: readonly PageSection[] = [];
  #depth = 0;
  #pictures = 0;

  /** An element opens that is no section by name or role. */
  openOther(): void {
    this.#depth += 1;
  }

  /** An element opens; `role` as it says itself. */
  open(name: string, role: string | undefined): void {
    this.#depth += 1;
    const section = (role === undefined ? undefined : ROLES.get(role)) ?? ELEMENTS.get(name);
    if (section === undefined || this.#opened.length >= MAX_SECTIONS) return;
    this.#opened.push(this.#depth);
    this.#sections = [...this.#sections, section];
  }

  /** The innermost element closes. */
  close(): void {
    if (this.#opened.at(-1) === this.#depth) {
      this.#opened.pop();
      this.#sections = this.#sections.slice(0, -1);
    }
    this.#depth -= 1;
  }

  /** Where a picture would stand now. */
  here(): PagePosition {
    const order = this.#pictures + 1;
    return this.#sections.length === 0 ? { order } : { order, sections: this.#sections };
  }

  /** A picture stands here; what follows comes behind it. */
  count(): void {
    this.#pictures += 1;
  }
}
