//! Connections of the run's own that a chapter has made impossible: each is told at the chapter's line, with its cause and a way
//! out of just that.

use crate::support::{Server, TestBook, block, eventually, is_at, never_says, says};

/// A chapter that keeps the run from connecting, and what is told of it.
struct Case {
    /// The code of the block that does it, in a session.
    does: &'static str,
    /// The braces of that block.
    by: &'static str,
    /// The server's settings.
    settings: &'static str,
    /// The words of the cause and of the way out.
    says: &'static [&'static str],
}

impl Case {
    const fn of(does: &'static str, says: &'static [&'static str]) -> Self {
        Self {
            does,
            by: "sql {run}",
            settings: "",
            says,
        }
    }
}

/// Words that are said of other causes.
const OTHERS: [&str; 3] = [
    "max_connections",
    "has ended in the middle of the run",
    "CREATEDB",
];

/// Checks that each case is told at the block that meets it: a claim, which the run asks on a connection of its own, and a
/// session, which psql opens.
fn check(cases: &[Case]) {
    for case in cases {
        for meets in ["sql {claim=\"It is so\"}", "sql {run session=late}"] {
            let chapter = [
                "# One\n\n",
                &block(case.by, case.does),
                &block(meets, "SELECT true;"),
            ]
            .concat();
            let book = TestBook::alone()
                .chapter("one.md", &chapter)
                .file("server.conf", case.settings);
            book.configure("[preprocessor.witness.stand]\nsettings = \"server.conf\"");
            let said = book.fails();
            is_at(&said, &chapter, meets);
            says(&said, case.says);
            let others = OTHERS
                .iter()
                .filter(|it| case.says.iter().all(|says| !says.contains(*it)));
            never_says(&said, &others.copied().collect::<Vec<_>>());
        }
    }
}

/// A block that writes another pg_hba.conf.
const REJECT: &str = "DO $$ BEGIN EXECUTE format('COPY (SELECT ''local all all reject'') TO %L', current_setting('hba_file')); END $$;\n\
                      SELECT pg_reload_conf();\n\\! while psql -Xc '' 2>/dev/null; do :; done";

const ASKS: &str = "DO $$ BEGIN EXECUTE format('COPY (SELECT ''local all all scram-sha-256'') TO %L', current_setting('hba_file')); END $$;\n\
                    SELECT pg_reload_conf();\n\\! while psql -wXc '' 2>/dev/null; do :; done";

#[test]
fn a_role_that_may_not_connect_any_more() {
    check(&[
        Case::of(
            "CREATE ROLE other SUPERUSER LOGIN;\n\\c - other\nALTER ROLE postgres RENAME TO gone;",
            &[
                "role \"postgres\" does not exist",
                "the block that has renamed or dropped the role",
            ],
        ),
        Case::of(
            "ALTER ROLE postgres NOLOGIN;",
            &[
                "role \"postgres\" is not permitted to log in",
                "ALTER ROLE … LOGIN",
            ],
        ),
    ]);
}

#[test]
fn a_server_that_lets_nobody_in() {
    check(&[
        Case::of(
            REJECT,
            &[
                "pg_hba.conf rejects connection",
                "the block that has changed pg_hba.conf",
            ],
        ),
        Case::of(
            ASKS,
            &["password", "it asks for a password, and the run has none"],
        ),
    ]);
}

#[test]
fn a_database_that_is_not_there_any_more() {
    check(&[
        Case::of(
            "\\c postgres\nDROP DATABASE witness WITH (FORCE);",
            &[
                "database \"witness\" does not exist",
                "the block that has dropped or renamed the database",
            ],
        ),
        Case::of(
            "\\c postgres\nSELECT count(pg_terminate_backend(pid, 10000)) < 0 FROM pg_stat_activity WHERE datname = 'witness';\n\
             ALTER DATABASE witness RENAME TO other;",
            &[
                "it is called other now",
                "database \"witness\" does not exist",
                "the block that has dropped or renamed the database",
            ],
        ),
        Case::of(
            "\\c postgres\nALTER DATABASE witness ALLOW_CONNECTIONS false;",
            &[
                "not currently accepting connections",
                "ALTER DATABASE … ALLOW_CONNECTIONS true",
            ],
        ),
    ]);
}

/// Ends the backend that starts it by force, so that the server begins again.
const KILL: &str = "kill -9 $PPID";

#[test]
fn a_server_that_stops_or_begins_again() {
    let stop = "\\! kill -TERM \"$(psql -XAtc \"SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)\")\"\n\
                \\! while psql -Xc '' 2>/dev/null; do :; done";
    // A standby that lets nobody in is in recovery for as long as it runs.
    let kill = KILL.replace('$', "\\$");
    let recover = format!(
        "psql -Xqc \"COPY (SELECT '') TO PROGRAM 'cat > standby.signal'\"\n\
         psql -Xqc \"COPY (SELECT '') TO PROGRAM '{kill}'\" || true\n\
         until grep -q 'not accepting connections' <<<\"$(psql -Xc '' 2>&1)\"; do :; done"
    );
    check(&[
        Case::of(
            stop,
            &[
                "the database system is shutting down",
                "the block that has asked the server to stop",
            ],
        ),
        Case {
            does: recover.leak(),
            by: "sh {run}",
            settings: "hot_standby = off",
            says: &[
                "the database system is not accepting connections",
                "the block that has made the server begin again",
            ],
        },
    ]);
}

/// Takes all connections that there are for others, and waits until they are taken; `as_many` is how many that are, and `reapers` how
/// many the run's reaper has. Another one of the run's own that is closed may be there for a moment more: its place is taken first. Who
/// found no place stops trying then, since a try takes a place for a moment, too.
fn take(user: &str, as_many: u32, reapers: u32) -> String {
    let clients = "FROM pg_stat_activity WHERE backend_type = 'client backend'";
    format!(
        "\\! for i in $(seq {as_many}); do (until PGUSER={user} psql -Xc 'SELECT pg_sleep(600)'; do if [ -e full ]; then touch out$i; \
         break; fi; done) >/dev/null 2>&1 & done\n\
         DO $$ BEGIN WHILE (SELECT count(*) <> {as_many} OR count(*) FILTER (WHERE application_name = 'mdbook-witness') <> {reapers} \
         OR count(*) FILTER (WHERE wait_event = 'PgSleep' OR application_name LIKE '%witness%') <> {as_many} - 1 {clients}) \
         LOOP PERFORM pg_stat_clear_snapshot(); END LOOP; END $$;\n\
         SELECT {as_many} - count(*) FILTER (WHERE wait_event = 'PgSleep') AS out {clients} \\gset\n\
         \\setenv OUT :out\n\
         \\! touch full; until [ $(ls | grep -c '^out') = $OUT ]; do :; done"
    )
}

#[test]
fn a_socket_that_was_taken_away() {
    check(&[Case {
        does: "rm \"$PGHOST\"/.s.PGSQL.*",
        by: "sh {run}",
        settings: "",
        says: &["No such file or directory", "removed its socket"],
    }]);
}

#[test]
fn connections_that_are_all_taken() {
    let few = "max_connections = 6\nsuperuser_reserved_connections = 0\nmax_wal_senders = 0\nautovacuum = off\n";
    check(&[Case {
        does: take("postgres", 6, 0).leak(),
        by: "sql {run}",
        settings: few,
        says: &[
            "too many clients already",
            "max_connections of the server allows",
        ],
    }]);
}

#[test]
fn connections_that_were_ended() {
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity\n\
               WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';";
    let chapter = [
        "# One\n\n".to_owned(),
        block("sql {run name=end}", end),
        block(
            "sql {claim=\"It is so\"}",
            "SELECT count(*) > 0 FROM witness_step;",
        ),
    ];
    let chapter = chapter.concat();
    let said = TestBook::alone().chapter("one.md", &chapter).fails();
    is_at(&said, &chapter, "name=end");
    says(
        &said,
        &[
            "the observer has lost the server",
            "choose by application_name, and leave out `witness`",
        ],
    );
    // A condition is asked on the connection that was ended; the next one on a new one.
    let chapter = [
        block("sql {run}", end),
        block("sql {wait within=5s}", "SELECT true;"),
    ];
    let chapter = chapter.concat();
    let said = TestBook::alone().chapter("one.md", &chapter).fails();
    says(
        &said,
        &[
            "src/one.md:",
            "the run's own connection has ended: ",
            "choose by application_name",
        ],
    );
    // A claim has nothing to lose, and is asked anew.
    let chapter = [
        block("sql {run}", end),
        block("sql {claim=\"It is so\"}", "SELECT true;"),
    ]
    .concat();
    TestBook::alone().chapter("one.md", &chapter).page();
    let claim = |name: &str| block(&format!("sql {{claim=\"{name}\"}}"), "SELECT true;");
    TestBook::alone()
        .chapter(
            "one.md",
            &[claim("One"), block("sql {run}", end), claim("Two")].concat(),
        )
        .page();
}

#[test]
fn a_chapter_that_the_one_before_has_left_without_a_role() {
    for meets in ["sql {run}", "sql {claim=\"It is so\"}", "sql {fresh}"] {
        let code = if meets.contains("fresh") {
            ""
        } else {
            "SELECT true;"
        };
        let two = [
            "# Two\n\n",
            &block(meets, code),
            &block("sql {run}", "SELECT 1;"),
        ]
        .concat();
        let book = TestBook::alone()
            .chapter(
                "zero.md",
                &block("sql {run}", "ALTER ROLE postgres NOLOGIN;"),
            )
            .chapter("one.md", &two);
        let said = book.fails();
        is_at(&said, &two, meets);
        says(&said, &["is not permitted to log in", "ALTER ROLE … LOGIN"]);
    }
}

/// A user of a small server, with a password, who may make databases.
fn limited() -> String {
    let mut client = Server::small().connect();
    client
        .batch_execute(
            "DROP ROLE IF EXISTS limited; CREATE ROLE limited LOGIN CREATEDB PASSWORD 'right';\n\
             DO $$ BEGIN EXECUTE format('COPY (VALUES (''local all postgres trust''), (''local all all scram-sha-256'')) TO %L', \
             current_setting('hba_file')); END $$; SELECT pg_reload_conf()",
        )
        .expect("it is done");
    Server::small().url.replace("postgres@", "limited:right@")
}

#[test]
fn users_whose_rights_end() {
    let server = Server::small();
    let cases: [(&str, String, &[&str]); 5] = [
        (
            "role",
            "\\c - postgres\nALTER ROLE limited CONNECTION LIMIT 1;".into(),
            &[
                "too many connections for role \"limited\"",
                "ALTER ROLE … CONNECTION LIMIT",
            ],
        ),
        (
            "database",
            "\\c - postgres\nALTER DATABASE few CONNECTION LIMIT 0;".into(),
            &[
                "too many connections for database \"few\"",
                "ALTER DATABASE … CONNECTION LIMIT",
            ],
        ),
        (
            "reserved",
            format!("\\c - postgres\n{}", take("limited", 9, 1)),
            &["reserved", "superuser_reserved_connections"],
        ),
        (
            "connect",
            "\\c - postgres\nREVOKE CONNECT ON DATABASE few FROM PUBLIC, limited;".into(),
            &[
                "permission denied for database \"few\"",
                "taken the privilege",
            ],
        ),
        (
            "password",
            "ALTER ROLE limited PASSWORD 'other';".into(),
            &[
                "password authentication failed for user \"limited\"",
                "changed the role's password",
            ],
        ),
    ];
    for (name, does, words) in &cases {
        for meets in ["sql {claim=\"It is so\"}", "sql {run session=late}"] {
            let mut client = server.connect();
            client
                .batch_execute("SET application_name = 'witness test'")
                .and_then(|()| client.batch_execute("DROP DATABASE IF EXISTS few WITH (FORCE)"))
                .expect("dropped");
            let url = limited();
            let chapter = [
                "# One\n\n",
                &block("sql {run}", does),
                &block(meets, "SELECT true;"),
            ]
            .concat();
            let book = TestBook::alone()
                .chapter("one.md", &chapter)
                .variable("WITNESS_DATABASE_URL", Some(&url))
                .variable("PATH", Some(&server.path));
            book.configure("[preprocessor.witness.stand]\ndatabase = \"few\"");
            // Shown with a failure.
            eprintln!("{name}, {meets}");
            let said = book.fails();
            is_at(&said, &chapter, meets);
            says(&said, words);
            never_says(
                &said,
                &[
                    "max_connections",
                    "CREATEDB",
                    "right",
                    "has ended in the middle of the run",
                ],
            );
            client
                .batch_execute("ALTER ROLE limited CONNECTION LIMIT -1")
                .expect("altered");
        }
    }
}

/// The doctor's words on a server of the user's, which no build could use.
#[track_caller]
fn doctor(book: &TestBook) -> String {
    let output = book.command(&["doctor"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    never_says(&said, &["s3cret", "max_connections"]);
    said
}

/// The shared server's URL with another database.
fn in_database(name: &str) -> String {
    let url = &Server::shared().url;
    format!("{}/{name}", url.trim_end_matches("/postgres"))
}

/// A book on a server of the user's.
fn book_on(url: &str, database: &str) -> TestBook {
    let chapter = block("sql {run}", "SELECT 1;");
    let book = TestBook::alone()
        .chapter("one.md", &chapter)
        .variable("WITNESS_DATABASE_URL", Some(url));
    book.configure(&format!(
        "[preprocessor.witness.stand]\ndatabase = \"{database}\""
    ));
    book
}

#[test]
fn a_url_that_names_the_books_own_database_is_told_before_anything_runs() {
    let mut client = Server::shared().connect();
    client
        .batch_execute("DROP DATABASE IF EXISTS named_twice WITH (FORCE)")
        .expect("dropped");
    client
        .batch_execute("CREATE DATABASE named_twice")
        .expect("made");
    let url = in_database("named_twice");
    let book = book_on(&url, "named_twice").variable("WITNESS_DISPOSABLE", Some("named_twice"));
    let words = [
        "names the book's own database named_twice",
        "name another database of the server in the URL, such as postgres",
    ];
    let said = book.fails();
    says(&said, &words);
    never_says(&said, &["CREATEDB", "currently open", "1/1"]);
    says(&doctor(&book), &words);
    assert!(Server::shared().has("named_twice"), "it is not touched");
    client
        .batch_execute("DROP DATABASE named_twice")
        .expect("dropped");
}

#[test]
fn the_doctor_asks_a_server_of_the_users() {
    let mut client = Server::shared().connect();
    for statement in [
        "CREATE ROLE nologin",
        "CREATE ROLE powerless LOGIN",
        "CREATE ROLE only_read LOGIN CREATEDB",
        "ALTER ROLE only_read SET default_transaction_read_only = on",
        "CREATE ROLE full LOGIN CREATEDB CONNECTION LIMIT 0",
        "CREATE DATABASE closed ALLOW_CONNECTIONS false",
        "CREATE DATABASE foreign_one",
    ] {
        client.batch_execute(statement).expect(statement);
    }
    let url = &Server::shared().url;
    let as_user = |user: &str| url.replace("postgres@", &format!("{user}:s3cret@"));
    for (url, database, words) in [
        (
            as_user("nobody_known"),
            "x",
            [
                "role \"nobody_known\" does not exist",
                "CREATE ROLE … LOGIN CREATEDB",
            ],
        ),
        (
            as_user("nologin"),
            "x",
            [
                "role \"nologin\" is not permitted to log in",
                "ALTER ROLE … LOGIN",
            ],
        ),
        (
            as_user("full"),
            "x",
            [
                "too many connections for role \"full\"",
                "ALTER ROLE … CONNECTION LIMIT",
            ],
        ),
        (
            as_user("powerless"),
            "x",
            ["let this user create databases", "ALTER ROLE … CREATEDB"],
        ),
        (
            as_user("only_read"),
            "x",
            ["is read-only", "name another server in the URL"],
        ),
        (
            in_database("gone"),
            "x",
            [
                "database \"gone\" does not exist",
                "name a database in the URL that is there",
            ],
        ),
        (
            in_database("closed"),
            "x",
            [
                "not currently accepting connections",
                "ALLOW_CONNECTIONS true",
            ],
        ),
        (
            url.clone(),
            "foreign_one",
            [
                "was not made by mdbook-witness",
                "WITNESS_DISPOSABLE=foreign_one",
            ],
        ),
        (
            url.replace("socket", "nowhere"),
            "x",
            [
                "error connecting to server",
                "start the server, or correct WITNESS_DATABASE_URL",
            ],
        ),
    ] {
        let book = book_on(&url, database);
        says(&doctor(&book), &words);
    }
    let book = book_on(url, "x");
    let output = book.command(&["doctor"]).output().expect("it starts");
    assert!(output.status.success());
    says(
        &String::from_utf8_lossy(&output.stdout),
        &["server:        PostgreSQL "],
    );
}

/// Has a server begin again as a standby, and waits until what it answers is so.
fn recover(server: &Server, is_so: impl Fn(Result<bool, postgres::Error>) -> bool) {
    for program in ["cat > standby.signal", KILL] {
        // The second one ends the connection.
        let _ = server
            .connect()
            .batch_execute(&format!("COPY (SELECT '') TO PROGRAM '{program}'"));
    }
    eventually("the server is a standby", || {
        let client = postgres::Client::connect(&server.url, postgres::NoTls);
        let row = client.and_then(|mut it| it.query_one("SELECT pg_is_in_recovery()", &[]));
        is_so(row.map(|row| row.get(0)))
    });
}

#[test]
fn the_doctor_asks_a_standby() {
    let server = Server::other("");
    recover(&server, |answer| answer.is_ok_and(|it| it));
    let book = book_on(&server.url, "x");
    says(
        &doctor(&book),
        &[
            "is in recovery: it is a standby",
            "name its primary in the URL",
        ],
    );
    says(
        &book.fails(),
        &[
            "making the database x: ",
            "this one is a standby, or is set to read-only",
        ],
    );
}

#[test]
fn the_doctor_asks_a_server_that_has_not_started() {
    let server = Server::other("hot_standby = off\n");
    recover(&server, |answer| {
        let error = answer.err();
        let told = error.as_ref().and_then(postgres::Error::as_db_error);
        told.is_some_and(|it| it.message().contains("not accepting"))
    });
    let book = book_on(&server.url, "x");
    let words = [
        "the database system is not accepting connections",
        "wait until the server has started",
    ];
    says(&doctor(&book), &words);
    says(&book.fails(), &words);
}
