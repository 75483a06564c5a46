// oxlint-disable max-lines -- migrations are only ever appended, and are read from the newest
/** One step of the database's form. Published steps never change: the next change is the next step. */
export interface Migration {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * Append-only. Domain records (rights holders, licenses, claims …) are stored as the plain, versioned data that `@imgguard/claims`
 * defines; columns exist for what is searched, sorted or joined.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    name: 'first form',
    sql: `
CREATE TABLE migrations (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
) STRICT;

CREATE TABLE rights_holders (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

-- seq is the order of registration and only grows (a work that comes back gets a new one): images.searched_through refers to it.
CREATE TABLE works (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE,
  file_sha256 TEXT NOT NULL,
  preview_sha256 TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  source_path TEXT,
  rights_holder_id TEXT NOT NULL REFERENCES rights_holders (id),
  record TEXT NOT NULL CHECK (json_valid(record)),
  engine TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX works_by_file ON works (file_sha256);

CREATE TABLE licenses (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE allow_rules (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

-- Distinct image contents. searched_through: compared with every work whose seq is at most this.
CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  byte_length INTEGER NOT NULL,
  content_type TEXT,
  width INTEGER,
  height INTEGER,
  error_code TEXT,
  error_message TEXT,
  searched_through INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX images_by_search ON images (searched_through, id) WHERE error_code IS NULL;

-- Apart from images, because a fingerprint is a thousand times larger than its row.
CREATE TABLE image_fingerprints (
  image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  engine TEXT NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  state TEXT NOT NULL CHECK (state IN ('running', 'finished')),
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE INDEX runs_by_key ON runs (key, state);

CREATE TABLE pages (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  at TEXT NOT NULL,
  PRIMARY KEY (run_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE sightings (
  id INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL REFERENCES images (id),
  page_url TEXT NOT NULL,
  image_url TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  UNIQUE (page_url, image_url, image_id)
) STRICT;
CREATE INDEX sightings_by_image ON sightings (image_id);

CREATE TABLE run_sightings (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sighting_id INTEGER NOT NULL REFERENCES sightings (id) ON DELETE CASCADE,
  PRIMARY KEY (run_id, sighting_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE skipped (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  page_url TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (run_id, url, page_url, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE matches (
  work_id TEXT NOT NULL REFERENCES works (id),
  image_id INTEGER NOT NULL REFERENCES images (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('copy', 'similar')),
  probability REAL NOT NULL,
  engine TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  found_at TEXT NOT NULL,
  PRIMARY KEY (work_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_by_image ON matches (image_id, verdict);

-- truth and use repeat what the last standing decision says; decisions are the truth.
CREATE TABLE hits (
  id TEXT PRIMARY KEY,
  work_id TEXT NOT NULL REFERENCES works (id),
  sighting_id INTEGER NOT NULL REFERENCES sightings (id),
  page_url TEXT NOT NULL,
  image_url TEXT NOT NULL,
  site TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  truth TEXT,
  use TEXT,
  UNIQUE (work_id, page_url, image_url)
) STRICT;
CREATE INDEX hits_by_site ON hits (site, page_url);
CREATE INDEX hits_by_sighting ON hits (sighting_id);

CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  hit_id TEXT NOT NULL REFERENCES hits (id),
  kind TEXT NOT NULL CHECK (kind IN ('decide', 'undo')),
  record TEXT NOT NULL CHECK (json_valid(record)),
  at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_hit ON decisions (hit_id, seq);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE (ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_never_go BEFORE DELETE ON decisions BEGIN SELECT RAISE (ABORT, 'decisions are append-only'); END;

CREATE TABLE claims (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE claim_hits (
  claim_id TEXT NOT NULL REFERENCES claims (id), hit_id TEXT NOT NULL REFERENCES hits (id), PRIMARY KEY (claim_id, hit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE letters (
  id TEXT PRIMARY KEY, hit_id TEXT NOT NULL REFERENCES hits (id), record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;
CREATE INDEX letters_by_hit ON letters (hit_id);
`,
  },
  {
    number: 2,
    name: 'sealed records, captures, portal and notices',
    sql: `
-- One key for each subject, sealed by the master key, which is never in this file.
CREATE TABLE seal_keys (
  subject TEXT PRIMARY KEY, key_id TEXT NOT NULL UNIQUE, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE seal_state (name TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;

-- What was captured of a hit as evidence; pages and pictures are blobs.
CREATE TABLE captures (
  id TEXT PRIMARY KEY, hit_id TEXT NOT NULL REFERENCES hits (id), record TEXT NOT NULL CHECK (json_valid(record)), at TEXT NOT NULL
) STRICT;
CREATE INDEX captures_by_hit ON captures (hit_id, at);

CREATE TABLE portal_links (
  id TEXT PRIMARY KEY,
  claim_id TEXT NOT NULL REFERENCES claims (id),
  token_sha256 TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL CHECK (json_valid(record)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX portal_links_by_claim ON portal_links (claim_id, created_at);

CREATE TABLE portal_receipts (
  claim_id TEXT NOT NULL REFERENCES claims (id),
  key TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  received_at TEXT NOT NULL,
  PRIMARY KEY (claim_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE host_notices (
  id TEXT PRIMARY KEY, claim_id TEXT REFERENCES claims (id), record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;
CREATE INDEX host_notices_by_claim ON host_notices (claim_id, created_at);
`,
  },
  {
    number: 3,
    name: 'notes of decisions and files of respondents, sealed',
    sql: `
-- Apart from decisions, which are append-only: a note can name a person, and such words may have to go.
CREATE TABLE decision_notes (
  seq INTEGER PRIMARY KEY REFERENCES decisions (seq),
  hit_id TEXT NOT NULL REFERENCES hits (id),
  record TEXT NOT NULL CHECK (json_valid(record))
) STRICT;
CREATE INDEX decision_notes_by_hit ON decision_notes (hit_id);

-- What respondents handed in; record and data are sealed with the key of the claim.
CREATE TABLE portal_files (
  claim_id TEXT NOT NULL REFERENCES claims (id),
  sha256 TEXT NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  data BLOB NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (claim_id, sha256)
) STRICT;
`,
  },
  {
    number: 4,
    name: 'hits that a person put aside for a time',
    sql: `
-- Repeats what the last standing decision says, as truth and use do.
ALTER TABLE hits ADD COLUMN parked_until TEXT;
`,
  },
  {
    number: 5,
    name: 'claimants, mandates, sites, rules, and documents with numbers',
    sql: `
CREATE TABLE claimants (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE mandates (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

-- What kind of site a domain is; the id is the domain.
CREATE TABLE site_profiles (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
  id TEXT PRIMARY KEY, record TEXT NOT NULL CHECK (json_valid(record)), created_at TEXT NOT NULL
) STRICT;

-- Numbers without gaps (position 1, 2, 3 ... of each book), and rows that stay: an invoice is taken back by a credit note, never removed.
CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  claimant_id TEXT NOT NULL,
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  position INTEGER NOT NULL,
  number TEXT NOT NULL,
  claim_id TEXT REFERENCES claims (id),
  record TEXT NOT NULL CHECK (json_valid(record)),
  issued_at TEXT NOT NULL,
  UNIQUE (claimant_id, series, year, position),
  UNIQUE (claimant_id, number)
) STRICT;
CREATE INDEX documents_by_claim ON documents (claim_id);
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents BEGIN SELECT RAISE (ABORT, 'documents are append-only'); END;
CREATE TRIGGER documents_never_go BEFORE DELETE ON documents BEGIN SELECT RAISE (ABORT, 'documents are append-only'); END;
CREATE TRIGGER documents_without_gaps BEFORE INSERT ON documents
WHEN NEW.position <> 1 + (
  SELECT count(*) FROM documents WHERE claimant_id = NEW.claimant_id AND series = NEW.series AND year = NEW.year
)
BEGIN SELECT RAISE (ABORT, 'documents are numbered without gaps'); END;
`,
  },
  {
    number: 6,
    name: "embeddings for searches in one's own works, and by which model an image was compared",
    sql: `
-- By which model, with which background, an image was compared with all works of its time, where nothing else found a copy; NULL: by none.
ALTER TABLE images ADD COLUMN asked_model TEXT;

-- Of models that search works by words or by a picture. Those of the model that looks for copies lie in the works' fingerprints.
CREATE TABLE work_embeddings (
  work_id TEXT NOT NULL REFERENCES works (id),
  model TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (work_id, model)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    number: 7,
    name: 'works are counted and put in order without reading their fingerprints',
    sql: `
-- \`removed_at\` stands behind the fingerprint in a row: to read it takes as long as to read the fingerprint.
CREATE INDEX works_in_order ON works (seq, id, removed_at) WHERE removed_at IS NULL;
`,
  },
];
