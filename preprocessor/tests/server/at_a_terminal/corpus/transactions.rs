//! What an error leaves behind in a transaction.

use super::{Chapter, blocks, chapter};

const SETTINGS: &[(&str, &str)] = &[
    ("default", "\\set ON_ERROR_ROLLBACK off"),
    ("rolled-back", "\\set ON_ERROR_ROLLBACK on"),
    ("interactive", "\\set ON_ERROR_ROLLBACK interactive"),
    ("stopped", "\\set ON_ERROR_STOP on"),
    ("open", "\\set AUTOCOMMIT off"),
    (
        "open-rolled-back",
        "\\set AUTOCOMMIT off\n\\set ON_ERROR_ROLLBACK on",
    ),
    (
        "shown",
        "\\set ECHO all\n\\set ON_ERROR_ROLLBACK on\n\\timing on",
    ),
];

const BLOCKS: &[&str] = &[
    "BEGIN;\nSELECT 1 / 0;\nSELECT 1;\nROLLBACK;",
    "BEGIN;",
    "INSERT INTO book VALUES (10, 'ten', 10);",
    "INSERT INTO book VALUES (1, 'again', 1);",
    "SELECT count(*) FROM book;",
    "SELECT 1;\nSELECT 2;",
    "COMMIT;",
    "SELECT count(*) FROM book;",
    "BEGIN; SAVEPOINT a;\nSELECT 1 / 0;\nROLLBACK TO a;\nSELECT 'goes on' AS it;\nCOMMIT;",
    "BEGIN;\nINSERT INTO book VALUES (11, 'eleven', 11); SELECT 1 / 0; INSERT INTO book VALUES (12, 'twelve', 12);",
    "\\echo :ERROR :SQLSTATE :LAST_ERROR_SQLSTATE :ROW_COUNT\nROLLBACK;",
    "SELECT id FROM book ORDER BY id;",
    "BEGIN;\n\\d nosuch\nSELECT 'still here' AS it;\nCOMMIT;",
    "BEGIN;\n\\i sql/bad.sql\nSELECT 'behind the file' AS it;\nROLLBACK;",
    "BEGIN;\nCOPY book (id) FROM STDIN;\n1\n\\.\nCOPY book TO STDOUT;\nEND;",
    "BEGIN; BEGIN;\nROLLBACK; ROLLBACK;",
    "BEGIN;\nDECLARE c CURSOR FOR SELECT 1 / (id - 2) AS share FROM book ORDER BY id;\nFETCH c;\nFETCH c;\nFETCH c;\nROLLBACK;",
    "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT count(*) FROM book;\nSET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nROLLBACK;",
    "BEGIN;\nSELECT 1 / 0 \\gset\n\\gset\nSELECT 1 \\gx\nROLLBACK;",
    "BEGIN;\n\\set n 0\nSELECT 10 / :n;\n\\errverbose\nROLLBACK;\n\\errverbose",
    "CREATE TABLE once (a int);\nBEGIN;\nDROP TABLE once;\n\\d once\nROLLBACK;\n\\d once\nDROP TABLE once;",
    "COMMIT AND CHAIN;",
    "BEGIN;\nSELECT 1 / 0;\nCOMMIT AND CHAIN;\nSELECT 1;\nCOMMIT;",
    "ROLLBACK;",
    "VACUUM book;",
    "ROLLBACK;",
    "BEGIN;\nVACUUM book;\nEND;",
];

pub(super) fn chapters() -> Vec<Chapter> {
    let of = |(name, setting): &(&str, &str)| {
        let setting = [*setting];
        let setting: Vec<_> = blocks(&setting).collect();
        chapter(
            format!("tx-{name}"),
            setting.into_iter().chain(blocks(BLOCKS)),
        )
    };
    SETTINGS.iter().map(of).collect()
}
