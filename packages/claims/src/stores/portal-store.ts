import type { PortalFile, PortalReceipt } from '../portal/portal-answer.ts';
import type { PortalLink } from '../portal/portal-link.ts';

/** A file that a respondent handed in, without its bytes. */
export interface StoredPortalFile extends PortalFile {
  readonly claimId: string;
  /** By its first bytes, never by its name; `application/octet-stream` for what is not known. */
  readonly mediaType: string;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/** Links of respondents, the receipts that they were given, and the files that they handed in. Of a token only the hash is kept, of an answer only its digest. */
export interface PortalStore {
  /** Stores a link, or its new state. */
  putLink(link: PortalLink): void;
  link(id: string): PortalLink | undefined;
  /** By the SHA-256 of its token, lowercase hex. */
  linkOfToken(tokenSha256: string): PortalLink | undefined;
  /** Oldest first. */
  linksOf(claimId: string): PortalLink[];
  /** Keeps a receipt; one that is there stays as it is, because it was given to somebody. */
  addReceipt(receipt: PortalReceipt): void;
  /** Oldest first. */
  receiptsOf(claimId: string): PortalReceipt[];
  /** Keeps a file of a claim by its hash; one that is there stays as it is. */
  addFile(file: StoredPortalFile, bytes: Uint8Array): void;
  /** Oldest first. */
  filesOf(claimId: string): StoredPortalFile[];
  /** The bytes of a file. */
  file(claimId: string, sha256: string): Uint8Array | undefined;
  /** For erasures. */
  removeFilesOf(claimId: string): void;
}

/** Links, receipts and files in memory; what is kept is a copy. For trials and tests. */
export function createMemoryPortalStore(): PortalStore {
  const links = new Map<string, PortalLink>();
  const receipts = new Map<string, PortalReceipt>();
  const files = new Map<string, { readonly file: StoredPortalFile; readonly bytes: Uint8Array }>();
  const linksWhere = (wanted: (link: PortalLink) => boolean): PortalLink[] =>
    structuredClone([...links.values()].filter(wanted)).toSorted((a, b) => order(a.issuedAt, b.issuedAt) || order(a.id, b.id));
  return {
    putLink: (link) => void links.set(link.id, structuredClone(link)),
    link: (id) => structuredClone(links.get(id)),
    linkOfToken: (tokenSha256) => linksWhere((link) => link.tokenSha256 === tokenSha256)[0],
    linksOf: (claimId) => linksWhere((link) => link.claimId === claimId),
    addReceipt: (receipt) => {
      const key = `${receipt.claimId}\n${receipt.key}`;
      if (!receipts.has(key)) receipts.set(key, structuredClone(receipt));
    },
    receiptsOf: (claimId) =>
      structuredClone([...receipts.values()].filter((receipt) => receipt.claimId === claimId)).toSorted(
        (a, b) => order(a.receivedAt, b.receivedAt) || order(a.key, b.key),
      ),
    addFile: (file, bytes) => {
      const key = `${file.claimId}\n${file.sha256}`;
      if (!files.has(key)) files.set(key, { file: structuredClone(file), bytes: Uint8Array.from(bytes) });
    },
    filesOf: (claimId) =>
      [...files.values()]
        .flatMap(({ file }) => (file.claimId === claimId ? structuredClone(file) : []))
        .toSorted((a, b) => order(a.receivedAt, b.receivedAt) || order(a.sha256, b.sha256)),
    file: (claimId, sha256) => structuredClone(files.get(`${claimId}\n${sha256}`)?.bytes),
    removeFilesOf: (claimId) => {
      for (const [key, { file }] of files) if (file.claimId === claimId) files.delete(key);
    },
  };
}

// --- internal ---

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
