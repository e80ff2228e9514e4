-- The tables of a ledger, version 1. They stand in the first schema of the connection's search_path.
-- Fingerprints and digests have 32 bytes, streams 16.

-- One row. What is stamped at or before floor is too old to judge; anonymous_floor is the newest stamp of the anonymous
-- marks that went. stated says which database this was when it was last in order: in a restored one it does not fit.
CREATE TABLE IF NOT EXISTS valise_ledger (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL,
    stated text,
    floor timestamptz NOT NULL DEFAULT 'epoch',
    anonymous_floor timestamptz NOT NULL DEFAULT 'epoch'
);
INSERT INTO valise_ledger (version) VALUES (1) ON CONFLICT DO NOTHING;

-- Rows to lock: each message has its turn, and all messages from one sender have the same.
CREATE TABLE IF NOT EXISTS valise_turn (
    number integer PRIMARY KEY
);
INSERT INTO valise_turn SELECT generate_series(0, 255) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS valise_identity (
    identity bytea PRIMARY KEY,
    floor timestamptz NOT NULL
);

-- streams: those that there should be windows of, one after the other.
CREATE TABLE IF NOT EXISTS valise_sender (
    identity bytea NOT NULL,
    sender bytea NOT NULL,
    floor timestamptz NOT NULL,
    streams bytea NOT NULL,
    PRIMARY KEY (identity, sender)
);

-- state: 552 bytes, the replay window as it also stands in a file.
CREATE TABLE IF NOT EXISTS valise_window (
    identity bytea NOT NULL,
    sender bytea NOT NULL,
    stream bytea NOT NULL,
    newest timestamptz NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (identity, sender, stream)
);

-- stamped is null for a CryptoAPI message.
CREATE TABLE IF NOT EXISTS valise_mark (
    kind text NOT NULL,
    digest bytea NOT NULL,
    opened timestamptz NOT NULL,
    stamped timestamptz,
    PRIMARY KEY (kind, digest)
);
CREATE INDEX IF NOT EXISTS valise_mark_stamped ON valise_mark (stamped) WHERE stamped IS NOT NULL;

CREATE TABLE IF NOT EXISTS valise_exception (
    number bigint GENERATED ALWAYS AS IDENTITY,
    identity bytea NOT NULL,
    sender bytea NOT NULL,
    stream bytea NOT NULL,
    serial numeric(20) NOT NULL,
    PRIMARY KEY (identity, sender, stream, serial)
);
CREATE INDEX IF NOT EXISTS valise_exception_newest ON valise_exception (identity, sender, number);

-- folder: the identity of the folder in which the temporary file was, by which another replica knows whether it sees
-- that folder. content: the claim, in JSON.
CREATE TABLE IF NOT EXISTS valise_claim (
    id uuid PRIMARY KEY,
    subject text NOT NULL,
    claimed timestamptz NOT NULL DEFAULT clock_timestamp(),
    folder text,
    content text NOT NULL
);
CREATE INDEX IF NOT EXISTS valise_claim_subject ON valise_claim (subject);

-- For people; old rows may be deleted. No message is accepted or refused because of what it says.
CREATE TABLE IF NOT EXISTS valise_log (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    opened timestamptz NOT NULL,
    identity bytea,
    sender bytea,
    stream bytea,
    serial numeric(20),
    mark bytea,
    stamped timestamptz,
    is_exception boolean NOT NULL,
    name text,
    size bigint
);
CREATE INDEX IF NOT EXISTS valise_log_number ON valise_log (number);
CREATE INDEX IF NOT EXISTS valise_log_serial ON valise_log (sender, stream, serial);
