//! A book whose server is in a container, and a look at what the engine has.

use crate::support::{TestBook, eventually, link_cache, stderr};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The engine is one for all tests: they share it, and one that ends it has it alone.
static ENGINE: RwLock<()> = RwLock::new(());

/// The client programs that steps call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clients {
    /// Those of this machine, if there are any.
    Machine,
    /// Those that are installed on this machine, without those that were fetched.
    Installed,
    /// Those in the server's container: the machine's are hidden.
    Container,
}

/// Keeps the engine from being ended by another test.
pub(crate) fn shared() -> RwLockReadGuard<'static, ()> {
    ENGINE
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Has the engine for this test alone.
pub(crate) fn alone() -> RwLockWriteGuard<'static, ()> {
    ENGINE
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The oldest version, which is not the compose file's own: its image has a name of its own.
pub(crate) const OLD: &str = "15";
/// The version of the compose file's own image. The client programs that a machine has installed are often older.
pub(crate) const NEW: &str = "18";
/// The compose file's own image; the engine has none that is named by the version alone.
pub(crate) const OWN_IMAGE: &str = "postgres:18.6";

/// A book on this version with this repository's compose file and this chapter, whose `book.toml` ends so.
pub(crate) fn book(version: &str, chapter: &str, toml: &str) -> TestBook {
    let book = TestBook::with_stand("").variable("WITNESS_STAND", Some("docker"));
    link_cache(&book.cache());
    write(&book.root(), version, chapter, toml);
    book
}

/// Writes such a book into a directory.
pub(crate) fn write(root: &Path, version: &str, chapter: &str, toml: &str) {
    let toml = format!(
        "[book]\ntitle = \"A book\"\n[preprocessor.witness]\nfiles = [\"sql\"]\nenvironment = [\"GREETING\"]\n[preprocessor.witness.stand]\npostgres = \"{version}\"\n{toml}"
    );
    fs::write(root.join("book.toml"), toml).expect("written");
    for directory in ["src", "sql", "docker"] {
        fs::create_dir_all(root.join(directory)).expect("made");
    }
    fs::write(root.join("src/SUMMARY.md"), "- [One](one.md)\n").expect("written");
    fs::write(root.join("src/one.md"), format!("# One\n\n{chapter}")).expect("written");
    fs::write(
        root.join("sql/one.sql"),
        "SELECT 'read from ' || 'a file';\n",
    )
    .expect("written");
    let docker = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docker");
    for entry in fs::read_dir(docker).expect("there").flatten() {
        let copy = root.join("docker").join(entry.file_name());
        fs::copy(entry.path(), copy).expect("copied");
    }
}

/// The command that runs the chapter, with these client programs.
pub(crate) fn run(book: &TestBook, clients: Clients) -> Command {
    let program = [env!("CARGO_BIN_EXE_mdbook-witness").into()];
    run_by(book, clients, &program)
}

/// The same by these words, of which the last ones are the program.
pub(crate) fn run_by(book: &TestBook, clients: Clients, program: &[OsString]) -> Command {
    let mut command = match clients {
        Clients::Machine | Clients::Installed => {
            let mut command = book.prepare(&program[0]);
            command.args(&program[1..]);
            command
        }
        Clients::Container => {
            let mut command = book.prepare("unshare");
            let hide = "[ ! -d /usr/lib/postgresql ] || mount -t tmpfs none /usr/lib/postgresql; exec \"$@\"";
            command
                .args(["--mount", "sh", "-c", hide, "sh"])
                .args(program);
            command
        }
    };
    command.env("WITNESS_CACHE", cache(book, clients));
    command.args(["run", "--mode", "fresh", "src/one.md"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The cache of a run with these client programs: one with those that were fetched, or one without.
pub(crate) fn cache(book: &TestBook, clients: Clients) -> PathBuf {
    match clients {
        Clients::Machine => book.cache(),
        Clients::Installed | Clients::Container => book.path().join("own-cache"),
    }
}

/// The chapter's text as it was run, which has gone well.
pub(crate) fn ran(book: &TestBook, clients: Clients) -> String {
    succeeded(&run(book, clients).output().expect("started"))
}

pub(crate) fn succeeded(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", stderr(output));
    text
}

/// The lines that docker prints.
pub(crate) fn docker(words: &[&str]) -> Vec<String> {
    let output = Command::new("docker")
        .args(words)
        .output()
        .expect("started");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(ToOwned::to_owned).collect()
}

/// The server's container of a book in this directory, if there is one: its name and its project.
pub(crate) fn container(root: &Path) -> Option<(String, String)> {
    let file = root.join("docker/compose.yaml");
    let filter = format!(
        "label=com.docker.compose.project.config_files={}",
        file.display()
    );
    let format = "{{.Names}} {{.Label \"com.docker.compose.project\"}}";
    let all = docker(&["ps", "--all", "--format", format, "--filter", &filter]);
    let (name, project) = all.first()?.split_once(' ')?;
    Some((name.to_owned(), project.to_owned()))
}

/// Waits until a step of the book's runs this, and returns the container and its project.
pub(crate) fn until_it_runs(book: &TestBook, statement: &str) -> (String, String) {
    eventually("the step runs", || it_runs(book, statement));
    container(&book.root()).expect("its server runs")
}

/// Returns whether the book's server runs a statement that begins so. It is asked at its socket: this is asked all the
/// time, and a call of docker takes the processor from the build that is waited for.
pub(crate) fn it_runs(book: &TestBook, statement: &str) -> bool {
    let caches = [Clients::Machine, Clients::Container].map(|it| cache(book, it));
    let sockets = caches.iter().filter_map(|cache| {
        let mut books = fs::read_dir(cache.join("books")).ok()?.flatten();
        Some(books.next()?.path().join("build/stand/socket"))
    });
    let query =
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND starts_with(query, $1)";
    let runs = |socket: PathBuf| {
        let mut server = postgres::Config::new();
        let server = server.host_path(socket).user("postgres");
        let row = server
            .connect(postgres::NoTls)
            .and_then(|mut client| client.query_one(query, &[&statement]));
        row.is_ok_and(|row| row.get::<_, i64>(0) == 1)
    };
    sockets.into_iter().any(runs)
}

/// All that there is of a project: containers, volumes and networks.
pub(crate) fn left_of(project: &str) -> Vec<String> {
    let filter = format!("label=com.docker.compose.project={project}");
    let containers = docker(&["ps", "--all", "--quiet", "--filter", &filter]);
    let volumes = docker(&["volume", "ls", "--quiet", "--filter", &filter]);
    let networks = docker(&["network", "ls", "--quiet", "--filter", &filter]);
    [containers, volumes, networks].concat()
}

/// Waits until nothing is left of a project.
pub(crate) fn nothing_is_left_of(project: &str) {
    // The containers go before the rest, which isn't asked for all the time.
    let filter = format!("label=com.docker.compose.project={project}");
    let containers = ["ps", "--all", "--quiet", "--filter", &filter];
    eventually("no container is left", || docker(&containers).is_empty());
    eventually("nothing is left", || left_of(project).is_empty());
}
