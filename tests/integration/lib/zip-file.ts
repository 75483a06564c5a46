import { crc32, deflateRawSync } from 'node:zlib';

/** A file in an archive that a test makes; the last fields are what the archive claims, where that is not the truth. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly stored?: boolean;
  readonly claimedBytes?: number;
  readonly claimedPackedBytes?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly claimedOffset?: number;
}

/** The bytes of a ZIP archive. */
export function zipFile(files: readonly ZipFile[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const packed = file.stored === true ? Buffer.from(file.bytes) : deflateRawSync(file.bytes);
    const name = Buffer.from(file.name);
    const local = Buffer.concat([header(file, packed, LOCAL), name, packed]);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(file.claimedOffset ?? at);
    directory.push(Buffer.concat([header(file, packed, CENTRAL), Buffer.alloc(8), place, name]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, central, end, Buffer.from(comment)]);
}

// --- internal ---

const LOCAL = { signature: 0x04034b50, length: 30, fields: 4 };
const CENTRAL = { signature: 0x02014b50, length: 34, fields: 6 };

/** What both headers have in common; that of the directory has two more bytes before it, and more behind. */
function header(file: ZipFile, packed: Buffer, { signature, length, fields }: typeof LOCAL): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature);
  bytes.writeUInt16LE(20, fields);
  bytes.writeUInt16LE(file.flags ?? 0, fields + 2);
  bytes.writeUInt16LE(file.method ?? (file.stored === true ? 0 : 8), fields + 4);
  bytes.writeUInt32LE(typeof crc32 === 'function' ? crc32(file.bytes) : 0, fields + 10);
  bytes.writeUInt32LE(file.claimedPackedBytes ?? packed.length, fields + 14);
  bytes.writeUInt32LE(file.claimedBytes ?? file.bytes.length, fields + 18);
  bytes.writeUInt16LE(Buffer.byteLength(file.name), fields + 22);
  return bytes;
}
