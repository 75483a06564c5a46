export function groups(): {
  readonly host: string;
  readonly pages: readonly { readonly url: string; readonly hits: readonly string[] }[];
}[];
export function contentWidth(): number;
export function paperColor(): string;
export function textColors(): { readonly text: string; readonly color: string; readonly paper: string }[];
export function targetHeights(): number[];
export function beforePrint(): void;
export function focusedId(): string;
export function pwned(): unknown;
export function opacityOf(element: unknown): number;
export function opacitiesOf(element: unknown): Promise<number[]>;
