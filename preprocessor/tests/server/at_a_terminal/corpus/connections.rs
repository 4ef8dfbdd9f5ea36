//! What changes a connection, and what ends it.

use super::{Chapter, block, blocks, chapter};

const CONNECTING: &[&str] = &[
    "\\c",
    "\\c :DBNAME",
    "\\c nodb",
    "SELECT 'still connected' AS it;",
    "\\c - nobody_of_this_name",
    "\\c \"dbname=nodb\"",
    "\\set QUIET on\n\\c\n\\set QUIET off",
    "BEGIN;\n\\c nodb\nSELECT 'in the transaction' AS it;\nCOMMIT;",
    "BEGIN;\nCREATE TABLE lost (a int);\n\\c\nSELECT count(*) FROM lost;",
    "\\timing on\n\\c\nSELECT 1;\n\\timing off",
    "\\c\nBEGIN ISOLATION LEVEL REPEATABLE READ;",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nSHOW transaction_isolation;\nCOMMIT;",
    "\\c\nBEGIN;\nSELECT 1 / 0;",
    "SELECT 1;\nROLLBACK;",
    "\\set AUTOCOMMIT off\n\\c\nSELECT 1;\nCOMMIT;\n\\set AUTOCOMMIT on",
    "\\set ECHO all\n\\c\nSELECT 1;\n\\set ECHO none",
    "\\set ON_ERROR_STOP on\n\\c nodb\nSELECT 'goes on' AS it;\n\\set ON_ERROR_STOP off",
    "\\set VERBOSITY verbose\n\\c nodb\n\\set VERBOSITY default",
    "\\c -reuse-previous=on",
    "\\conninfo",
    "SHOW application_name;",
];

const LOSING: &[&str] = &[
    "\\set kept 'as it was'\nSELECT pg_terminate_backend(pg_backend_pid());",
    "\\echo :kept",
    "SELECT 'again connected' AS it;",
    "BEGIN;\nSELECT pg_terminate_backend(pg_backend_pid());",
    "SELECT 1;\nCOMMIT;",
    "CREATE TEMP TABLE gone (a int);\nSELECT pg_terminate_backend(pg_backend_pid());\nSELECT * FROM gone;",
    "SELECT pg_terminate_backend(pg_backend_pid());\n\\echo :ERROR :SQLSTATE :LAST_ERROR_SQLSTATE :LAST_ERROR_MESSAGE\n\\errverbose",
    "\\set VERBOSITY verbose\nSELECT pg_terminate_backend(pg_backend_pid());\n\\set VERBOSITY default",
    "\\set ECHO errors\nSELECT pg_terminate_backend(pg_backend_pid());\n\\set ECHO none",
    "\\timing on\nSELECT pg_terminate_backend(pg_backend_pid());\n\\timing off",
    "SELECT 1 AS a; SELECT pg_terminate_backend(pg_backend_pid()); SELECT 2 AS b;",
    "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$;",
    "SET statement_timeout = 10;\nSELECT pg_sleep(60);\nRESET statement_timeout;",
    "SELECT pg_cancel_backend(pg_backend_pid());",
    ENDED_BY_ANOTHER,
    "SELECT 'lost without a word, or with one' AS it;",
    "BEGIN;",
    ENDED_BY_ANOTHER,
    "\\echo :ERROR",
    "\\d book",
    "SELECT 'the end' AS it;",
];

/// Another session ends this one, which is told at its next statement.
const ENDED_BY_ANOTHER: &str = "SELECT pg_backend_pid() AS pid \\gset
\\setenv PID :pid
\\! psql -XAtc \"SELECT pg_terminate_backend($PID)\"
\\! until [ -z \"$(psql -XAtc \"SELECT pid FROM pg_stat_activity WHERE pid = $PID\")\" ]; do :; done";

pub(super) fn chapters(major: u32) -> Vec<Chapter> {
    let mut chapters = vec![
        chapter("connecting".into(), blocks(CONNECTING)),
        chapter("losing".into(), blocks(LOSING)),
    ];
    if major >= 17 {
        let timeout = block("SET transaction_timeout = 10;\nBEGIN;\nSELECT pg_sleep(60);");
        let after = block("SELECT 'again connected' AS it;");
        chapters.push(chapter("losing-newer".into(), [timeout, after]));
    }
    chapters
}
