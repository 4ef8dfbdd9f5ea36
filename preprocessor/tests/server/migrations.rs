//! The migrations of the course: each goes forward, back, and forward again, and the schema is the same each time.
//!
//! What a rollback brings back is compared, too: all values, unless its note says that something is lost.

use crate::support::{TestBook, stdout};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A server with a small shop in it.
struct Shop {
    _book: TestBook,
    /// The course's folder.
    root: PathBuf,
    /// The lines that connect a shell with it.
    connect: String,
}

impl Shop {
    /// On a server of this major version, with so many users, each with an order. A backfill does 5,000 at once.
    fn on(version: &str, users: u32) -> Self {
        let book = TestBook::served_by(version);
        let connect = stdout(&book.witness(&["stand", "env"]));
        let shop = Self {
            _book: book,
            root: Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
            connect,
        };
        for file in ["must", "schema/users", "schema/orders", "seed/names"] {
            shop.psql(&format!("\\i sql/{file}.sql"));
        }
        shop.psql(&format!(
            "INSERT INTO users (email, full_name)
             SELECT format('user%s@example.com', n), full_name_of(n) FROM generate_series(1, {users}) AS n;
             INSERT INTO orders (user_id, amount_cents)
             SELECT n, 100 + n * 104729::bigint % 50000 FROM generate_series(1, {users}) AS n;"
        ));
        shop.psql("\\i sql/schema/orders-user-fk.sql");
        shop
    }

    fn shell(&self, script: &str) -> Output {
        Command::new("bash")
            .args([
                "-euo",
                "pipefail",
                "-c",
                &format!("{}\n{script}", self.connect),
            ])
            .current_dir(&self.root)
            .output()
            .expect("bash runs")
    }

    /// What `psql` prints, unaligned.
    fn psql(&self, sql: &str) -> String {
        stdout(&self.shell(&format!(
            "psql -XAtq -v ON_ERROR_STOP=1 <<'SQL'\n{sql}\nSQL"
        )))
    }

    fn migrate(&self, direction: &str, name: &str) -> Output {
        self.shell(&format!("sql/migrate {direction} {name}"))
    }

    /// The schema as `pg_dump` writes it, without what changes from call to call. The columns of a table stand in the
    /// order of their names: a column that comes back is the last one.
    fn schema(&self) -> Vec<String> {
        let dump = stdout(&self.shell("pg_dump --schema-only --schema=public --no-owner"));
        let mut lines: Vec<String> = dump
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("--"))
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
            .map(|line| line.trim_end_matches(',').to_owned())
            .collect();
        let tables: Vec<_> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.starts_with("CREATE TABLE"))
            .map(|(index, _)| index)
            .collect();
        for begin in tables {
            let end = lines[begin..].iter().position(|line| line == ");");
            let end = begin + end.expect("a table has an end");
            lines[begin + 1..end].sort();
        }
        lines
    }

    /// Every value of the shop that isn't NULL: table, id, column, value.
    fn values(&self) -> BTreeSet<String> {
        let values = self.psql(
            "SELECT 'users', t.id, c.* FROM users AS t, jsonb_each(to_jsonb(t)) AS c WHERE c.value <> 'null';
             SELECT 'orders', t.id, c.* FROM orders AS t, jsonb_each(to_jsonb(t)) AS c WHERE c.value <> 'null';",
        );
        values.lines().map(str::to_owned).collect()
    }
}

/// What the applications write as soon as a migration is there: what is in its new column only, if there is one.
fn written(migration: &str) -> &'static str {
    match &migration[..4] {
        "0001" => "UPDATE orders SET note = 'ring twice' WHERE id = 1",
        "0004" => "UPDATE users SET first_name = 'Mary Ann', last_name = 'Evans' WHERE id = 1",
        "0005" => {
            "UPDATE users SET first_name = 'Mary Ann', last_name = 'Evans' WHERE id = 2;
             INSERT INTO users (email, first_name, last_name) VALUES ('new@example.com', 'George', 'Eliot');
             INSERT INTO users (email, full_name) VALUES ('old@example.com', ' Sappho ')"
        }
        "0012" => "UPDATE orders SET priority = 2 WHERE id = 1",
        "0014" => "UPDATE orders SET total_cents = 5 WHERE id = 2",
        "0015" => {
            "UPDATE orders SET total_cents = 7 WHERE id = 3;
             INSERT INTO orders (user_id, total_cents) VALUES (1, 8);
             INSERT INTO orders (user_id, amount_cents) VALUES (1, 9)"
        }
        _ => "",
    }
}

/// The comment at a file's head.
fn note(file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("a file");
    let lines = text.lines().map_while(|line| line.strip_prefix("--"));
    lines
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn names(root: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(root.join("sql/migrations")).expect("a folder");
    let names = folder.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names
        .map(|name| name.into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

mod on_15 {
    #[test]
    #[ignore = "needs PostgreSQL 15: cargo xtask test"]
    fn each_goes_forward_and_back_and_forward_to_the_same_schema_on_15() {
        super::each_goes_forward_and_back("15");
    }
}

#[test]
fn each_goes_forward_and_back_and_forward_to_the_same_schema_on_18() {
    each_goes_forward_and_back("18");
}

fn each_goes_forward_and_back(version: &str) {
    let shop = Shop::on(version, 6_000);
    let (mut schema, mut before) = (shop.schema(), shop.values());
    for name in names(&shop.root) {
        let step = |direction: &str| {
            let output = shop.migrate(direction, &name);
            assert!(output.status.success(), "{direction} {name}: {output:?}");
            shop.schema()
        };
        let ahead = step("forward");
        assert_eq!(step("rollback"), schema, "the rollback of {name}");
        let back = shop.values();
        assert_eq!(step("forward"), ahead, "{name}, applied again");

        // The same with an application at work.
        shop.psql(written(&name));
        let since = shop.values();
        assert_eq!(step("rollback"), schema, "the rollback of {name}");
        let last = step("forward");
        assert_eq!(last, ahead, "{name}, applied a third time");
        let again = shop.values();

        // What was there before, and isn't after the way back; what was written since, and isn't after both ways.
        let lost: Vec<_> = before
            .difference(&back)
            .chain(since.difference(&again))
            .collect();
        let note = note(
            &shop
                .root
                .join("sql/migrations")
                .join(&name)
                .join("rollback.sql"),
        );
        let says_none = note.contains("No data is lost");
        assert_eq!(lost.is_empty(), says_none, "{name} says: {note}\n{lost:?}");
        assert!(
            says_none || note.contains("lost"),
            "{name} says what is lost: {note}"
        );
        (schema, before) = (last, again);
    }
}

#[test]
fn a_row_that_is_not_filled_yet_keeps_what_either_application_writes() {
    let shop = Shop::on("18", 1_000);
    for name in ["0004_users_name_columns", "0005_users_name_trigger"] {
        assert!(shop.migrate("forward", name).status.success());
    }
    let written = |id: u32, change: &str| {
        let names = "full_name, first_name, last_name";
        shop.psql(&format!(
            "UPDATE users SET full_name = 'Ada Lovelace' WHERE id = {id};
             ALTER TABLE users DISABLE TRIGGER users_names_in_step;
             UPDATE users SET first_name = NULL, last_name = NULL WHERE id = {id};
             ALTER TABLE users ENABLE TRIGGER users_names_in_step;
             UPDATE users SET {change} WHERE id = {id};
             SELECT {names} FROM users WHERE id = {id}"
        ))
    };
    assert_eq!(written(100, "last_name = 'King'"), "Ada King|Ada|King\n");
    assert_eq!(
        written(101, "first_name = 'Augusta'"),
        "Augusta Lovelace|Augusta|Lovelace\n"
    );
    assert_eq!(
        written(102, "full_name = full_name"),
        "Ada Lovelace|Ada|Lovelace\n"
    );
    assert_eq!(
        written(103, "first_name = 'Mary Ann', last_name = 'Evans'"),
        "Mary Ann Evans|Mary Ann|Evans\n"
    );
}

#[test]
fn a_migration_of_an_index_replaces_an_invalid_one_and_leaves_a_valid_one_alone() {
    let shop = Shop::on("18", 1_000);
    assert!(
        shop.migrate("forward", "0012_orders_priority")
            .status
            .success()
    );
    for (name, index) in [
        ("0002_users_last_seen_index", "users_last_seen_at_idx"),
        ("0003_orders_status_index", "orders_status_created_at_idx"),
        (
            "0013_orders_priority_index",
            "orders_priority_created_at_idx",
        ),
    ] {
        let file = || shop.psql(&format!("SELECT pg_relation_filenode('{index}')"));
        let forget = format!("DELETE FROM migrate.attempt WHERE name = '{name}'");
        let again = |change: &str| {
            shop.psql(&format!("{forget}; {change}"));
            shop.migrate("forward", name)
        };
        assert!(shop.migrate("forward", name).status.success());
        let built = file();

        assert!(
            again("").status.success(),
            "{name}, after its note was lost"
        );
        assert_eq!(file(), built, "{name} leaves the valid index alone");

        let invalid = "UPDATE pg_index SET indisvalid = false WHERE indexrelid";
        let repaired = again(&format!("{invalid} = '{index}'::regclass"));
        assert!(repaired.status.success(), "{repaired:?}");
        assert_ne!(file(), built, "{name} builds an INVALID index anew");

        let other = format!("DROP INDEX {index}; CREATE INDEX {index} ON users (email)");
        let refused = again(&other);
        assert_eq!(refused.status.code(), Some(3), "{refused:?}");
        let said = String::from_utf8_lossy(&refused.stdout);
        assert!(
            said.contains("not so: the index is valid, and as it was meant"),
            "{said}"
        );
    }
}

#[test]
fn a_failure_half_way_is_written_down_and_the_backfill_goes_on_where_it_was() {
    let shop = Shop::on("18", 11_000);
    for name in ["0004_users_name_columns", "0005_users_name_trigger"] {
        assert!(shop.migrate("forward", name).status.success());
    }
    // Somebody has the row of the second batch, for as long as the backfill is willing to wait.
    let output = shop.shell(
        "coproc psql -XAtq
         echo 'BEGIN; SELECT id FROM users WHERE id = 7000 FOR UPDATE;' >&${COPROC[1]}
         read -r row <&${COPROC[0]}
         status=0
         MIGRATE_ATTEMPTS=1 sql/migrate forward 0006_users_backfill_names || status=$?
         echo 'COMMIT;' >&${COPROC[1]}
         exec {COPROC[1]}>&-
         wait
         exit $status",
    );
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let progress = "SELECT done_until, rows FROM migrate.backfill";
    assert_eq!(shop.psql(progress), "5000|5000\n");
    let attempts = "SELECT attempt, sqlstate FROM migrate.attempt WHERE name ~ '^0006' ORDER BY id";
    assert_eq!(shop.psql(attempts), "1|55P03\n");
    assert_eq!(shop.psql("SELECT count(*) FROM migrate.applied"), "2\n");

    assert!(
        shop.migrate("forward", "0006_users_backfill_names")
            .status
            .success()
    );
    assert_eq!(shop.psql(progress), "11000|11000\n");
    assert_eq!(shop.psql(attempts), "1|55P03\n1|00000\n");
    let refused = shop.migrate("forward", "0006_users_backfill_names");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stdout);
    assert!(
        said.contains("0006_users_backfill_names is applied already"),
        "{refused:?}"
    );
}
