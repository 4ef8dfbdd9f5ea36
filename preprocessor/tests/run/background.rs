//! Steps that are started and go on.

use crate::support::{Book, block, is_at, says};

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
        &Book::of(&chapter).page(),
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
        &Book::of(&chapter).page(),
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
        block(
            "sql {start name=nap}",
            "SELECT pg_sleep(0.2), 'slept' AS how;",
        ),
        block(
            "sql {run session=b}",
            "SELECT state FROM pg_stat_activity WHERE application_name = 'main';",
        ),
        block("text {finish=nap}", ""),
    ]
    .concat();
    says(&Book::of(&chapter).page(), &["slept"]);
}

#[test]
fn what_is_over_before_it_was_looked_at_is_no_error() {
    let chapter = [
        block("sql {start name=quick}", "SELECT 'quick';"),
        block("text {finish=quick}", ""),
    ]
    .concat();
    says(
        &Book::of(&chapter).page(),
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
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &[
            "ended before it became true that it waits for another session",
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
        &Book::of(&chapter).fails(),
        &[
            "ended before it became true that it waits for another session",
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
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &["ended before it became true that `false`", "all done"],
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
        let said = Book::of(&chapter).fails();
        says(&said, &["within 1s it never became true that "]);
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
    let said = Book::of(&chapter).fails();
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
    let said = Book::of(&chapter).fails();
    says(&said, &["ended by itself before it was stopped", "so soon"]);
    is_at(&said, &chapter, "{stop");
}

#[test]
fn a_process_that_is_finished_in_place_of_stopped() {
    let chapter = [
        block("sh {start name=quick fails=7}", "echo bye; exit 7"),
        block("text {finish=quick}", ""),
    ]
    .concat();
    says(
        &Book::of(&chapter).page(),
        &["*quick* finished", "failed as declared: 7", "bye"],
    );
}

#[test]
fn what_a_block_leaves_behind() {
    let chapter = block("sh {run}", "sleep 1000 &\necho started");
    let said = Book::of(&chapter).fails();
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
        &Book::of(&chapter).page(),
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
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &["did not end within 1s", "its processes were ended"],
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
    let said = Book::of(&chapter).fails();
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
    says(&Book::of(&chapter).page(), &["stopped with SIGINT"]);
}
