//! Workloads: what they feel, how they end, and what is said when they can't go on.

use crate::support::{TestBook, block, is_at, says};

const SCRIPT: &str = "INSERT INTO orders (at) VALUES (clock_timestamp());\n";

const SHOP: &str = "files = [\"sql\"]\n
[preprocessor.witness.workload.shop.writers]\nscript = \"sql/w.sql\"\nclients = 2\nrate = 50\n
[preprocessor.witness.workload.shop.readers]\nscript = \"sql/r.sql\"\nclients = 2\nrate = 50\n";

fn book(chapter: &str) -> TestBook {
    let book = TestBook::of(chapter)
        .file("sql/w.sql", SCRIPT)
        .file("sql/r.sql", "SELECT count(*) FROM orders WHERE id = 1;\n");
    book.configure(SHOP);
    book
}

const TABLE: &str = "CREATE TABLE orders (id bigserial PRIMARY KEY, at timestamptz);";

/// A lock that stops writes until each client has waited for two seconds, and is then released.
fn stall() -> String {
    [
        block("sql {run session=migration}", "BEGIN;\nLOCK TABLE orders IN SHARE MODE;"),
        block(
            "sql {start name=stall session=late until=blocked}",
            "INSERT INTO orders (at) VALUES (clock_timestamp());",
        ),
        block(
            "sql {wait}",
            "SELECT count(*) = 4 AND min(clock_timestamp() - waitstart) > interval '2 seconds' FROM pg_locks WHERE NOT granted",
        ),
        block("sql {run session=migration}", "COMMIT;"),
        block("text {finish=stall}", ""),
    ]
    .concat()
}

#[test]
fn three_witnesses_agree_on_the_longest_gap() {
    let chapter = [
        block("sql {run}", TABLE),
        block("sql {run}", "CREATE TABLE client (at timestamptz);"),
        block("text {workload=shop}", ""),
        // A client of its own, which is neither observed nor logged.
        block(
            "sh {start name=client until=\"(SELECT count(*) FROM client) > 10\"}",
            "yes 'INSERT INTO orders (at) VALUES (clock_timestamp()) \\; INSERT INTO client VALUES (clock_timestamp());' | psql -qX || true",
        ),
        stall(),
        block("text {stop=client}", ""),
        block("text {stop=shop}", ""),
        block(
            "sql {claim=\"The log, the waits and the client saw the same gap\"}",
            "WITH seen AS (
               SELECT (SELECT max(length) FROM witness_gap WHERE step = 'stall' AND process = 'writers') AS log,
                      (SELECT max(waited) FROM witness_wait WHERE step = 'stall' AND waiter = 'writers') AS waits,
                      (SELECT max(extract(epoch FROM at - before)) FROM
                        (SELECT at, lag(at) OVER (ORDER BY at) AS before FROM client) AS c)::float8 AS client)
             SELECT least(log, waits, client) > 0.9 * greatest(log, waits, client), log, waits, client FROM seen",
        ),
        block(
            "sql {claim=\"Reads went on\"}",
            "SELECT max(length) < 0.5 * (SELECT took FROM witness_step WHERE name = 'stall'), max(length)
             FROM witness_gap WHERE step = 'stall' AND process = 'readers'",
        ),
        block(
            "sql {claim=\"What was due during the stall is counted\"}",
            "SELECT count(*) FILTER (WHERE latency > 0.5) > 20 AND count(*) FILTER (WHERE failed) = 0
                AND bool_and(lag <= latency), count(*)
             FROM witness_transaction WHERE process = 'writers'",
        ),
        block(
            "sql {claim=\"The gaps of a process are all of its time, once\"}",
            "SELECT abs(sum(length) - (max(ended) - min(began))) < 0.001, count(*)
             FROM witness_gap WHERE step = 'stall' AND process = 'writers'",
        ),
        block("text {figure=timeline step=stall}", ""),
        block("text {figure=verdict step=stall}", ""),
    ];
    says(
        &book(&chapter.concat()).page(),
        &["writers", "readers", "pgbench"],
    );
}

#[test]
fn one_that_dies_is_told_at_the_step_that_meets_it() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=shop}", ""),
        block("sql {run}", "DROP TABLE orders;"),
        block("text {stop=shop}", ""),
    ]
    .concat();
    let said = book(&chapter).fails();
    says(
        &said,
        &[
            "has ended by itself",
            "relation \"orders\" does not exist",
            "line 5",
        ],
    );
}

#[test]
fn one_that_cannot_become_steady_is_given_up() {
    let chapter = [
        block("sql {run}", TABLE),
        block("sql {run session=migration}", "BEGIN;\nLOCK TABLE orders;"),
        block("text {workload=shop within=3s}", ""),
        block("text {stop=shop}", ""),
    ]
    .concat();
    let said = book(&chapter).fails();
    says(&said, &["this workload was not steady within 3s"]);
    is_at(&said, &chapter, "{workload=");
}

#[test]
fn one_whose_clients_are_held_up_is_not_cut_off() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=shop}", ""),
        block("sql {run session=migration}", "BEGIN;\nLOCK TABLE orders;"),
        block("text {stop=shop within=3s}", ""),
    ]
    .concat();
    let said = book(&chapter).fails();
    says(&said, &["did not work off its backlog within 3s"]);
    is_at(&said, &chapter, "{stop=");
}
