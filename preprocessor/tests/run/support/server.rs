//! One server for all tests, each of which has a database of its own on it.

use mdbook_witness::run::guard::{Guard, Ward};
use mdbook_witness::run::stand::place::cache;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program that is tested.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_mdbook-witness");

/// A PostgreSQL from whatever provider serves on this machine.
pub(crate) struct Server {
    /// How it is reached.
    pub(crate) url: String,
    /// The caller's `PATH` behind the directory of the server's own programs.
    pub(crate) path: String,
    /// Never dropped: its pipe closes when this process ends, and then it ends the server.
    _guard: Guard,
}

impl Server {
    /// The server, started by the first test that asks for it.
    pub(crate) fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let home = directory().keep();
        std::fs::write(home.join("book.toml"), "").expect("written");
        let guard = Guard::start(Path::new(PROGRAM), &home.join("journal")).expect("a guard");
        let _kept = guard.watch(Ward::Directory(home.clone()));
        link_cache(&home.join("cache"));
        let stand = |command: &str| {
            let output = Command::new(PROGRAM)
                .args(["stand", command])
                .current_dir(&home)
                .env("WITNESS_CACHE", home.join("cache"))
                .env_remove("WITNESS_DATABASE_URL")
                .env_remove("WITNESS_STAND")
                .output()
                .expect("the program starts");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "stand {command}: {said}");
            String::from_utf8(output.stdout).expect("text")
        };
        stand("up");
        let environment = stand("env");
        let variable = |name: &str| {
            let prefix = format!("export {name}=");
            let line = environment.lines().find_map(|l| l.strip_prefix(&prefix));
            let words = shlex::split(line.expect("the variable is set")).expect("quoted");
            words.concat()
        };
        let socket = PathBuf::from(variable("PGHOST"));
        let url = format!(
            "postgres://{}@{}/postgres",
            variable("PGUSER"),
            socket.display().to_string().replace('/', "%2F")
        );
        let data: String = connect(&url)
            .query_one("show data_directory", &[])
            .expect("an answer")
            .get(0);
        let data = PathBuf::from(data);
        let pid = std::fs::read_to_string(data.join("postmaster.pid")).expect("a server has one");
        let pid = pid.lines().next().and_then(|line| line.parse().ok());
        let pid = pid.expect("the first line is the pid");
        let _kept = guard.watch(Ward::Server { pid, data });
        if !socket.starts_with(&home) {
            let _kept = guard.watch(Ward::Directory(socket));
        }
        Self {
            url,
            path: variable("PATH"),
            _guard: guard,
        }
    }

    /// A connection to the database `postgres`.
    pub(crate) fn connect(&self) -> postgres::Client {
        connect(&self.url)
    }

    /// Whether it has a database of this name.
    pub(crate) fn has(&self, database: &str) -> bool {
        self.count(
            "SELECT count(*) FROM pg_database WHERE datname = $1",
            database,
        ) > 0
    }

    /// How many statements of clients run in a database.
    pub(crate) fn active(&self, database: &str) -> i64 {
        self.count(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND state = 'active' \
             AND application_name <> 'witness'",
            database,
        )
    }

    fn count(&self, query: &str, database: &str) -> i64 {
        let row = self.connect().query_one(query, &[&database]);
        row.expect("an answer").get(0)
    }
}

fn connect(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("the server answers")
}

/// A new directory that the server's user may pass, and that the guard may remove.
pub(crate) fn directory() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix("witness-test-")
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a directory")
}

/// Makes a cache of its own, in which only what was fetched is shared with the user's.
pub(crate) fn link_cache(own: &Path) {
    let shared = cache(|name| std::env::var_os(name)).expect("the user has a cache");
    let fetched = shared.join("postgres");
    std::fs::create_dir_all(&fetched).expect("made");
    std::fs::create_dir(own).expect("made");
    std::os::unix::fs::symlink(fetched, own.join("postgres")).expect("linked");
}
