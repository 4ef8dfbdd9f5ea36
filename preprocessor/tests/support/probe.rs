//! A book in a directory of its own, the programs run on it, and waiting for conditions.
#![allow(dead_code, reason = "each test uses its part")]

mod cache;

pub(crate) use cache::link_cache;
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// A book and a cache that nothing else uses. Its servers are taken down when it is dropped.
pub(crate) struct Book {
    directory: tempfile::TempDir,
    cache: PathBuf,
    variables: Vec<(String, String)>,
}

impl Book {
    pub(crate) fn new(stand: &str) -> Self {
        // The server may run as another user, and the guard may take it away.
        let directory = tempfile::Builder::new()
            .prefix("witness-test-")
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir()
            .expect("a directory");
        let root = directory.path().join("book");
        fs::create_dir(&root).expect("made");
        let toml = format!("[book]\ntitle = \"A book\"\n[preprocessor.witness.stand]\n{stand}\n");
        fs::write(root.join("book.toml"), toml).expect("written");
        let cache = directory.path().join("cache");
        Self {
            directory,
            cache,
            variables: vec![("WITNESS_STAND".into(), "any".into())],
        }
    }

    /// A book whose stand is up, on a server of this major version that nothing else uses; or why there is none.
    pub(crate) fn served_by(version: &str) -> Result<Self, String> {
        let mut why = String::new();
        for stand in ["local", "pip"] {
            let book =
                Self::new(&format!("postgres = \"{version}\"")).variable("WITNESS_STAND", stand);
            link_cache(book.cache());
            let up = book.witness(&["stand", "up"]);
            let major = ["stand", "psql", "-Atc", "SHOW server_version"];
            if up.status.success() && stdout(&book.witness(&major)).starts_with(version) {
                return Ok(book);
            }
            why += &stderr(&up);
        }
        Err(why)
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.into()));
        self
    }

    pub(crate) fn with_cache(mut self, cache: &Path) -> Self {
        self.cache = cache.to_owned();
        self
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.directory.path().join("book")
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    pub(crate) fn prepare(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.root())
            .env("WITNESS_CACHE", &self.cache)
            .env_remove("WITNESS_DATABASE_URL")
            .env_remove("WITNESS_DISPOSABLE")
            .env("HOME", self.directory.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("CI")
            .env_remove("GITHUB_ACTIONS")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn witness(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("started")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepare(env!("CARGO_BIN_EXE_mdbook-witness"));
        command.args(arguments);
        command
    }

    /// Starts the example `probe` and reads what it says until it is ready, or has ended.
    pub(crate) fn probe(&self, end: &str) -> Probe {
        let examples = Path::new(env!("CARGO_BIN_EXE_mdbook-witness")).with_file_name("examples");
        let program = examples.join("probe");
        assert!(program.exists(), "build it: cargo build --examples");
        let mut child = self
            .prepare(program)
            .arg(self.root())
            .arg(end)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut said: HashMap<String, Vec<String>> = HashMap::new();
        for line in &mut lines {
            let line = line.expect("text");
            let (key, value) = line.split_once(' ').unwrap_or((&line, ""));
            said.entry(key.into()).or_default().push(value.into());
            if key == "ready" || key == "waiting" {
                break;
            }
        }
        Probe {
            child,
            said,
            lines: Box::new(lines.map_while(Result::ok)),
        }
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        let down = self.witness(&["stand", "down", "--remove"]);
        if !down.status.success() && !std::thread::panicking() {
            eprintln!("{}", String::from_utf8_lossy(&down.stderr));
        }
    }
}

/// A run of the example.
pub(crate) struct Probe {
    pub(crate) child: Child,
    said: HashMap<String, Vec<String>>,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Probe {
    pub(crate) fn said(&self, key: &str) -> &str {
        &self
            .said
            .get(key)
            .unwrap_or_else(|| panic!("no {key} in {:?}", self.said))[0]
    }

    pub(crate) fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// What it says from now on, up to a line that begins so.
    pub(crate) fn until(&mut self, key: &str) -> String {
        let found = self.lines.find(|line| line.starts_with(key));
        found.unwrap_or_else(|| panic!("it ended without saying {key}"))
    }

    /// Waits for its end; what it said on stderr.
    pub(crate) fn wait(&mut self) -> (std::process::ExitStatus, String) {
        let stderr = self.child.stderr.take().expect("piped");
        let said = std::io::read_to_string(stderr).expect("text");
        (self.child.wait().expect("ours"), said)
    }

    /// Waits until nothing of it is left: processes, server, directories, journal.
    pub(crate) fn nothing_is_left(&self) {
        let token = format!("WITNESS_RUN={}", self.said("token"));
        eventually("no process is left", || carrying(&token).is_empty());
        let server: Option<i32> = self
            .said
            .get("server")
            .and_then(|pids| pids[0].parse().ok());
        eventually("no server is left", || server.is_none_or(|pid| !runs(pid)));
        for child in &self.said["child"] {
            let pid = child.parse().expect("a pid");
            eventually("no child is left", || !runs(pid));
        }
        let directory = PathBuf::from(self.said("directory"));
        eventually("no directory is left", || !directory.exists());
        let journal = PathBuf::from(self.said("journal"));
        eventually("no journal is left", || !journal.exists());
    }
}

/// Whether a process runs, zombies left out.
pub(crate) fn runs(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat[stat.rfind(')').unwrap_or(0)..].starts_with(") Z"))
}

/// The processes with this variable in their environment.
pub(crate) fn carrying(variable: &str) -> Vec<i32> {
    fs::read_dir("/proc")
        .expect("Linux")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            fs::read(format!("/proc/{pid}/environ")).is_ok_and(|all| {
                all.split(|byte| *byte == 0)
                    .any(|one| one == variable.as_bytes())
            })
        })
        .filter(|pid| runs(*pid))
        .collect()
}

/// Looks until it is so.
pub(crate) fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !so() {
        assert!(Instant::now() < deadline, "never came true: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Says that a test could not do what it is for, where the harness doesn't swallow it.
pub(crate) fn skip(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {why}");
}
