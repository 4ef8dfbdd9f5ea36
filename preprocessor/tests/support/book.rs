//! A book in a directory of its own.

use super::server::{self, PROGRAM, Server};
use super::{Built, Running, cache, stderr, stdout};
use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::{IndexPreprocessor, LinkPreprocessor};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A book, and the environment that it is run in. Its directory and its servers go with this value.
pub(crate) struct TestBook {
    directory: tempfile::TempDir,
    root: PathBuf,
    cache: PathBuf,
    /// Its database on the shared server; none where it has a server of its own.
    pub(crate) database: Option<String>,
    /// The reader's server may be up, and is taken down in the end.
    has_stand: bool,
    chapters: Vec<String>,
    renderer: String,
    variables: Vec<(String, Option<String>)>,
}

/// A fence with an info string and code.
pub(crate) fn block(info: &str, code: &str) -> String {
    format!("```{info}\n{code}\n```\n\n")
}

/// The line of a text that holds these words, from 1.
#[track_caller]
pub(crate) fn line_of(text: &str, words: &str) -> usize {
    let found = text.lines().position(|line| line.contains(words));
    found.expect("the text has these words") + 1
}

impl TestBook {
    /// A book without files in a directory of this name, and a cache beside or in it.
    fn empty(root: &str, cache: &str) -> Self {
        let directory = server::directory();
        let top = directory.path().canonicalize().expect("it is there");
        let (root, cache) = (top.join(root), top.join(cache));
        std::fs::create_dir_all(&root).expect("made");
        let book = Self {
            directory,
            root,
            cache,
            database: None,
            has_stand: false,
            chapters: Vec::new(),
            renderer: "markdown".into(),
            variables: Vec::new(),
        };
        let root = book.root();
        book.variable("WITNESS_DATABASE_URL", None)
            .variable("WITNESS_DISPOSABLE", None)
            // The tests are the same for a person and for a runner.
            .variable("CI", None)
            .variable("GITHUB_ACTIONS", None)
            .variable(super::left::VARIABLE, root.to_str())
    }

    /// A book without chapters whose server is its own.
    pub(crate) fn alone() -> Self {
        let book = Self::empty("", "cache").variable("WITNESS_STAND", None);
        cache::link_cache(&book.cache);
        book.write("src/SUMMARY.md", "# Summary\n\n");
        book.configure("");
        book
    }

    /// A book that has nothing but a table `stand` with these lines, and whatever server is installed. Its cache is empty, and
    /// its home is its own.
    pub(crate) fn with_stand(stand: &str) -> Self {
        let mut book = Self::empty("book", "cache");
        book.has_stand = true;
        let toml = format!("[book]\ntitle = \"A book\"\n[preprocessor.witness.stand]\n{stand}\n");
        book.write("book.toml", &toml);
        let home = book.path().to_owned();
        book.variable("WITNESS_STAND", Some("any"))
            .variable("HOME", home.to_str())
            .variable("XDG_CONFIG_HOME", None)
    }

    /// A book whose stand is up, on a server of this major version that nothing else uses.
    #[track_caller]
    pub(crate) fn served_by(version: &str) -> Self {
        let mut why = String::new();
        for stand in ["local", "pip"] {
            let book = Self::with_stand(&format!("postgres = \"{version}\""))
                .variable("WITNESS_STAND", Some(stand));
            cache::link_cache(&book.cache);
            let up = book.witness(&["stand", "up"]);
            let major = ["stand", "psql", "-Atc", "SHOW server_version"];
            if up.status.success() && stdout(&book.witness(&major)).starts_with(version) {
                return book;
            }
            why += &stderr(&up);
        }
        panic!("PostgreSQL {version} can't be had here:\n{why}");
    }

    /// A book without chapters with a database of its own on the shared server.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = Server::shared();
        let mut book = Self::alone();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        book.database = Some(format!("t_{}_{number}", std::process::id()));
        book.configure("");
        book.variable("WITNESS_DATABASE_URL", Some(&server.url))
            .variable("PATH", Some(&server.path))
    }

    /// A book of one chapter, `src/one.md`, on the shared server.
    pub(crate) fn of(text: &str) -> Self {
        Self::new().chapter("one.md", text)
    }

    /// Writes `book.toml`, with more lines for `[preprocessor.witness]`.
    pub(crate) fn configure(&self, more: &str) {
        let database = self
            .database
            .as_ref()
            .map(|name| format!("[preprocessor.witness.stand]\ndatabase = \"{name}\"\n"));
        // What a step has started is found by its variable.
        let environment = match more.contains("environment =") {
            true => String::new(),
            false => format!("environment = [\"{}\"]\n", super::left::VARIABLE),
        };
        // Chapters say by files beside the book how far they have come; not where a test is about what a book asks for.
        let is_bare = ["sandbox", "environment = []"]
            .iter()
            .any(|it| more.contains(it));
        let sandbox = match is_bare {
            true => "",
            false => "[preprocessor.witness.sandbox]\nwrite = [\".\"]\n",
        };
        self.write(
            "book.toml",
            &format!(
                "[preprocessor.witness]\ncommand = '{}'\nafter = [\"links\"]\n{environment}{more}\n{}{sandbox}",
                PROGRAM,
                database.unwrap_or_default()
            ),
        );
    }

    /// The same book with one more chapter.
    pub(crate) fn chapter(mut self, path: &str, text: &str) -> Self {
        self.write(&format!("src/{path}"), text);
        self.chapters.push(format!("- [{path}]({path})"));
        self.write(
            "src/SUMMARY.md",
            &format!("# Summary\n\n{}\n", self.chapters.join("\n")),
        );
        self
    }

    /// The same book with one more file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// The same book for another renderer; `markdown` unless this is called.
    pub(crate) fn renderer(mut self, name: &str) -> Self {
        name.clone_into(&mut self.renderer);
        self
    }

    /// The same book run with a variable of the environment, or without it.
    pub(crate) fn variable(mut self, name: &str, value: Option<&str>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables
            .push((name.to_owned(), value.map(str::to_owned)));
        self
    }

    /// The same book with another cache.
    pub(crate) fn with_cache(mut self, cache: &Path) -> Self {
        self.cache = cache.to_owned();
        self
    }

    /// Writes a file below the book's root.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().expect("a directory")).expect("made");
        std::fs::write(file, text).expect("written");
    }

    /// Where `book.toml` is, without symbolic links.
    pub(crate) fn root(&self) -> PathBuf {
        self.root.clone()
    }

    /// The directory that everything of this book is in.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A file that a chapter can make to say that it has come so far: outside of its scratch directory.
    pub(crate) fn mark(&self) -> PathBuf {
        self.root().join("mark")
    }

    /// A block by which a chapter says that it is run, see [`TestBook::ran`].
    pub(crate) fn says_that_it_is_run(&self, name: &str) -> String {
        let mark = self.mark();
        block("sh {run}", &format!("echo {name} >> '{}'", mark.display()))
    }

    /// Which chapters have said that they were run since this was asked last.
    pub(crate) fn ran(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.mark()).unwrap_or_default();
        let _ = std::fs::remove_file(self.mark());
        text.lines().map(str::to_owned).collect()
    }

    /// The text of a file below the book's root.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).expect("a file")
    }

    /// The text of a chapter as its author knows it.
    #[track_caller]
    pub(crate) fn text(&self, chapter: &str) -> String {
        self.read(&format!("src/{chapter}"))
    }

    /// Replaces the first of these words in a chapter.
    #[track_caller]
    pub(crate) fn edit(&self, chapter: &str, from: &str, to: &str) {
        let text = self.text(chapter);
        assert!(text.contains(from), "«{from}» is not in:\n{text}");
        self.write(&format!("src/{chapter}"), &text.replacen(from, to, 1));
    }

    /// Where the run keeps its things.
    pub(crate) fn cache(&self) -> PathBuf {
        self.cache.clone()
    }

    /// What mdBook writes to a preprocessor that runs after `links`.
    pub(crate) fn input(&self) -> String {
        let book = MDBook::load(self.root()).expect("a book");
        let context = PreprocessorContext::new(
            book.root.clone(),
            book.config.clone(),
            self.renderer.clone(),
        );
        let links = LinkPreprocessor::new().run(&context, book.book);
        let book = links.and_then(|book| IndexPreprocessor::new().run(&context, book));
        serde_json::to_string(&(context, book.expect("a book"))).expect("JSON")
    }

    /// The program with arguments, in the environment of this book.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepare(PROGRAM);
        command.args(arguments);
        command
    }

    /// Another program in the environment of this book.
    pub(crate) fn prepare(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("WITNESS_CACHE", &self.cache)
            .stdin(Stdio::null());
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Runs the program with arguments to its end.
    pub(crate) fn witness(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("started")
    }

    /// The variables of this book as arguments of `env`.
    pub(crate) fn environment(&self) -> Vec<String> {
        let variables = self.variables.iter();
        let set = variables.filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        set.chain([format!("WITNESS_CACHE={}", self.cache.display())])
            .collect()
    }

    /// Begins to run the book.
    pub(crate) fn start(&self) -> Running {
        Running::start(self.command(&[]), self.input())
    }

    /// Runs the book to its end. Nothing of the run may be left.
    #[track_caller]
    pub(crate) fn build(&self) -> Built {
        let built = self.start().wait();
        self.assert_nothing_left();
        built
    }

    /// Runs the book, which must go well; the first chapter as it is then.
    #[track_caller]
    pub(crate) fn page(&self) -> String {
        let built = self.build();
        built.page(&built.paths()[0])
    }

    /// Runs the book, which must not go well; what the person at the keyboard is told.
    #[track_caller]
    pub(crate) fn fails(&self) -> String {
        let built = self.build();
        assert_eq!(built.code(), Some(1), "{}", built.stderr);
        assert_eq!(built.stdout, "", "{}", built.stderr);
        built.stderr
    }

    /// That nothing of a run is left: no process, no file, no database.
    #[track_caller]
    pub(crate) fn assert_nothing_left(&self) {
        super::left::assert_nothing(&self.root());
        if let Some(database) = &self.database {
            assert!(!Server::shared().has(database), "{database} is left");
        }
    }
}

impl Drop for TestBook {
    fn drop(&mut self) {
        if !self.has_stand {
            return;
        }
        let down = self.witness(&["stand", "down", "--remove"]);
        if !down.status.success() && !std::thread::panicking() {
            eprintln!("{}", stderr(&down));
        }
    }
}
