//! One server of each version for all tests of this binary.

use crate::support::{PROGRAM, TestBook, stderr, stdout};
use mdbook_witness::reaper::{Reaper, Resource};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A server that serves until this process ends, whatever ends it.
pub(crate) struct Server {
    /// The directory of its socket.
    pub(crate) host: String,
    pub(crate) port: String,
    pub(crate) user: String,
    /// The caller's `PATH` behind the directory of the server's own programs.
    pub(crate) path: String,
    /// The major version.
    pub(crate) major: u32,
    /// Its pipe closes when this process ends, and then it ends the server.
    _reaper: Reaper,
}

impl Server {
    /// The server of this version, started by the first test that asks for it.
    pub(crate) fn of(version: &str) -> &'static Self {
        type Known = HashMap<String, &'static Server>;
        static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
        let known = KNOWN.get_or_init(Mutex::default).lock();
        // Where it can't be had, each test says so.
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        known
            .entry(version.to_owned())
            .or_insert_with(|| Box::leak(Box::new(Self::start(version))))
    }

    fn start(version: &str) -> Self {
        let book = TestBook::served_by(version);
        let reaper = Reaper::start(Path::new(PROGRAM), &book.path().join("journal"));
        let reaper = reaper.expect("a reaper");
        let environment = stdout(&book.witness(&["stand", "env"]));
        let variable = |name: &str| {
            let prefix = format!("export {name}=");
            let line = environment.lines().find_map(|l| l.strip_prefix(&prefix));
            let words = shlex::split(line.expect("the variable is set")).expect("quoted");
            words.concat()
        };
        let show = book.witness(&["stand", "psql", "-Atc", "SHOW data_directory"]);
        assert!(show.status.success(), "{}", stderr(&show));
        let data = PathBuf::from(stdout(&show).trim());
        let pid = std::fs::read_to_string(data.join("postmaster.pid")).expect("a server has one");
        let pid = pid.lines().next().and_then(|line| line.parse().ok());
        let pid = pid.expect("the first line is the pid");
        let host = variable("PGHOST");
        let _kept = reaper.watch(Resource::Server { pid, data });
        let _kept = reaper.watch(Resource::Directory(book.path().to_owned()));
        if !Path::new(&host).starts_with(book.path()) {
            let _kept = reaper.watch(Resource::Directory(PathBuf::from(&host)));
        }
        let server = Self {
            host,
            port: variable("PGPORT"),
            user: variable("PGUSER"),
            path: variable("PATH"),
            major: version.parse().expect("a number"),
            _reaper: reaper,
        };
        // The reaper takes it down, not the book.
        std::mem::forget(book);
        server
    }

    /// A URL of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        let host = self.host.replace('/', "%2F");
        format!("postgres://{}@{host}:{}/{database}", self.user, self.port)
    }

    /// Has a statement executed in the database `postgres`.
    pub(crate) fn execute(&self, statement: &str) {
        let client = postgres::Client::connect(&self.url("postgres"), postgres::NoTls);
        let mut client = client.expect("the server answers");
        client.batch_execute(statement).expect("no error");
    }
}
