/** All tables, for both databases. */

/** Before 2, products had one fingerprint; before 3, others' escrows were not kept; before 4, hashes stood in JSON alone; before 5, products had no age. */
export const VERSION = 5;

export type Dialect = {
  /** A whole number of up to 53 bits. */
  integer: string;
  /** An auto-incrementing primary key that never reuses a number. */
  serial: string;
  /** Suffix of a CREATE TABLE. */
  strict: string;
  /** A column that records the order of insertion, if the dialect has none. */
  rowid: string;
};

/** JSON is stored as text, exactly as it was written: no text of people or chains can make it unreadable to SQL. */
export function schemaOf({ integer, serial, strict, rowid }: Dialect): string {
  return `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    payer TEXT NOT NULL,
    product TEXT,
    quote_expiry ${integer},
    created_at ${integer} NOT NULL,
    data TEXT NOT NULL,
    updated_at ${integer} NOT NULL DEFAULT 0
    ${rowid}
  ) ${strict};
  CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created_at);
  CREATE INDEX IF NOT EXISTS jobs_by_product ON jobs (product) WHERE product IS NOT NULL;
  CREATE TABLE IF NOT EXISTS job_files (
    job_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (job_id, hash)
  ) ${strict};
  CREATE INDEX IF NOT EXISTS job_files_by_hash ON job_files (hash);
  CREATE TABLE IF NOT EXISTS products (
    serial ${serial},
    id TEXT NOT NULL UNIQUE,
    producer TEXT NOT NULL,
    esp TEXT NOT NULL,
    pdq TEXT NOT NULL,
    iscc TEXT NOT NULL,
    colour TEXT NOT NULL,
    quality ${integer} NOT NULL,
    detail ${integer} NOT NULL,
    status TEXT NOT NULL,
    proof TEXT NOT NULL,
    block ${integer} NOT NULL,
    since ${integer} NOT NULL,
    file_hash TEXT NOT NULL DEFAULT ''
  ) ${strict};
  CREATE INDEX IF NOT EXISTS products_by_file ON products (file_hash);
  CREATE TABLE IF NOT EXISTS product_statuses (
    number ${serial},
    product_id TEXT NOT NULL,
    status TEXT NOT NULL,
    block ${integer} NOT NULL
  ) ${strict};
  CREATE INDEX IF NOT EXISTS product_statuses_by_product ON product_statuses (product_id, number);
  CREATE INDEX IF NOT EXISTS product_statuses_by_block ON product_statuses (block);
  CREATE TABLE IF NOT EXISTS attestations (
    product_id TEXT PRIMARY KEY,
    producer TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    expiry ${integer} NOT NULL
  ) ${strict};
  CREATE TABLE IF NOT EXISTS uploads (
    file_hash TEXT PRIMARY KEY,
    size ${integer} NOT NULL,
    customer ${integer} NOT NULL,
    since ${integer} NOT NULL
    ${rowid}
  ) ${strict};
  CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY,
    statement TEXT NOT NULL,
    block ${integer} NOT NULL,
    closed_block ${integer}
  ) ${strict};
  CREATE TABLE IF NOT EXISTS disputes (
    id ${integer} PRIMARY KEY,
    challenge_id TEXT NOT NULL,
    block ${integer} NOT NULL,
    done ${integer} NOT NULL DEFAULT 0
  ) ${strict};
  CREATE TABLE IF NOT EXISTS ballots (
    dispute_id ${integer} NOT NULL,
    round ${integer} NOT NULL,
    data TEXT NOT NULL,
    challenge_id TEXT NOT NULL DEFAULT ''
    ${rowid},
    PRIMARY KEY (dispute_id, round)
  ) ${strict};
  CREATE TABLE IF NOT EXISTS esps (address TEXT PRIMARY KEY, block ${integer} NOT NULL ${rowid}) ${strict};
  CREATE TABLE IF NOT EXISTS escrows (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    block ${integer} NOT NULL,
    items TEXT,
    delivered_block ${integer},
    moved_block ${integer} NOT NULL,
    closed_block ${integer},
    PRIMARY KEY (kind, id)
  ) ${strict};
  CREATE INDEX IF NOT EXISTS escrows_open ON escrows (block) WHERE closed_block IS NULL;
  CREATE TABLE IF NOT EXISTS backings (
    product_id TEXT NOT NULL,
    until ${integer} NOT NULL,
    block ${integer} NOT NULL,
    ended_block ${integer},
    PRIMARY KEY (product_id, block)
  ) ${strict};
  CREATE INDEX IF NOT EXISTS backings_open ON backings (block) WHERE ended_block IS NULL;
  CREATE TABLE IF NOT EXISTS witnessed (
    sealed_root TEXT NOT NULL,
    encryption_key TEXT NOT NULL,
    envelope_hash TEXT NOT NULL,
    kept_until ${integer} NOT NULL,
    PRIMARY KEY (sealed_root, encryption_key)
  ) ${strict};
  CREATE TABLE IF NOT EXISTS evidence (product_id TEXT PRIMARY KEY, file_hash TEXT NOT NULL) ${strict};
  CREATE TABLE IF NOT EXISTS duties (key TEXT PRIMARY KEY, updated_at ${integer} NOT NULL, data TEXT NOT NULL ${rowid}) ${strict};
  CREATE TABLE IF NOT EXISTS gains (
    block ${integer} NOT NULL,
    log_index ${integer} NOT NULL,
    kind TEXT NOT NULL,
    amount TEXT NOT NULL,
    PRIMARY KEY (block, log_index)
  ) ${strict};
  CREATE TABLE IF NOT EXISTS listings (
    number ${serial},
    product_id TEXT NOT NULL UNIQUE,
    seller TEXT NOT NULL,
    expiry ${integer} NOT NULL,
    data TEXT NOT NULL
  ) ${strict};
  CREATE INDEX IF NOT EXISTS listings_by_seller ON listings (seller);
  CREATE TABLE IF NOT EXISTS bids (
    buyer TEXT NOT NULL,
    nonce TEXT NOT NULL,
    product_id TEXT NOT NULL,
    price TEXT NOT NULL,
    expiry ${integer} NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (buyer, nonce)
  ) ${strict};
  CREATE INDEX IF NOT EXISTS bids_by_product ON bids (product_id, price);
  CREATE INDEX IF NOT EXISTS bids_by_price ON bids (price);
  CREATE TABLE IF NOT EXISTS reports (
    number ${serial},
    product_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    at ${integer} NOT NULL
  ) ${strict};
  CREATE INDEX IF NOT EXISTS reports_by_product ON reports (product_id);
  CREATE TABLE IF NOT EXISTS takedowns (
    number ${serial},
    product_id TEXT NOT NULL,
    action TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    at ${integer} NOT NULL
  ) ${strict};
  CREATE INDEX IF NOT EXISTS takedowns_by_product ON takedowns (product_id, number);
  CREATE TABLE IF NOT EXISTS garbage (hash TEXT PRIMARY KEY, since ${integer} NOT NULL) ${strict};
  CREATE TABLE IF NOT EXISTS transactions (nonce ${integer} PRIMARY KEY, data TEXT NOT NULL) ${strict};
  CREATE TABLE IF NOT EXISTS checkpoints (number ${integer} PRIMARY KEY, hash TEXT NOT NULL) ${strict};
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) ${strict};
`;
}
