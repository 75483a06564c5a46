/** An 8-bit gray picture in which keypoints and the photometric comparison live: `data.length === width * height`. */
export interface GrayFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
