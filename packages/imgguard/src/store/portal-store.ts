import type { PortalLink, PortalReceipt, PortalStore, StoredPortalFile } from '@imgguard/claims';
import { claimSubject } from './claim-store.ts';
import type { Database } from './database.ts';
import type { KeyRing, SealPlace } from './key-ring.ts';

/** Links and receipts in the database, which hold no personal data, and files that respondents handed in, sealed with the key of their claim. */
export function createPortalStore(database: Database, ring: KeyRing): PortalStore {
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
    ...createFiles(database, ring),
  };
}

// --- internal ---

type Files = Pick<PortalStore, 'addFile' | 'filesOf' | 'file' | 'removeFilesOf'>;

interface FileRow {
  readonly sha256: string;
  readonly record: string;
}

function createFiles(database: Database, ring: KeyRing): Files {
  return {
    addFile: (file, bytes) =>
      database.transaction(() => {
        const place = placeOf(file.claimId, file.sha256);
        database.run(
          'INSERT INTO portal_files (claim_id, sha256, record, data, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          file.claimId,
          file.sha256,
          ring.seal(file, place),
          ring.sealBytes(bytes, place),
          file.receivedAt,
        );
      }),
    filesOf: (claimId) =>
      database
        .all<FileRow>('SELECT sha256, record FROM portal_files WHERE claim_id = ? ORDER BY received_at, sha256', claimId)
        .map(({ sha256, record }) => ring.open<StoredPortalFile>(record, placeOf(claimId, sha256))),
    file: (claimId, sha256) => {
      const row = database.get<{ data: Uint8Array }>('SELECT data FROM portal_files WHERE claim_id = ? AND sha256 = ?', claimId, sha256);
      return row === undefined ? undefined : ring.openBytes(row.data, placeOf(claimId, sha256));
    },
    removeFilesOf: (claimId) => void database.run('DELETE FROM portal_files WHERE claim_id = ?', claimId),
  };
}

function placeOf(claimId: string, sha256: string): SealPlace {
  return { subject: claimSubject(claimId), place: `portal_files/${claimId}/${sha256}` };
}
