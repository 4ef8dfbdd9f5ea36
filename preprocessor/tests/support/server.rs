//! One server for all tests, each of which has a database of its own on it.

use super::cache::link_cache;
use mdbook_witness::reaper::{Reaper, Resource};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program that is tested.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_mdbook-witness");

/// The program that runs a part of it as it is told; see `tests/helper`.
pub(crate) const HELPER: &str = env!("CARGO_BIN_EXE_witness-helper");

/// A PostgreSQL from whatever provider serves on this machine.
pub(crate) struct Server {
    /// How it is reached.
    pub(crate) url: String,
    /// The caller's `PATH` behind the directory of the server's own programs.
    pub(crate) path: String,
    /// Never dropped: its pipe closes when this process ends, and then it ends the server.
    _reaper: Reaper,
}

impl Server {
    /// The server, started by the first test that asks for it.
    pub(crate) fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(""))
    }

    /// A server in which transactions can be prepared, and changes be followed.
    pub(crate) fn lasting() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Self::start("max_prepared_transactions = 10\nwal_level = logical\n"))
    }

    /// A server that lets few in.
    pub(crate) fn small() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            Self::start(
                "max_connections = 12\nsuperuser_reserved_connections = 3\nmax_wal_senders = 0\n",
            )
        })
    }

    /// A server that nobody else uses.
    pub(crate) fn other(settings: &str) -> Self {
        Self::start(settings)
    }

    fn start(settings: &str) -> Self {
        let home = directory().keep();
        std::fs::write(home.join("server.conf"), settings).expect("written");
        let stand = "[preprocessor.witness.stand]\nsettings = \"server.conf\"\n";
        std::fs::write(home.join("book.toml"), stand).expect("written");
        let reaper = Reaper::start(Path::new(PROGRAM), &home.join("journal")).expect("a reaper");
        let _kept = reaper.watch(Resource::Directory(home.clone()));
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
        let _kept = reaper.watch(Resource::Server { pid, data });
        if !socket.starts_with(&home) {
            let _kept = reaper.watch(Resource::Directory(socket));
        }
        Self {
            url,
            path: variable("PATH"),
            _reaper: reaper,
        }
    }

    /// A connection to the database `postgres`.
    pub(crate) fn connect(&self) -> postgres::Client {
        connect(&self.url)
    }

    /// What leads a client program to it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 3] {
        let config: postgres::Config = self.url.parse().expect("a URL");
        let host = match config.get_hosts() {
            [postgres::config::Host::Unix(path), ..] => path.display().to_string(),
            hosts => panic!("no socket: {hosts:?}"),
        };
        let user = config.get_user().expect("a user").to_owned();
        [
            ("PGHOST", host),
            ("PGUSER", user),
            ("PGDATABASE", "postgres".into()),
        ]
    }

    /// Its major version.
    pub(crate) fn major(&self) -> i32 {
        let query = "SELECT current_setting('server_version_num')::int / 10000";
        let row = self.connect().query_one(query, &[]);
        row.expect("an answer").get(0)
    }

    /// Whether it has a database of this name.
    pub(crate) fn has(&self, database: &str) -> bool {
        let query = "SELECT count(*) FROM pg_database WHERE datname = $1";
        let row = self.connect().query_one(query, &[&database]);
        row.expect("an answer").get::<_, i64>(0) > 0
    }
}

fn connect(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("the server answers")
}

/// A new directory that the server's user may pass, and that the reaper may remove.
pub(crate) fn directory() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix("witness-test-")
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a directory")
}
