/**
 * A picture as every other part of the package sees it: upright, opaque, 8-bit sRGB.
 *
 * `data` is RGB, three bytes a pixel, rows from top to bottom, without padding: `data.length === width * height * 3`.
 * EXIF orientation has been applied, transparency has been laid on white, the first frame of an animation was taken.
 */
export interface DecodedImage {
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  /** Pixels, after EXIF orientation. */
  readonly height: number;
  readonly data: Uint8Array;
  /** What the bytes were, by their magic number; `raw` when pixels or a sharp instance were given. */
  readonly format: ImageFormat;
  /** Whether all of the file could be read. */
  readonly integrity: ImageIntegrity;
  /** SHA-256 of the file's bytes, lowercase hex; `null` when pixels or a sharp instance were given. */
  readonly fileSha256: string | null;
  /** SHA-256 of the canonical pixels (see `pixelSha256`), lowercase hex. */
  readonly pixelSha256: string;
}

/** Formats that `decode` reads. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'heif' | 'gif' | 'tiff' | 'svg' | 'raw';

/**
 * What the decoder had to overlook: `whole`: nothing. `damaged`: small faults, such as a bad checksum or stray bytes between segments, that
 * browsers overlook as well; every row is there. `truncated`: the file ends early and rows at the bottom are missing (filled by the
 * decoder); only with `truncated: 'accept'`.
 */
export type ImageIntegrity = 'whole' | 'damaged' | 'truncated';
