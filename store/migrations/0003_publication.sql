-- What was published: a chain in which each entry vouches for the one before.
CREATE TABLE publication (
	number BIGINT NOT NULL PRIMARY KEY,
	kind   TEXT   NOT NULL,
	period TEXT   NOT NULL,
	body   BYTEA  NOT NULL,
	UNIQUE (kind, period)
);

-- Referral codes that may still come back: keyed hashes, with what they are for
-- sealed under the code itself. A row says neither whether its code was given
-- nor to whom; one that came back is written over.
CREATE TABLE code (
	hash   BYTEA NOT NULL PRIMARY KEY,
	lot    TEXT  NOT NULL,
	sealed BYTEA NOT NULL
);
CREATE INDEX code_lot ON code (lot);

-- Wrong codes typed by staff, a count for each account and minute. What was
-- typed is not kept.
CREATE TABLE miss (
	account TEXT   NOT NULL,
	minute  BIGINT NOT NULL,
	n       BIGINT NOT NULL,
	PRIMARY KEY (account, minute)
);
