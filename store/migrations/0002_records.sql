-- What is kept by name: a record is replaced whole, and only by whoever read
-- its newest version. One past its time (seconds since 1970, 0 for never) is as
-- good as gone.
CREATE TABLE record (
	kind    TEXT   NOT NULL,
	id      TEXT   NOT NULL,
	version BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	body    BYTEA  NOT NULL,
	PRIMARY KEY (kind, id)
);

CREATE INDEX record_expires ON record (expires);

-- What was done, in order: written once, never changed. Each entry's sum covers
-- the sum before it, so that none can be changed, moved or taken out unseen.
CREATE TABLE journal (
	book   TEXT   NOT NULL,
	number BIGINT NOT NULL,
	sum    TEXT   NOT NULL,
	body   BYTEA  NOT NULL,
	PRIMARY KEY (book, number)
);
