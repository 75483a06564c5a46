import type { PortalLink, PortalReceipt } from '@imgguard/claims';
import type { Database } from './database.ts';

/** Links of respondents and the receipts that they were given. Neither holds personal data: of a token only the hash, of an answer only its digest. */
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
}

/** Portal links and receipts in the database. */
export function createPortalStore(database: Database): PortalStore {
  const links = (where: string, value: string): PortalLink[] =>
    database
      .all<{ record: string }>(`SELECT record FROM portal_links WHERE ${where} ORDER BY created_at, id`, value)
      .map((row) => JSON.parse(row.record) as PortalLink);
  return {
    putLink: (link) => {
      database.run(
        `INSERT INTO portal_links (id, claim_id, token_sha256, record, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
        link.id,
        link.claimId,
        link.tokenSha256,
        JSON.stringify(link),
        link.issuedAt,
      );
    },
    link: (id) => links('id = ?', id)[0],
    linkOfToken: (tokenSha256) => links('token_sha256 = ?', tokenSha256)[0],
    linksOf: (claimId) => links('claim_id = ?', claimId),
    addReceipt: (receipt) => {
      database.run(
        'INSERT INTO portal_receipts (claim_id, key, record, received_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        receipt.claimId,
        receipt.key,
        JSON.stringify(receipt),
        receipt.receivedAt,
      );
    },
    receiptsOf: (claimId) =>
      database
        .all<{ record: string }>('SELECT record FROM portal_receipts WHERE claim_id = ? ORDER BY received_at, key', claimId)
        .map((row) => JSON.parse(row.record) as PortalReceipt),
  };
}
