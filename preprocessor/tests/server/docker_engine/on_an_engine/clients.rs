//! The client programs of the container: as those of a machine, in whose place they are if those are older than the server.

use crate::docker_engine::book::{Clients, NEW, OLD, book, ran, shared};

/// Each line that is expected, in their order, is of another block.
const CHAPTER: &str = "```sql {run}\n\\i sql/one.sql\n\\getenv greeting GREETING\n\\echo :greeting\nSELECT length('a\u{10}\u{11}b') AS with_detach_keys;\n\
    CREATE TABLE networks (name text);\nCOPY networks FROM PROGRAM 'ls /sys/class/net';\nSELECT 'network ' || name FROM networks;\n```\n\n\
    ```sh {run}\necho \"SELECT 'from stdin'\" | psql -At\nprintf '1\\n2\\n' >rows; psql -Atc 'CREATE TABLE r (x int)' -c '\\copy r from rows' -c \"SELECT 'sum ' || sum(x) FROM r\"\n\
    psql -At -o written -c \"SELECT 'through a file'\"; cat written\necho '\\set AUTOCOMMIT off' >rc; PSQLRC=rc psql -qAtc 'CREATE TABLE lost ()'; psql -Atc \"SELECT 'lost: ' || (to_regclass('lost') IS NULL)\"\n\
    psql -Atc \"SELECT 'in ' || current_database()\" dbname=postgres\nfor i in 1 2 3 4 5; do psql -qAtc \"DO 'BEGIN RAISE NOTICE ''told''; END'\" -c \"SELECT 'and then $i'\" 2>&1; done\npsql -qc 'SELECT 1/0' 2>&1 || echo \"status $?\"\npsql --version\n```\n\n\
    ```sh {start name=interrupted}\npsql -c 'SELECT pg_sleep(600)' || echo \"interrupted $?\"\n```\n\n```sql {wait}\nSELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%';\n```\n\n\
    ```text {stop=interrupted signal=INT}\n```\n\n\
    ```sql {run}\nSELECT 'asleep: ' || count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(600)%';\n```\n";

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn they_are_like_those_of_a_machine() {
    let _engine = shared();
    let ran = |version, clients| {
        let book = book(version, CHAPTER, "").variable("GREETING", Some("good morning"));
        ran(&book, clients)
    };
    let here = ran(OLD, Clients::Machine);
    let there = ran(OLD, Clients::Container);
    let newer = ran(NEW, Clients::Installed);
    let expected = [
        "read from a file",
        "good morning",
        "network lo",
        "from stdin",
        "sum 3",
        "through a file",
        "lost: true",
        "in postgres",
        "NOTICE:  told\n    and then 1\n    NOTICE:  told\n    and then 2\n    NOTICE:  told\n    and then 3\n    NOTICE:  told\n    and then 4\n    NOTICE:  told\n    and then 5\n",
        "ERROR:  division by zero",
        "status 1",
        "canceling statement due to user request",
        "interrupted 1",
        "asleep: 0",
    ];
    for said in [&here, &there, &newer] {
        let mut rest = said.as_str();
        for line in expected {
            let at = rest.find(line);
            assert!(at.is_some(), "{line} is missing in:\n{said}");
            rest = &rest[at.unwrap_or_default()..];
        }
        // No network but the loopback.
        assert_eq!(said.matches("\n     network ").count(), 1, "{said}");
    }
    let length = |said: &str| {
        let lines = said
            .lines()
            .skip_while(|line| !line.contains("with_detach_keys \n"));
        lines.take(3).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(length(&here), length(&there));
    assert_eq!(length(&here), length(&newer));
    assert!(newer.contains("psql (PostgreSQL) 18."), "{newer}");
}
