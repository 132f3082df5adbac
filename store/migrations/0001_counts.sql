-- What is sealed: rewritten whole each time, so that a row says nothing of what
-- changed in it.
CREATE TABLE blob (
	name TEXT  NOT NULL PRIMARY KEY,
	body BYTEA NOT NULL
);

-- What is closed: a period of a table of counts, written once with all its
-- cells.
CREATE TABLE closed_period (
	tab    TEXT NOT NULL,
	period TEXT NOT NULL,
	PRIMARY KEY (tab, period)
);

CREATE TABLE closed_cell (
	tab    TEXT   NOT NULL,
	period TEXT   NOT NULL,
	cell   TEXT   NOT NULL,
	n      BIGINT NOT NULL,
	PRIMARY KEY (tab, period, cell),
	FOREIGN KEY (tab, period) REFERENCES closed_period (tab, period)
);
