//! Steps that are started and go on.

use crate::support::{TestBook, block, is_at, says};

const TABLE: &str = "CREATE TABLE orders (id int);";

#[test]
fn until_it_is_blocked() {
    let chapter = [
        block("sql {run}", TABLE),
        block("sql {run session=a}", "BEGIN;\nLOCK TABLE orders;"),
        block(
            "sql {start name=count session=b until=blocked}",
            "SELECT count(*) FROM orders;",
        ),
        block(
            "sql {run session=a}",
            "INSERT INTO orders VALUES (1);\nCOMMIT;",
        ),
        block("text {finish=count}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &[
            "until it waits for another session",
            "count \n-------\n     1\n",
        ],
    );
}

#[test]
fn until_a_condition_of_the_database_holds() {
    let chapter = [
        block("sql {run}", TABLE),
        block(
            "sh {start name=fill until=\"(SELECT count(*) FROM orders) >= 3\"}",
            "trap 'echo trapped; exit 0' TERM\nwhile :; do psql -qc 'INSERT INTO orders VALUES (1)'; done",
        ),
        block("sql {run}", "SELECT count(*) >= 3 AS enough FROM orders;"),
        block("text {stop=fill}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &[
            "until `(SELECT count(*) FROM orders) >= 3`",
            " t\n",
            "stopped with SIGTERM",
            "trapped",
        ],
    );
}

#[test]
fn until_it_is_active() {
    let chapter = [
        block("sql {run session=b}", "SELECT pg_advisory_lock(1);"),
        // It goes on when the other session has seen it at work.
        block(
            "sql {start name=nap}",
            "SELECT pg_advisory_lock(1), 'slept' AS how;",
        ),
        block(
            "sql {run session=b}",
            "SELECT 'it is ' || state FROM pg_stat_activity WHERE application_name = 'main';",
        ),
        block("sql {run session=b}", "SELECT pg_advisory_unlock(1);"),
        block("text {finish=nap}", ""),
    ]
    .concat();
    says(&TestBook::of(&chapter).page(), &["it is active", "slept"]);
}

#[test]
fn what_is_over_before_it_was_looked_at_is_no_error() {
    let chapter = [
        block("sql {start name=quick}", "SELECT 'quick';"),
        block("text {finish=quick}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &["*quick* finished", " quick\n"],
    );
}

#[test]
fn what_ends_before_it_is_blocked_is_an_error() {
    let chapter = [
        block(
            "sql {start name=free until=blocked}",
            "SELECT 'nothing in the way';",
        ),
        block("text {finish=free}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "ended before this condition was met: it waits for another session",
            "nothing in the way",
        ],
    );
    is_at(&said, &chapter, "{start");
}

#[test]
fn what_fails_before_it_is_blocked_tells_its_error() {
    let chapter = [
        block("sql {start name=free until=blocked}", "SELECT 1/0;"),
        block("text {finish=free}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).fails(),
        &[
            "ended before this condition was met: it waits for another session",
            "division by zero",
        ],
    );
}

#[test]
fn what_a_process_was_to_bring_about_before_it_ends() {
    let chapter = [
        block("sh {start name=quick until=\"false\"}", "echo all done"),
        block("text {finish=quick}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["ended before this condition was met: `false`", "all done"],
    );
    is_at(&said, &chapter, "{start");
}

#[test]
fn a_condition_that_never_holds() {
    for start in [
        block(
            "sql {start name=held until=blocked within=1s}",
            "SELECT pg_sleep(1000);",
        ),
        block(
            "sql {start name=held until=\"1 = 2\" within=1s}",
            "SELECT pg_sleep(1000);",
        ),
        block(
            "sh {start name=held until=\"1 = 2\" within=1s}",
            "sleep 1000",
        ),
        block(
            "sh {start name=held until=\"pg_sleep(1000) IS NULL\" within=1s}",
            "sleep 1000",
        ),
    ] {
        let chapter = start + &block("text {finish=held}", "");
        let said = TestBook::of(&chapter).fails();
        says(&said, &["this condition was not met within 1s: "]);
        is_at(&said, &chapter, "{start");
    }
}

#[test]
fn a_condition_that_the_server_refuses() {
    let chapter = [
        block(
            "sql {start name=held until=\"nope = 1\"}",
            "SELECT pg_sleep(1000);",
        ),
        block("text {finish=held}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["column \"nope\" does not exist (SQLSTATE 42703)"]);
    is_at(&said, &chapter, "{start");
}

#[test]
fn a_process_that_ended_before_it_was_stopped() {
    let chapter = [
        block("sh {start name=quick}", "echo $$ > pid\necho so soon"),
        block(
            "sh {run}",
            "until [ -s pid ]; do sleep 0.02; done\nwhile grep -qs ') [^Z]' \"/proc/$(cat pid)/stat\"; do sleep 0.02; done",
        ),
        block("text {stop=quick}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["`quick` has ended by itself with exit status 0", "so soon"],
    );
}

/// A process that fails when this file is there, and the block that stops it.
fn dies_at(mark: &std::path::Path, taken: &str, around: &str) -> String {
    let code = format!(
        "echo starting\nuntil [ -e '{}' ]; do sleep 0.02; done\nexit 3",
        mark.display()
    );
    let taken = block(&format!("text {{{taken}=api}}"), "");
    block("sh {start name=api}", &code) + around + &taken
}

#[test]
fn a_step_does_not_wait_for_a_process_that_has_failed() {
    for taken in ["stop", "finish"] {
        for (waits, code) in [
            ("sh {run within=1h}", "touch MARK; sleep 3600"),
            (
                "sql {run within=1h}",
                "\\! touch MARK\nSELECT pg_sleep(3600);",
            ),
            ("sql {wait within=1h}", "SELECT pg_sleep(0.1) IS NULL"),
        ] {
            let book = TestBook::new();
            let mark = book.mark();
            let code = code.replace("MARK", &format!("'{}'", mark.display()));
            if !code.contains("touch") {
                std::fs::write(&mark, "").expect("written");
            }
            let chapter = dies_at(&mark, taken, &block(waits, &code));
            let said = book.chapter("one.md", &chapter).fails();
            says(
                &said,
                &[
                    "`api` has ended by itself with exit status 3",
                    "it was started in line 1",
                    "starting",
                ],
            );
            is_at(&said, &chapter, waits);
        }
    }
}

#[test]
fn a_step_that_fails_tells_what_has_failed_beside_it() {
    let book = TestBook::new();
    // It is ended by hand here, so that it has ended when the step fails.
    let chapter = [
        block("sh {start name=api}", "echo $$ > pid; exec sleep 1000"),
        block(
            "sh {run}",
            "until [ -s pid ]; do sleep 0.02; done\nkill -KILL $(cat pid)\nwhile grep -qs ') [^Z]' \"/proc/$(cat pid)/stat\"; do :; done\necho refused >&2; exit 7",
        ),
        block("text {stop=api}", ""),
    ]
    .concat();
    let said = book.chapter("one.md", &chapter).fails();
    says(
        &said,
        &["`api` has ended by itself with exit status 137", "SIGKILL"],
    );
}

#[test]
fn an_exit_status_of_the_shells_own_is_told_with_its_meaning() {
    for (code, words) in [
        ("seq 1000000 | head -n 1", ["exit status 141", "SIGPIPE"]),
        ("no-such-command", ["exit status 127", "not found"]),
        ("touch script; ./script", ["exit status 126", "executable"]),
        ("kill -KILL $$", ["exit status 137", "SIGKILL"]),
    ] {
        let chapter = block("sh {run}", code);
        let said = TestBook::of(&chapter).fails();
        says(&said, &words);
        is_at(&said, &chapter, "{run");
    }
}

#[test]
fn a_process_that_is_finished_in_place_of_stopped() {
    let chapter = [
        block("sh {start name=quick fails=7}", "echo bye; exit 7"),
        block("text {finish=quick}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &["*quick* finished", "failed as declared: 7", "bye"],
    );
}

#[test]
fn what_a_block_leaves_behind() {
    let chapter = block("sh {run}", "sleep 1000 &\necho started");
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["leaves processes behind", "sh {start name=…}", "started"],
    );
    is_at(&said, &chapter, "{run");
}

#[test]
fn a_signal_of_the_authors_choice() {
    let chapter = [
        block(
            "sh {start name=log until=\"EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'log')\"}",
            "trap 'echo rung; exit 0' ALRM\npsql -qc 'SELECT pg_sleep(1000)' & wait",
        ),
        block("text {stop=log signal=ALRM}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &["stopped with SIGALRM", "rung"],
    );
}

#[test]
fn a_signal_that_is_ignored() {
    let chapter = [
        block(
            "sh {start name=deaf until=\"to_regclass('deaf') IS NOT NULL\"}",
            "trap '' TERM INT\npsql -qc 'CREATE TABLE deaf ()'\nsleep 1000",
        ),
        block("text {stop=deaf signal=INT within=1s}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["did not end within 1s", "its processes were terminated"],
    );
    is_at(&said, &chapter, "{stop");
}

#[test]
fn an_error_while_others_go_on_ends_them() {
    let chapter = [
        block("sql {start name=one session=a}", "SELECT pg_sleep(1000);"),
        block(
            "sh {start name=two}",
            "sleep 1000 & setsid sleep 1000 & wait",
        ),
        block("sql {run}", "SELECT 1/0;"),
        block("text {finish=one}", ""),
        block("text {stop=two}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["22012"]);
    is_at(&said, &chapter, "1/0");
}

#[test]
fn a_workload_that_is_stopped() {
    let chapter = [
        block("sql {run}", "CREATE TABLE orders (id int);"),
        block(
            "sh {start name=workload until=\"(SELECT count(*) FROM orders) > 5\"}",
            "echo 'INSERT INTO orders VALUES (1);' > write.sql\npgbench -n -c 2 -j 2 -T 1000 -f write.sql",
        ),
        block("text {stop=workload signal=INT}", ""),
    ]
    .concat();
    says(&TestBook::of(&chapter).page(), &["stopped with SIGINT"]);
}
