// Attacks by file formats. Each sets how the piece is written; the pixels are left to the encoder.

export const COMPRESSION = {
  jpeg: (piece, { at, between }) => written(piece, (image) => image.jpeg({ quality: at(60, 28, 8) + Math.round(between(-2, 2)) })),
  'jpeg-worst': (piece, { at }) => written(piece, (image) => image.jpeg({ quality: at(10, 5, 3) })),
  webp: (piece, { at }) => written(piece, (image) => image.webp({ quality: at(60, 25, 3), effort: 2 })),
  avif: (piece, { at }) => written(piece, (image) => image.avif({ quality: at(45, 25, 10), effort: 1 })),
  palette: (piece, { at }) => written(piece, (image) => image.png({ palette: true, colours: at(64, 16, 6), dither: 0 })),
  gif: (piece, { at }) => written(piece, (image) => image.gif({ colours: at(128, 32, 8), effort: 1 })),
};

function written(piece, encode) {
  return { ...piece, encode };
}
