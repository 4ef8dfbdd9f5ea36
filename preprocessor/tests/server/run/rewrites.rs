//! The progress of commands that write a table anew: CLUSTER and VACUUM FULL, which PostgreSQL 19 reports as REPACK.

use super::evidence::claim;
use crate::support::{TestBook, block, says};

/// Makes a server report the progress of CLUSTER and VACUUM FULL as PostgreSQL 19 does: under the name REPACK alone.
const REPACK: &str = "\\c postgres
SET allow_system_table_mods = on;
ALTER FUNCTION pg_catalog.pg_stat_get_progress_info(text) RENAME TO progress_of_command;
CREATE FUNCTION pg_catalog.pg_stat_get_progress_info(cmd text, OUT pid int, OUT datid oid) RETURNS SETOF record
LANGUAGE plpgsql AS $$
BEGIN
  IF cmd = 'CLUSTER' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'invalid command name: \"CLUSTER\"';
  END IF;
  RETURN QUERY SELECT p.pid, p.datid
  FROM pg_catalog.progress_of_command(CASE cmd WHEN 'REPACK' THEN 'CLUSTER' ELSE cmd END) AS p;
END $$;
CREATE VIEW pg_catalog.pg_stat_progress_repack AS
SELECT pid, datid, relid, 'REPACK' AS command, phase, cluster_index_relid AS repack_index_relid,
       heap_blks_total, heap_blks_scanned
FROM pg_stat_progress_cluster;";

/// A chapter that rewrites a table, which the server reports as this command and as no other.
fn rewrite(command: &str) -> String {
    // Its index is built again by a function that waits, so that the rewrite is in a sample.
    let waits = "CREATE TABLE t AS SELECT generate_series(1, 100) AS id;
CREATE FUNCTION waits(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(1);
  RETURN id;
END $$;
CREATE INDEX t_waits_idx ON t (waits(id));";
    let seen = format!(
        "SELECT count(*) > 0
                AND bool_and(command = '{command}' AND relation LIKE '%t' AND phase = 'rebuilding index')
         FROM witness_progress WHERE step = 'rewrite' AND phase LIKE 'rebuilding%'"
    );
    [
        block("sql {run}", waits),
        block(
            "sql {run session=holder}",
            "BEGIN;\nSELECT pg_advisory_xact_lock(1);",
        ),
        block(
            "sql {start name=rewrite session=migration until=blocked}",
            "VACUUM FULL t;",
        ),
        block("sql {run session=holder}", "COMMIT;"),
        block("text {finish=rewrite}", ""),
        claim(&seen),
        claim(&format!(
            "SELECT count(*) = 0 FROM witness_progress WHERE step = 'rewrite' AND command <> '{command}'"
        )),
        claim(
            "SELECT max(n) = 1 FROM (SELECT count(*) AS n FROM witness_progress GROUP BY at) AS sample",
        ),
    ]
    .concat()
}

#[test]
fn a_rewrite_is_in_the_evidence() {
    says(
        &TestBook::of(&rewrite("VACUUM FULL")).page(),
        &["It was seen"],
    );
}

#[test]
fn repack_is_not_called_cluster_and_is_not_there_twice() {
    let book = TestBook::alone()
        .chapter("one.md", &block("sql {run}", REPACK))
        .chapter("two.md", &rewrite("REPACK"));
    says(&book.build().page("two.md"), &["It was seen"]);
}
