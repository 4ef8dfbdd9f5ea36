//! The blocks that the book of the test is made of.
//!
//! Each can stand anywhere, after whatever others, and shows something of what they did. No order of rows is left to chance,
//! and nothing depends on oids, transaction numbers or the log: those a claim uses up, too.

/// Fences with info strings and code, for one step. `NUMBER` is its parameter, from 1 to 9, `ID` its own name, `SENTENCE` a
/// claim's words, and `SHOWN` stands for how it is shown.
type Kind = &'static [(&'static str, &'static str)];

/// What every chapter begins with: what it finds is shown, so that no other state can be taken for it.
pub(super) const FIRST: Kind = &[
    ("sql {run}", "\\i sql/schema.sql"),
    (
        "sql {run}",
        "SELECT count(*), max(id), md5(string_agg(note, ',' ORDER BY id)) FROM item;\n\
         SELECT last_value, is_called FROM number;\nSELECT * FROM counted ORDER BY what;\n\
         SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname !~ '^pg_';\n\
         SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database;\n\
         SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'item';\n\
         SELECT name, setting FROM pg_settings WHERE source IN ('database', 'user') ORDER BY name;",
    ),
];

/// What every chapter ends with: what it did is counted before the next one looks.
pub(super) const LAST: Kind = &[("sql {run}", "SELECT pg_stat_force_next_flush();")];

/// A step that doesn't go as it says.
pub(super) const BROKEN: Kind = &[("sql {run}", "SELECT 1 / (NUMBER - NUMBER);")];

/// Claims, which change nothing for the chapters that follow.
pub(super) const CLAIMS: &[Kind] = &[
    &[
        (
            "sql {claim=\"SENTENCE\" name=ID}",
            "SELECT count(*) >= 0, count(*) AS items, NUMBER AS number FROM item;",
        ),
        ("", "There are {{= ID.items }}."),
    ],
    &[(
        "sql {claim=\"SENTENCE\"}",
        "SELECT count(*) > 0, string_agg(outcome, ' ' ORDER BY started) AS outcomes, NUMBER AS number\n\
         FROM witness_step WHERE session = 'main';",
    )],
];

/// All others.
pub(super) const KINDS: &[Kind] = &[
    &[(
        "sql {run SHOWN}",
        "INSERT INTO item (note) SELECT 'note ' || g FROM generate_series(1, NUMBER) AS g RETURNING id, note;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT nextval('number') FROM generate_series(1, NUMBER);",
    )],
    &[(
        "sql {run SHOWN}",
        "WITH gone AS (DELETE FROM item WHERE id % 10 = NUMBER RETURNING id)\nSELECT id FROM gone ORDER BY id;",
    )],
    &[(
        "sql {run SHOWN}",
        "UPDATE item SET note = note || NUMBER WHERE id % 3 = NUMBER % 3;\nSELECT * FROM counted ORDER BY what;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT id, note FROM item WHERE id % 9 >= NUMBER ORDER BY id;",
    )],
    // It fails, and still takes numbers from a sequence.
    &[(
        "sql {run fails=22012 SHOWN}",
        "INSERT INTO item (note) SELECT (g / (g - NUMBER))::text FROM generate_series(1, 9) AS g;",
    )],
    &[(
        "sql {run session=admin SHOWN}",
        "SELECT 'CREATE ROLE rNUMBER' WHERE to_regrole('rNUMBER') IS NULL \\gexec\n\
         GRANT SELECT ON item TO rNUMBER;\nSELECT pg_stat_force_next_flush();\n\
         SELECT rolname FROM pg_roles WHERE rolname ~ '^r\\d' ORDER BY rolname;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT current_database() AS database \\gset\nALTER DATABASE :\"database\" SET work_mem = 'NUMBERMB';",
    )],
    &[(
        "sql {run SHOWN}",
        "ALTER ROLE CURRENT_USER SET lock_timeout = 'NUMBERs';",
    )],
    &[
        (
            "sql {run SHOWN}",
            "ALTER SYSTEM SET maintenance_work_mem = 'NUMBERMB';\nSELECT pg_reload_conf();",
        ),
        (
            "sql {wait within=30s}",
            "SELECT current_setting('maintenance_work_mem') = 'NUMBERMB';",
        ),
    ],
    &[(
        "sh {run SHOWN}",
        "for name in work_mem lock_timeout maintenance_work_mem max_locks_per_transaction random_page_cost; do\n  \
         psql -XAtc \"SHOW $name\"\ndone",
    )],
    &[(
        "sql {run SHOWN}",
        "CREATE INDEX IF NOT EXISTS item_note_NUMBER ON item (note);",
    )],
    &[(
        "sql {run SHOWN}",
        "DROP INDEX IF EXISTS item_note_NUMBER;\n\
         SELECT indexrelid::regclass::text AS index, indisvalid FROM pg_index\n\
         WHERE indrelid = 'item'::regclass ORDER BY 1;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT CASE NUMBER % 2 WHEN 0 THEN 'ENABLE' ELSE 'DISABLE' END AS able \\gset\n\
         ALTER TABLE item :able TRIGGER counting;",
    )],
    // Reads are counted, too, and those of claims with them: these counters are left out.
    &[(
        "sql {run SHOWN}",
        "SELECT pg_stat_force_next_flush();\n\
         SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, analyze_count\n\
         FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname;",
    )],
    &[(
        "sql {run SHOWN}",
        "ANALYZE item;\nSELECT reltuples FROM pg_class WHERE relname = 'item';\n\
         SELECT attname, n_distinct FROM pg_stats WHERE tablename = 'item' ORDER BY attname;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT pg_relation_filenode('item') = 'item'::regclass::oid AS is_first;\nVACUUM FULL item;",
    )],
    &[(
        "sql {run SHOWN}",
        "CREATE UNLOGGED TABLE IF NOT EXISTS passing (number int);\nINSERT INTO passing VALUES (NUMBER);\n\
         SELECT count(*), sum(number) FROM passing;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT 'CREATE DATABASE dNUMBER' WHERE NOT EXISTS\n\
         (SELECT FROM pg_database WHERE datname = 'dNUMBER') \\gexec\n\
         SELECT datname FROM pg_database WHERE datname ~ '^d\\d' ORDER BY datname;",
    )],
    &[(
        "sql {run SHOWN}",
        "SELECT length('one\ntwo'), NUMBER AS number;",
    )],
    &[
        (
            "sql {start name=ID session=other}",
            "INSERT INTO item (note) SELECT 'started NUMBER' FROM pg_sleep(0.05) RETURNING id;",
        ),
        ("text {finish=ID}", ""),
        (
            "sql {run session=other SHOWN}",
            "SELECT pg_stat_force_next_flush();",
        ),
    ],
    &[("sql {run SHOWN}", "\\i sql/add.sql")],
    &[("sql {run file=sql/plain.sql SHOWN}", "")],
    &[("sql {run SHOWN}", "{{#include ../sql/plain.sql}}")],
    &[("sh {run SHOWN}", "psql -XAt -f sql/add.sql")],
    &[(
        "sh {run SHOWN}",
        "psql -XAtc \"INSERT INTO item (note) VALUES ('shell NUMBER') RETURNING id\" \\\n     \
         -c 'SELECT pg_stat_force_next_flush()'",
    )],
    &[("sh {run SHOWN}", "sh sql/run.sh NUMBER")],
    &[(
        "sh {run SHOWN}",
        "cd sql && cat *.sql | tr -d '\\r' | cksum",
    )],
    &[(
        "sh {run SHOWN}",
        "echo NUMBER >> beside.txt\ncat beside.txt",
    )],
    &[("sh {run fails=NUMBER SHOWN}", "exit NUMBER")],
    &[("sql {run pg=\"<15\" SHOWN}", "SELECT NUMBER;")],
];

/// Settings that wait: after these, no checkpoint can be kept, since it would be a restart.
pub(super) const WAITING: &[Kind] = &[
    // For a restart.
    &[(
        "sql {run SHOWN}",
        "SELECT CASE NUMBER % 2 WHEN 0 THEN 'SET max_locks_per_transaction = 9NUMBER'\n\
         ELSE 'RESET max_locks_per_transaction' END AS change \\gset\n\
         ALTER SYSTEM :change;\nSELECT pg_reload_conf();",
    )],
    // For somebody who has them read, which a restart would do.
    &[(
        "sql {run SHOWN}",
        "ALTER SYSTEM SET random_page_cost = NUMBER;",
    )],
];
