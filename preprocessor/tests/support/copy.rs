//! A copy of a book of this repository, with a cache of its own.

use super::{PROGRAM, link_cache};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_witness::reaper::{Reaper, Resource};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What of a book's directory is the book.
const PARTS: [&str; 5] = ["book.toml", "src", "sql", "docker", "transcripts"];

/// The servers of this machine's own, best first: only these have checkpoints.
const STANDS: [&str; 3] = ["local", "pip", "any"];

/// What of the environment would change how the book is run.
const FOREIGN: [&str; 8] = [
    "CI",
    "GITHUB_ACTIONS",
    "WITNESS_CHECKPOINTS",
    "WITNESS_DATABASE_URL",
    "WITNESS_DENY_STALE",
    "WITNESS_DISPOSABLE",
    "WITNESS_MODE",
    "WITNESS_POSTGRES",
];

/// Room for all checkpoints of a book.
const PLENTY: &str = "8GB";

/// A copy of a book in a directory of its own. It goes with this value, and at the latest with this process.
pub(crate) struct Copy {
    directory: PathBuf,
    reaper: Reaper,
    /// Which of [`STANDS`] it is run on; none where the machine has none.
    pub(crate) stand: Option<&'static str>,
    /// Two books at a time would take the processors from each other.
    _turn: MutexGuard<'static, ()>,
}

impl Copy {
    /// A copy of the book in a directory of this repository.
    pub(crate) fn of(book: &str) -> Self {
        Self::begin(book, None)
    }

    /// A copy in this directory, in which the cache and the servers of an earlier copy may be. It stays.
    pub(crate) fn inside(book: &str, directory: PathBuf) -> Self {
        Self::begin(book, Some(directory))
    }

    fn begin(book: &str, lasting: Option<PathBuf>) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let stays = lasting.is_some();
        let directory = lasting.unwrap_or_else(|| {
            tempfile::Builder::new()
                .prefix("witness-test-")
                // The server may run as another user.
                .permissions(fs::Permissions::from_mode(0o755))
                .tempdir()
                .expect("a directory")
                .keep()
        });
        let reaper =
            Reaper::start(Path::new(PROGRAM), &directory.join("journal")).expect("a reaper");
        if !stays {
            let _kept = reaper.watch(Resource::Directory(directory.clone()));
        }
        let mut copy = Self {
            directory,
            reaper,
            stand: None,
            _turn: turn,
        };
        if !copy.cache().exists() {
            link_cache(&copy.cache());
        }
        let _ = fs::remove_dir_all(copy.root());
        fs::create_dir(copy.root()).expect("made");
        for part in PARTS {
            copy.take(book, part);
        }
        let serves = |stand: &&str| {
            let doctor = copy.witness(&["doctor"], Some(("WITNESS_STAND", *stand)));
            doctor.status.success()
        };
        copy.stand = STANDS.into_iter().find(serves);
        copy
    }

    /// Copies a part of the book, if it has it.
    pub(crate) fn take(&self, book: &str, part: &str) -> bool {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(book);
        let (from, to) = (original.join(part), self.root().join(part));
        if from.exists() {
            copied(&from, &to).unwrap_or_else(|e| panic!("copying {}: {e}", from.display()));
        }
        to.exists()
    }

    /// The directory that everything of this book is in.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where `book.toml` is.
    pub(crate) fn root(&self) -> PathBuf {
        self.directory.join("book")
    }

    /// Where the pages are.
    pub(crate) fn pages(&self) -> PathBuf {
        self.directory.join("pages")
    }

    fn cache(&self) -> PathBuf {
        self.directory.join("cache")
    }

    /// The book as mdBook reads it.
    pub(crate) fn book(&self) -> MDBook {
        MDBook::load(self.root()).expect("the book can be read")
    }

    /// The variables of this copy's cache and stand.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let cache = self.cache().to_string_lossy().into_owned();
        let stand = self.stand.map(|it| ("WITNESS_STAND".into(), it.into()));
        [("WITNESS_CACHE".into(), cache)]
            .into_iter()
            .chain(stand)
            .collect()
    }

    /// Runs `mdbook-witness` with arguments and a variable more, to its end.
    pub(crate) fn witness(&self, arguments: &[&str], variable: Option<(&str, &str)>) -> Output {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.root());
        for foreign in FOREIGN {
            command.env_remove(foreign);
        }
        command.env_remove("WITNESS_STAND");
        command.envs(self.stand.map(|stand| ("WITNESS_STAND", stand)));
        command.env("WITNESS_CACHE", self.cache());
        // Many mutations begin at a checkpoint, so none is deleted.
        command.env("WITNESS_CHECKPOINTS", PLENTY).envs(variable);
        self.output(&mut command)
    }

    /// Runs a command, which ends with this process at the latest, to its end.
    pub(crate) fn output(&self, command: &mut Command) -> Output {
        self.reaper.output(command).expect("it starts")
    }

    /// Builds the pages; what was said meanwhile. `book.toml` names the preprocessor by way of cargo, which this is not about.
    pub(crate) fn build(&self) -> Result<String, String> {
        let said = self.directory.join("said");
        let quoted = |path: &Path| shlex::try_quote(&path.to_string_lossy()).map(String::from);
        let foreign: String = FOREIGN.map(|name| format!(" -u {name}")).concat();
        let stand = self.stand.map_or(" -u WITNESS_STAND".to_owned(), |it| {
            format!(" WITNESS_STAND={it}")
        });
        let command = format!(
            "env{foreign}{stand} WITNESS_CHECKPOINTS={PLENTY} WITNESS_CACHE={} sh -c 'exec \"$@\" 2>>\"$0\"' {} {PROGRAM:?}",
            quoted(&self.cache()).expect("no NUL"),
            quoted(&said).expect("no NUL"),
        );
        let mut config = Config::from_disk(self.root().join("book.toml")).expect("it can be read");
        config.build.build_dir = self.pages();
        let set = config.set("preprocessor.witness.command", command);
        set.expect("the command can be set");
        let book = MDBook::load_with_config(self.root(), config).expect("the book can be read");
        let built = book.build();
        let said = fs::read_to_string(said).unwrap_or_default();
        match built {
            Ok(()) => Ok(said),
            Err(error) => Err(format!("the book can't be built: {error:#}\n{said}")),
        }
    }
}

/// Copies a file, or a directory with all that is in it.
fn copied(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copied(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
