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
  /** What the bytes were, by their magic number; `raw` when pixels were given. */
  readonly format: ImageFormat;
  /** SHA-256 of the file's bytes, lowercase hex; `null` when pixels were given. */
  readonly fileSha256: string | null;
  /** SHA-256 of the canonical pixels (see `pixelSha256`), lowercase hex. */
  readonly pixelSha256: string;
}

/** Formats that `decode` reads. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'heif' | 'gif' | 'tiff' | 'svg' | 'raw';
