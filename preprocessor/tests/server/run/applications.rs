//! Applications: workloads whose clients count errors and go on.

use crate::support::{TestBook, block, eventually, is_at, left, never_says, says};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const WORKLOADS: &str = "files = [\"sql\"]\n
[preprocessor.witness.workload.old.old-app]\nscript = \"sql/old.sql\"\nclients = 2\nrate = 50\nerrors = \"count\"\n
[preprocessor.witness.workload.new.new-app]\nscript = \"sql/new.sql\"\nclients = 2\nrate = 50\nerrors = \"count\"\n
[preprocessor.witness.workload.fast.fast]\nscript = \"sql/old.sql\"\nclients = 1\nerrors = \"count\"\n";

fn book(chapter: &str) -> TestBook {
    let script = |name: &str| {
        format!(
            "-- Registers somebody.\n\\set id random(1, 9)\nINSERT INTO people ({name}, id) VALUES ('a', :id::int);\n"
        )
    };
    let book = TestBook::of(chapter)
        .file("sql/old.sql", &script("full_name"))
        .file("sql/new.sql", &script("name"));
    book.configure(WORKLOADS);
    book
}

const TABLE: &str = "CREATE TABLE people (full_name text, id int);";

#[test]
fn an_application_is_broken_from_the_rename_on() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=old}", ""),
        block("sql {run name=rename}", "ALTER TABLE people RENAME full_name TO name;"),
        block("sql {run name=later}", "SELECT pg_sleep(1);"),
        block("text {workload=new}", ""),
        block("text {stop=old}", ""),
        block("sql {run name=after}", "SELECT pg_sleep(0.5);"),
        block("text {stop=new}", ""),
        block(
            "sql {claim=\"It is broken from the rename on, and by nothing else\" name=broken}",
            "WITH t AS (SELECT DISTINCT at, process, failed, sqlstate, latency FROM witness_transaction),
               rename AS (SELECT started, finished FROM witness_step WHERE name = 'rename')
             SELECT bool_and(failed = (sqlstate IS NOT NULL)) AND bool_and(sqlstate = '42703') FILTER (WHERE failed)
                AND min(at) FILTER (WHERE failed) > min(started)
                AND max(at - latency) FILTER (WHERE NOT failed) < min(finished)
                AND count(*) FILTER (WHERE failed) > 20 AND count(*) FILTER (WHERE NOT failed) > 20,
                    count(*) FILTER (WHERE failed) AS failed, count(*) FILTER (WHERE NOT failed) AS well,
                    string_agg(DISTINCT sqlstate, ' ') AS errors, min(started) AS started, min(finished) AS finished,
                    min(at) FILTER (WHERE failed) AS first, max(at - latency) FILTER (WHERE NOT failed) AS last
             FROM t, rename WHERE process = 'old-app'",
        ),
        block(
            "sql {claim=\"The new one is not\"}",
            "SELECT count(*) > 20 AND bool_and(NOT failed) FROM witness_transaction WHERE process = 'new-app'",
        ),
        block(
            "sql {claim=\"What fails is no end of a gap\"}",
            "SELECT max(length) >= 0.9 * (SELECT took FROM witness_step WHERE name = 'later'), max(length)
             FROM witness_gap WHERE step = 'later' AND process = 'old-app'",
        ),
    ];
    let page = book(&chapter.concat()).page();
    says(
        &page,
        &[
            "```sh\nmdbook-witness workload old\n```",
            "with 42703, first in line 3: column \"full_name\" of relation \"people\" does not exist",
        ],
    );
}

#[test]
fn one_whose_runs_all_fail_is_told_with_its_first_error() {
    let chapter = [
        block("text {workload=fast}", ""),
        block("text {stop=fast}", ""),
        block("sql {claim=\"Nobody comes here\"}", "SELECT true"),
    ]
    .concat();
    let said = book(&chapter).fails();
    is_at(&said, &chapter, "{stop=fast}");
    says(
        &said,
        &[
            "every run of the workload's process fast failed: ",
            "sql/old.sql:3: 42P01 relation \"people\" does not exist",
            "correct sql/old.sql",
        ],
    );
}

#[test]
fn one_is_meant_to_fail_where_a_claim_asks_for_that() {
    let chapter = [
        block("text {workload=fast}", ""),
        block("text {stop=fast}", ""),
        block(
            "sql {claim=\"All failed\"}",
            "SELECT count(*) > 10 AND bool_and(failed) FROM witness_transaction",
        ),
    ];
    book(&chapter.concat()).page();
}

#[test]
fn one_of_two_whose_runs_all_fail_is_told() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=old}", ""),
        block("text {workload=new}", ""),
        block("text {stop=old}", ""),
        block("text {stop=new}", ""),
    ]
    .concat();
    let said = book(&chapter).fails();
    is_at(&said, &chapter, "{stop=new}");
    says(
        &said,
        &[
            "every run of the workload's process new-app failed: ",
            "sql/new.sql:3: 42703 column \"name\" of relation \"people\" does not exist",
        ],
    );
}

#[test]
fn a_connection_that_is_lost_is_made_again() {
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('old-app', 'fast');";
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=old}", ""),
        block("text {workload=fast}", ""),
        block("sql {run}", kill),
        block("sql {run}", "TRUNCATE people;"),
        block("sql {wait}", "SELECT count(*) > 20 FROM people"),
        block("text {stop=fast}", ""),
        block("text {stop=old}", ""),
        block(
            "sql {claim=\"Each client lost its connection once\"}",
            "SELECT count(*) FILTER (WHERE process = 'old-app') = 2 AND count(*) FILTER (WHERE process = 'fast') = 1
                AND bool_and(sqlstate = '57P01'),
                    string_agg(process || ' ' || sqlstate, ', ') AS errors
             FROM witness_transaction WHERE failed",
        ),
    ];
    book(&chapter.concat()).page();
}

#[test]
fn one_that_is_killed_is_told_at_the_step_that_waits_beside_it() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=old}", ""),
        // Its parent is the build.
        block(
            "sh {run}",
            "for process in /proc/[0-9]*; do\n  if tr '\\0' ' ' < \"$process/cmdline\" | grep -q '^mdbook-witness client .*prefix=old-app' \\\n    && [ \"$(readlink \"$process/cwd\")\" = \"$(pwd -P)\" ]; then kill -9 \"${process#/proc/}\"; fi\ndone 2> /dev/null || true\nsleep 3600",
        ),
        block("text {stop=old}", ""),
    ]
    .concat();
    let said = book(&chapter).fails();
    says(
        &said,
        &[
            "the workload's process old-app has ended by itself",
            "line 5",
        ],
    );
    is_at(&said, &chapter, "sh {run}");
}

#[test]
fn names_differ_among_those_that_run_at_once() {
    let chapter = [
        block("text {workload=old}", ""),
        block("text {workload=other}", ""),
        block("text {stop=other}", ""),
        block("text {stop=old}", ""),
    ]
    .concat();
    let book = book(&chapter);
    let other = "[preprocessor.witness.workload.other.old-app]\nscript = \"sql/new.sql\"\n";
    book.configure(&format!("{WORKLOADS}{other}"));
    let said = book.fails();
    says(
        &said,
        &["`old-app` is a process of `old`, too, which still runs"],
    );
    is_at(&said, &chapter, "{workload=other}");
}

#[test]
fn a_script_that_cannot_be_read_is_told_before_anything_runs() {
    let book = book(&block("text {workload=old}", "")).file(
        "sql/old.sql",
        "-- Waits.\nSELECT 1;\n\\sleep 1 s\nSELECT :nobody;\n",
    );
    let said = book.fails();
    says(
        &said,
        &[
            "sql/old.sql:3:",
            "`\\sleep` is not supported",
            "sql/old.sql:4:",
            "`:nobody` has no value",
            "[preprocessor.witness.workload.old.old-app]",
            "nothing ends `old`",
        ],
    );
    never_says(&said, &["fetching", "PostgreSQL 1"]);
}

#[test]
fn no_client_outlives_the_build() {
    let chapter = [
        block("sql {run}", TABLE),
        block("text {workload=old}", ""),
        block("sql {run}", "SELECT pg_sleep(1000);"),
        block("text {stop=old}", ""),
    ];
    for signal in [Signal::SIGINT, Signal::SIGKILL] {
        let book = book(&chapter.concat());
        let running = book.start();
        let is_client = |process: &left::Process| process.command.contains("mdbook-witness client");
        eventually("the clients run", || {
            left::processes(&book.root()).iter().any(is_client)
        });
        running.signal(signal);
        let built = running.wait();
        assert!(!built.status.success(), "{}", built.stderr);
        book.assert_nothing_left();
    }
}

#[test]
fn by_hand_it_prints_how_it_went() {
    let book = book("");
    let run = |arguments: &[&str]| {
        let environment = crate::support::Server::shared().environment();
        let mut command = book.command(&[&["client"], arguments].concat());
        command.envs(environment);
        crate::support::Running::start(command, String::new())
    };
    let built = run(&["-f", "sql/old.sql", "-T", "1", "-R", "20"]).wait();
    assert!(built.status.success(), "{}", built.stderr);
    says(
        &built.stdout,
        &[
            "clients: 1, 20 runs a second were due",
            "with 42P01, first in line 3: relation \"people\" does not exist",
        ],
    );
    // What has begun is canceled soon where somebody waits for the end.
    book.write("sql/long.sql", "SELECT pg_sleep(1000);\n");
    let running = run(&["-f", "sql/long.sql", "-c", "2", "--log-prefix", "long"]);
    let mut client = crate::support::Server::shared().connect();
    let query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(1000)%' AND application_name = 'mdbook-witness client'";
    eventually("both clients are at work", || {
        client
            .query_one(query, &[])
            .expect("an answer")
            .get::<_, i64>(0)
            == 2
    });
    let log = book.root().join(format!("long.{}", running.pid()));
    kill(Pid::from_raw(running.pid()), Signal::SIGINT).expect("it runs");
    let built = running.wait();
    assert!(built.status.success(), "{}", built.stderr);
    says(
        &built.stdout,
        &["runs: 2 in", "2 with 57014, first in line 1"],
    );
    let log = std::fs::read_to_string(log).expect("a log");
    assert_eq!(
        log.lines().filter(|line| line.ends_with(" 57014")).count(),
        2,
        "{log}"
    );
    // Nobody is there.
    let built = {
        let mut command = book.command(&["client", "-f", "sql/old.sql"]);
        command.env("PGHOST", "/no/such/place");
        crate::support::Running::start(command, String::new()).wait()
    };
    assert_eq!(built.code(), Some(1));
    says(
        &built.stderr,
        &["no connection to the database", "/no/such/place"],
    );
}
