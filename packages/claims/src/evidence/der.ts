/** One element of DER (ITU-T X.690): what a time stamp is written in. */
export interface DerElement {
  readonly tag: number;
  /** The whole element, header included. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

/** Tags that time stamps use. */
export const DER: Readonly<Record<'boolean' | 'integer' | 'octets' | 'oid' | 'time' | 'sequence' | 'set' | 'context0', number>> = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** Context tag [0], constructed. */
  context0: 0xa0,
};

/** Reads exactly one element; `undefined` for anything else. Only definite lengths of up to four bytes, as DER has them. */
export function readDer(bytes: Uint8Array): DerElement | undefined {
  const element = readAt(bytes, 0);
  return element?.raw.length === bytes.length ? element : undefined;
}

/** The elements inside a constructed one; `undefined` when its content is not made of whole elements. */
export function childrenOf({ content }: DerElement): readonly DerElement[] | undefined {
  const children: DerElement[] = [];
  for (let at = 0; at < content.length;) {
    const child = readAt(content, at);
    if (child === undefined) return undefined;
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** Writes an element. */
export function derOf(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | lengthBytes(length).length, ...lengthBytes(length)];
  return Uint8Array.from([...header, ...parts.flatMap((part) => [...part])]);
}

/** A number that is not negative, as the content of an INTEGER. */
export function integerContent(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : bytes.slice(first);
  return (digits[0] ?? 0) < 0x80 ? digits : Uint8Array.from([0, ...digits]);
}

/** An object identifier in dots; `undefined` for an element that is none. */
export function oidOf(element: DerElement | undefined): string | undefined {
  if (element?.tag !== DER.oid || element.content.length === 0) return undefined;
  const numbers: bigint[] = [];
  let value = 0n;
  for (const byte of element.content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0n;
    }
  }
  const [first = 0n, ...rest] = numbers;
  const top = first >= 80n ? 2n : first / 40n;
  return [top, first - top * 40n, ...rest].join('.');
}

// --- internal ---

function readAt(bytes: Uint8Array, at: number): DerElement | undefined {
  const [tag, short] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || short === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const count = short < 0x80 ? 0 : short & 0x7f;
  if (count > 4 || short === 0x80) return undefined;
  let length = short < 0x80 ? short : 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? Number.NaN);
  const start = at + 2 + count;
  const end = start + length;
  if (!(end <= bytes.length)) return undefined;
  return { tag, raw: bytes.subarray(at, end), content: bytes.subarray(start, end) };
}

function lengthBytes(length: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}
