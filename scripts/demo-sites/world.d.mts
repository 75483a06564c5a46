export interface Place {
  readonly work: string;
  readonly width: number;
  readonly height: number;
  readonly toWork: readonly number[];
  readonly workSize: { readonly width: number; readonly height: number };
}
export interface Planting {
  readonly site: string;
  readonly what: string;
  readonly page: string;
  readonly imageUrl: string;
  readonly sha256: string | null;
  readonly expected: 'copy' | 'none' | 'unreachable';
  readonly places: readonly Place[];
  readonly use?: string;
  readonly refusal?: string;
  readonly refusedUrl?: string;
}
export interface World {
  readonly seeds: readonly string[];
  readonly origins: Readonly<Record<string, string>>;
  readonly plantings: readonly Planting[];
  requestsFor(url: string): number;
  close(): Promise<void>;
}
export function startWorld(): Promise<World>;
