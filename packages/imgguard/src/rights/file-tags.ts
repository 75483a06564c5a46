/** What picture files say about rights: EXIF, IPTC, XMP with PLUS and Creative Commons, and Content Credentials. */
import { FILE_RIGHTS_TAGS, type FileTag } from '@imgguard/claims';
import ExifReader from 'exifreader';
import { hasContentCredentials, pngXmp } from './file-parts.ts';
import { xmpTags } from './xmp-packet.ts';

export interface FileRights {
  /** The tags that count (`FILE_RIGHTS_TAGS`), as they stand in the file. */
  readonly tags: readonly FileTag[];
  /** Whether there is a manifest of Content Credentials (C2PA). It is not verified here. */
  readonly contentCredentials: boolean;
}

/** Files larger than this are not read for tags. Cameras write up to some hundred megabytes. */
export const MAX_TAGGED_FILE_BYTES = 256_000_000;

/**
 * Reads the tags of a picture that say something about rights. JPEG, PNG, WebP, TIFF, AVIF and HEIC. Nothing is decoded, no address is visited, and broken or
 * hostile files give what can be read of them.
 *
 * @example
 * const { tags } = readFileRights(await readFile('lighthouse.jpg'));
 */
export function readFileRights(bytes: Uint8Array): FileRights {
  if (bytes.length < LEAST_BYTES || bytes.length > MAX_TAGGED_FILE_BYTES) return { tags: [], contentCredentials: false };
  const packets: string[] = [];
  const found = tolerant(() => loaded(bytes, packets)) ?? {};
  const png = tolerant(() => pngXmp(bytes));
  const xmp = [...new Set(png === undefined ? packets : [...packets, png])].slice(0, MAX_PACKETS);
  const tags = [
    ...exifTags(found.exif ?? {}),
    ...iptcTags(found.iptc ?? {}),
    ...xmp.flatMap((packet) => tolerant(() => xmpTags(packet)) ?? []),
  ];
  return {
    tags: tags
      .map(bounded)
      .filter(({ values }) => values.length > 0)
      .slice(0, MAX_TAGS),
    contentCredentials: tolerant(() => hasContentCredentials(bytes)) ?? false,
  };
}

// --- internal ---

const LEAST_BYTES = 16;
/** A file has one packet, or one and its extension. */
const MAX_PACKETS = 4;
/** What a person reads: no file says this much about its rights. */
const MAX_TAGS = 200;
const MAX_VALUES = 20;
const MAX_VALUE_CHARACTERS = 2000;

type Group = Readonly<Record<string, unknown>>;

interface Loaded {
  readonly exif?: Group;
  readonly iptc?: Group;
}

/** XMP packets are collected where the library would parse them: it drops the namespaces, by which one "creator" is told from another. */
function loaded(bytes: Uint8Array, packets: string[]): Loaded {
  const collect = (xml: string): never => {
    if (packets.length < MAX_PACKETS) packets.push(xml);
    throw new Error('collected');
  };
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const options = {
    expanded: true,
    includeTags: { exif: Object.keys(FILE_RIGHTS_TAGS.exif), iptc: true, xmp: true },
    domParser: { parseFromString: collect },
  } as const;
  // Its types ask for a whole DOMParser; nothing but this method is called.
  return ExifReader.load(buffer, options as never) as unknown as Loaded;
}

function exifTags(group: Group): readonly FileTag[] {
  return Object.keys(FILE_RIGHTS_TAGS.exif).flatMap((name): FileTag[] => {
    const text = textsOf(group[name])[0];
    // Of Copyright, the photographer's notice and the editor's are parted by a zero (Exif 2.32, section 4.6.4).
    return text === undefined ? [] : [{ block: 'exif', name, values: text.split('\0') }];
  });
}

function iptcTags(group: Group): readonly FileTag[] {
  return Object.values(group).flatMap((tag): FileTag[] => {
    const id = idOf(Array.isArray(tag) ? (tag[0] as unknown) : tag);
    const name = id === undefined ? '' : `${id >> 8}:${id & 0xff}`;
    return Object.hasOwn(FILE_RIGHTS_TAGS.iptc, name) ? [{ block: 'iptc', name, values: textsOf(tag) }] : [];
  });
}

function idOf(tag: unknown): number | undefined {
  const id = (tag as { readonly id?: unknown } | null)?.id;
  return typeof id === 'number' ? id : undefined;
}

function textsOf(tag: unknown): readonly string[] {
  if (tag === undefined || tag === null) return [];
  if (Array.isArray(tag)) return tag.flatMap(textsOf);
  const { description } = tag as { readonly description?: unknown };
  return typeof description === 'string' ? [description] : [];
}

/** One line of text, as a person reads it. */
function bounded({ block, name, values }: FileTag): FileTag {
  const texts = values
    .slice(0, MAX_VALUES)
    .map((value) =>
      value
        .slice(0, MAX_VALUE_CHARACTERS)
        .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .filter((value) => value !== '');
  return { block, name, values: texts };
}

/** A file that a reader stumbles over says nothing there; it is the bytes' fault, not a person's. */
function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
