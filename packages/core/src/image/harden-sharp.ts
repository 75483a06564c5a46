import sharp from 'sharp';

/**
 * Narrows sharp, for the whole process, to what strangers' pictures need: no cache of operations and open files, and no loaders for documents, scientific
 * formats and whatever ImageMagick reads (present only in self-built libvips). `decode` calls it once, before its first picture.
 *
 * The SVG loader stays: a program that uses this package may render drawings of its own with sharp. `decode` refuses SVG by its own look at the bytes.
 * An application that needs a blocked loader calls `sharp.unblock` after its first `decode`.
 */
export function hardenSharp(): void {
  if (hardened) return;
  hardened = true;
  sharp.cache(false);
  sharp.block({ operation: BLOCKED_LOADERS });
}

// --- internal ---

let hardened = false;

const BLOCKED_LOADERS = [
  'Analyze',
  'Csv',
  'DcRaw',
  'Fits',
  'Jp2k',
  'Jxl',
  'Magick',
  'Magick7',
  'Mat',
  'Matrix',
  'Nifti',
  'OpenExr',
  'Openexr',
  'OpenSlide',
  'Openslide',
  'Pdf',
  'Ppm',
  'Rad',
  'Vips',
].map((name) => `VipsForeignLoad${name}`);
