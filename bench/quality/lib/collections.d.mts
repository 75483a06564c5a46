export interface Photo {
  readonly id: string;
  readonly path: string;
}

export interface Collections {
  readonly originals: readonly Photo[];
  readonly lookAlikes: readonly Photo[];
  readonly fillers: readonly Photo[];
  readonly strangers: readonly Photo[];
  readonly gallery: readonly Photo[];
}

export function collections(): Collections;
export function galleryWorks(size: number, pictures: Collections): { readonly id: string; readonly load: () => Promise<string | Buffer> }[];
