/**
 * Whether a TIFF is a camera's raw file (DNG, NEF, CR2, ARW, PEF …). Those are TIFF containers whose first picture is a small preview or the sensor's
 * mosaic: decoding it would give a thumbnail, or nonsense, in place of the photograph.
 */
export function isCameraRaw(bytes: Uint8Array): boolean {
  if (bytes[8] === 0x43 && bytes[9] === 0x52) return true; // 'CR': Canon's CR2
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return false;
  const little = bytes[0] === 0x49;
  if (view.getUint16(2, little) !== 42) return false; // no camera writes BigTIFF
  const start = view.getUint32(4, little);
  if (start + 2 > bytes.length) return false;
  const count = view.getUint16(start, little);
  for (let index = 0; index < count; index += 1) {
    const entry = start + 2 + 12 * index;
    if (entry + 12 > bytes.length) return false;
    if (entryTellsRaw(view, entry, little)) return true;
  }
  return false;
}

// --- internal ---

const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC_INTERPRETATION = 262;
const DNG_VERSION = 50706;
const COLOR_FILTER_ARRAY = 32803;
const LINEAR_RAW = 34892;

function entryTellsRaw(view: DataView, entry: number, little: boolean): boolean {
  const tag = view.getUint16(entry, little);
  if (tag === DNG_VERSION) return true;
  if (tag === NEW_SUBFILE_TYPE) return (view.getUint32(entry + 8, little) & 1) === 1; // the first picture is a reduced one
  if (tag !== PHOTOMETRIC_INTERPRETATION) return false;
  const photometric = view.getUint16(entry + 8, little);
  return photometric === COLOR_FILTER_ARRAY || photometric === LINEAR_RAW;
}
