//! What the observer sees, as claims see it.

use crate::support::{TestBook, block, is_at, never_says, says};

/// A claim that must be true of the evidence.
pub(super) fn claim(code: &str) -> String {
    block("sql {claim=\"It was seen\"}", code)
}

/// Waits until a claim on the live database holds, so that a sample sees it as well.
const SEEN: &str = "SELECT min(clock_timestamp() - waitstart) > interval '200 ms'
FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()";

#[test]
fn locks_waits_and_the_root_of_the_queue() {
    let chapter = [
        block("sql {run}", "CREATE TABLE orders (id int);"),
        block("sql {run session=reader}", "BEGIN;\nSELECT count(*) FROM orders;"),
        block(
            "sql {start name=alter session=migration until=blocked}",
            "ALTER TABLE orders ADD COLUMN note text;",
        ),
        block("sql {start name=late session=other until=blocked}", "SELECT count(*) FROM orders;"),
        block("sql {wait}", SEEN),
        block("sql {run session=reader}", "COMMIT;"),
        block("text {finish=alter}", ""),
        block("text {finish=late}", ""),
        claim(
            "SELECT count(*) > 0 AND bool_and(blocker = 'reader' AND root = 'reader' AND relation = 'orders'
                    AND wanted = 'ACCESS EXCLUSIVE' AND held = 'ACCESS SHARE' AND held_granted), count(*)
             FROM witness_wait WHERE waiter = 'migration' AND step = 'alter'",
        ),
        claim(
            "SELECT count(*) > 0 AND bool_and(blocker = 'migration' AND root = 'reader' AND wanted = 'ACCESS SHARE'
                    AND held = 'ACCESS EXCLUSIVE' AND NOT held_granted), count(*)
             FROM witness_wait WHERE waiter = 'other' AND step = 'late'
               AND at < (SELECT max(at) FROM witness_wait WHERE waiter = 'migration')",
        ),
        claim(
            "SELECT max(waited) > 0.15 AND min(waited) >= 0 AND max(waited) <= (SELECT took FROM witness_step WHERE name = 'alter'),
                    max(waited) FROM witness_wait WHERE waiter = 'migration' AND step = 'alter'",
        ),
        claim(
            "SELECT bool_or(granted AND session = 'reader' AND mode = 'ACCESS SHARE')
                AND bool_or(NOT granted AND session = 'migration' AND mode = 'ACCESS EXCLUSIVE')
             FROM witness_lock WHERE relation = 'orders' AND locktype = 'relation'",
        ),
        claim(
            "SELECT bool_or(state = 'idle in transaction') FROM witness_activity WHERE session = 'reader' AND step = 'alter'",
        ),
    ];
    TestBook::of(&chapter.concat()).page();
}

#[test]
fn a_relation_is_called_what_the_server_calls_it() {
    let name = r#""odd ""quoted"" name. 🐘 <script>""#;
    let chapter = [
        block("sql {run}", &format!("CREATE TABLE {name} (id int);")),
        block("sql {run session=a}", &format!("BEGIN;\nLOCK TABLE {name};")),
        block("sql {start name=w session=b until=blocked}", &format!("INSERT INTO {name} VALUES (1);")),
        block("sql {wait}", SEEN),
        block("sql {run session=a}", "COMMIT;"),
        block("text {finish=w}", ""),
        claim(&format!(
            "SELECT count(*) > 0, count(*) FROM witness_wait WHERE step = 'w' AND relation = $${name}$$"
        )),
        block("text {figure=queue step=w}", ""),
        block("text {figure=lanes step=w}", ""),
        block("text {figure=verdict step=w}", ""),
    ]
    .concat();
    for renderer in ["html", "markdown"] {
        says(
            &TestBook::of(&chapter).renderer(renderer).page(),
            &["odd", "🐘"],
        );
    }
}

#[test]
fn steps_with_what_they_rewrote_and_how_they_failed() {
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t SELECT generate_series(1, 10000);"),
        block("sql {run name=rewrite}", "ALTER TABLE t ALTER COLUMN id TYPE bigint;"),
        block("sql {run name=quick session=migration}", "ALTER TABLE t ADD COLUMN note text;"),
        block("sql {run name=failed fails=23505}", "INSERT INTO t VALUES (1);"),
        block("sh {run name=shell fails=3}", "exit 3"),
        claim(
            "SELECT bool_and(CASE name
                WHEN 'rewrite' THEN rewritten = '{t}' AND wal_bytes > 100000 AND outcome = 'succeeded' AND session = 'main'
                WHEN 'quick' THEN rewritten = '{}' AND session = 'migration'
                WHEN 'failed' THEN outcome = 'failed' AND sqlstate = '23505'
                WHEN 'shell' THEN session = 'shell' AND sqlstate = '3' END) AND count(*) = 4
                AND bool_and(started < finished AND abs(took - (finished - started)) < 0.00001),
               string_agg(format('%s %s %s', name, rewritten, wal_bytes), ', ')
             FROM witness_step WHERE name IS NOT NULL",
        ),
        claim("SELECT count(*) > 1 AND bool_and(wal_bytes >= 0) FROM witness_sample"),
    ];
    TestBook::of(&chapter.concat()).page();
}

#[test]
fn the_phases_of_a_build_and_who_holds_it_up() {
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 1000);"),
        block("sql {run session=writer}", "BEGIN;\nINSERT INTO t VALUES (1);"),
        block(
            "sql {start name=build session=migration until=\"EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase = 'waiting for writers before build')\"}",
            "CREATE INDEX CONCURRENTLY t_id_idx ON t (id);",
        ),
        block("sql {wait}", SEEN),
        block("sql {run session=writer}", "COMMIT;"),
        block("text {finish=build}", ""),
        claim(
            "SELECT count(*) > 0 AND bool_and(command = 'CREATE INDEX CONCURRENTLY' AND locker = 'writer' AND relation LIKE '%t'), min(relation)
             FROM witness_progress WHERE step = 'build' AND phase = 'waiting for writers before build'",
        ),
        claim(
            "SELECT count(*) > 0 AND bool_and(blocker = 'writer' AND locktype = 'virtualxid' AND relation IS NULL)
             FROM witness_wait WHERE step = 'build' AND waiter = 'migration'",
        ),
        block("text {figure=progress step=build}", ""),
    ];
    let page = TestBook::of(&chapter.concat()).page();
    says(&page, &["waiting for writers before build", "writer"]);
}

#[test]
fn the_observer_holds_up_no_build() {
    // A snapshot of the book's database would: see the invariant of `run::observe`.
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int);"),
        block(
            "sql {run name=build}",
            "CREATE INDEX CONCURRENTLY ON t (id);",
        ),
        claim(
            "SELECT count(*) = 0, count(*) FROM witness_wait WHERE step = 'build' AND blocker NOT IN ('main')",
        ),
        claim("SELECT count(*) > 0 FROM witness_sample"),
    ];
    TestBook::of(&chapter.concat()).page();
}

#[test]
fn a_server_without_a_progress_view_is_observed_without_it() {
    let without = block(
        "sql {run}",
        "\\c postgres\nSET allow_system_table_mods = on;\nALTER VIEW pg_stat_progress_copy RENAME TO pg_stat_progress_gone;\n\
         ALTER VIEW pg_stat_progress_vacuum RENAME COLUMN heap_blks_total TO gone;",
    );
    let observed = [
        block("sql {run}", "CREATE TABLE t (id int);"),
        block(
            "sql {run name=build}",
            "CREATE INDEX CONCURRENTLY ON t (id);",
        ),
        claim("SELECT count(*) > 0 FROM witness_sample"),
    ]
    .concat();
    let book = TestBook::alone()
        .chapter("one.md", &without)
        .chapter("two.md", &observed);
    let built = book.build();
    says(&built.page("two.md"), &["It was seen"]);
}

#[test]
fn an_observer_that_is_lost_is_an_error() {
    let chapter = [
        block("sql {run name=a}", "SELECT 1;"),
        block(
            "sql {run}",
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'mdbook-witness' AND datname = 'postgres';",
        ),
        block("sql {wait}", "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'mdbook-witness' AND datname = 'postgres'"),
        block("sql {run name=b}", "SELECT 2;"),
        block("sql {run name=c}", "SELECT 3;"),
        claim("SELECT count(*) > 0 FROM witness_sample"),
    ]
    .concat();
    // Others on the shared server are observed, too.
    let said = TestBook::alone().chapter("one.md", &chapter).fails();
    says(&said, &["the observer has lost the server"]);
}

#[test]
fn frames_of_a_watch_differ() {
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int);"),
        block("sql {run session=a}", "BEGIN;\nLOCK TABLE t;"),
        block("sql {start name=w session=b until=blocked}", "INSERT INTO t VALUES (1);"),
        block(
            "sh {start name=release}",
            "psql -qAtXc \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity, pg_sleep(0.5) WHERE application_name = 'a' AND datname = current_database()\"",
        ),
        block(
            "sql {watch=w every=20ms}",
            "SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted AND relation = 't'::regclass;",
        ),
        block("text {finish=release}", ""),
        block("text {finish=w}", ""),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(&page, &["after ", " waiting \n---------\n       1\n"]);
    // It is looked at some twenty times, and says the same each time.
    let frames = page.matches("------").count();
    assert!((1..=3).contains(&frames), "{frames} frames:\n{page}");
}

#[test]
fn expected_output_is_held_against_what_was_printed() {
    let chapter = |pattern: &str| {
        [
            block("sql {run}", "SELECT 41 + 1 AS answer;"),
            block("text {expect}", pattern),
        ]
        .concat()
    };
    let good = chapter(" answer\n--------\n     4[..]\n...");
    let page = TestBook::of(&good).page();
    assert!(!page.contains("[..]"), "{page}");
    let bad = chapter(" answer\n--------\n     43\n...");
    let said = TestBook::of(&bad).fails();
    says(
        &said,
        &[
            "the block at line 1 printed something else",
            "-      43",
            "+      42",
        ],
    );
    is_at(&said, &bad, "{expect}");
}

#[test]
fn a_figure_of_what_cant_have_been_is_refused() {
    let chapter = [
        block("sh {run name=nothing}", "sleep 0.3"),
        block("text {figure=timeline step=nothing}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["`nothing`", "workload"]);
    is_at(&said, &chapter, "figure=");
}

#[test]
fn what_let_the_chapter_go_on_is_evidence() {
    let mut chapter = block(
        "sql {run session=alice}",
        "CREATE TABLE t (k int);\nINSERT INTO t VALUES (1);",
    );
    for number in 0..10 {
        let step = format!("blocked_{number}");
        chapter += &[
            block("sql {run session=alice}", "BEGIN;\nUPDATE t SET k = k + 1;"),
            block(
                &format!("sql {{start name={step} session=bob until=blocked}}"),
                "UPDATE t SET k = k + 1;",
            ),
            block("sql {run session=alice}", "COMMIT;"),
            block(&format!("text {{finish={step}}}"), ""),
            claim(&format!(
                "SELECT count(*) > 0, count(*) FROM witness_wait WHERE step = '{step}' AND waiter = 'bob' AND blocker = 'alice'"
            )),
            block(
                &format!("sql {{start name=active_{number} session=bob}}"),
                "SELECT pg_sleep(0.1);",
            ),
            block(&format!("text {{finish=active_{number}}}"), ""),
            claim(&format!(
                "SELECT min(at - started) < 0.1, min(at - started) FROM witness_activity JOIN witness_step ON name = step
                 WHERE step = 'active_{number}' AND state = 'active'"
            )),
        ]
        .concat();
    }
    TestBook::of(&chapter).page();
}

#[test]
fn a_step_is_drawn_however_short_it_is() {
    let mut chapter = block("sql {run}", "CREATE TABLE t (id int);");
    for number in 0..5 {
        chapter += &block(&format!("sql {{run name=quick_{number}}}"), "SELECT 1;");
        for picture in ["verdict", "lanes", "queue", "progress"] {
            chapter += &block(
                &format!("text {{figure={picture} step=quick_{number}}}"),
                "",
            );
        }
    }
    let page = TestBook::of(&chapter).page();
    never_says(&page, &["Nobody waited", "neither reads nor writes waited"]);
    assert_eq!(page.matches("What quick\\_").count(), 5, "{page}");
}

#[test]
fn what_a_transaction_has_locked_is_seen_however_short_the_step_was() {
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int);"),
        block(
            "sql {run name=open}",
            "BEGIN;\nALTER TABLE t ADD COLUMN note text;",
        ),
        block("text {figure=verdict step=open}", ""),
        block("sql {run name=close}", "COMMIT;"),
        block("text {figure=verdict step=close}", ""),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "`open` held ACCESS EXCLUSIVE on `t`",
            "`close` held ACCESS EXCLUSIVE on `t`",
        ],
    );
}

#[test]
fn the_strongest_lock_is_known_however_short_it_was() {
    let mut chapter = block(
        "sql {run}",
        "CREATE TABLE t (id int);\nCREATE TABLE u (id int);",
    );
    for number in 0..5 {
        chapter += &[
            block(
                &format!("sql {{run name=add_{number}}}"),
                &format!("ALTER TABLE t ADD COLUMN c{number} int;"),
            ),
            block(
                &format!("sql {{run name=read_{number}}}"),
                "SELECT count(*) FROM t;",
            ),
            block(
                "sql {run session=reader}",
                "BEGIN;\nSELECT count(*) FROM t;",
            ),
            block(
                &format!("sql {{start name=queued_{number} session=migration until=blocked}}"),
                &format!("ALTER TABLE t ADD COLUMN q{number} int;"),
            ),
            block(
                "sql {run session=reader}",
                "LOCK TABLE u IN ACCESS EXCLUSIVE MODE;\nCOMMIT;",
            ),
            block(&format!("text {{finish=queued_{number}}}"), ""),
            block(
                &format!(
                    "text {{figure=verdict step=\"add_{number}, read_{number}, queued_{number}\"}}"
                ),
                "",
            ),
        ]
        .concat();
    }
    chapter += &claim(
        "SELECT bool_and(CASE WHEN name LIKE 'read%' THEN exclusive = '{}' ELSE exclusive = '{t}' END) AND count(*) = 15,
                string_agg(format('%s %s', name, exclusive), ', ')
         FROM witness_step WHERE name IS NOT NULL",
    );
    let page = TestBook::alone().chapter("one.md", &chapter).page();
    for number in 0..5 {
        for step in ["add", "queued"] {
            says(
                &page,
                &[&format!("`{step}_{number}` held ACCESS EXCLUSIVE on `t`")],
            );
        }
    }
}
