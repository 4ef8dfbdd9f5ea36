//! The helper `checkpoint` at work.

use crate::support::{HELPER, TestBook, eventually};
use postgres::SimpleQueryMessage;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// More than any of these checkpoints take.
pub(crate) const PLENTY: u64 = 4 << 30;

/// A book whose server leaves the data alone when nobody is connected.
pub(crate) fn book() -> TestBook {
    let book = TestBook::with_stand("settings = \"server.conf\"");
    let settings = "autovacuum = off\nmax_connections = 20\n";
    std::fs::write(book.root().join("server.conf"), settings).expect("written");
    book
}

/// A run. Its pipe closes when it is dropped, and then it ends.
pub(crate) struct Keeper {
    pub(crate) child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

/// A server that a run has started.
pub(crate) struct Server {
    host: PathBuf,
    /// The stand's directory.
    pub(crate) directory: PathBuf,
    pub(crate) bin: PathBuf,
}

impl Keeper {
    pub(crate) fn new(book: &TestBook, budget: u64) -> Self {
        let mut child = book
            .prepare(HELPER)
            .arg("checkpoint")
            .arg(book.root())
            .arg(budget.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Self {
            child,
            stdin,
            stdout,
        }
    }

    /// Says what to do, without waiting for the answer.
    pub(crate) fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("it runs");
        writeln!(stdin, "{line}").expect("it reads");
    }

    /// What came of it.
    pub(crate) fn tell(&mut self, line: &str) -> Result<String, String> {
        self.say(line);
        let mut answer = String::new();
        self.stdout.read_line(&mut answer).expect("text");
        let (word, rest) = answer.split_once(' ').unwrap_or((answer.trim(), ""));
        let rest = rest.trim_end().to_owned();
        match word {
            "ok" => Ok(rest),
            "error" => Err(rest),
            _ => panic!("{line}: it ended"),
        }
    }

    /// What came of something that has to go well.
    #[track_caller]
    pub(crate) fn must(&mut self, line: &str) -> String {
        self.tell(line)
            .unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// The figure of this name in the answer.
    #[track_caller]
    pub(crate) fn figure(&mut self, line: &str, name: &str) -> u64 {
        let answer = self.must(line);
        let mut figures = answer.split(' ').filter_map(|word| word.split_once('='));
        let (_, figure) = figures.find(|(known, _)| *known == name).expect("told");
        figure.parse().expect("a number")
    }

    /// Brings up the stand: `up`, or `from KEY`.
    #[track_caller]
    pub(crate) fn up(&mut self, line: &str) -> Server {
        let answer = self.must(line);
        let words: Vec<&str> = answer.split(' ').collect();
        Server {
            host: words[0].into(),
            directory: words[1].into(),
            bin: words[3].into(),
        }
    }

    /// Ends it, as a good run ends.
    pub(crate) fn end(mut self) {
        drop(self.stdin.take());
        assert!(self.child.wait().expect("ours").success());
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

impl Server {
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub(crate) fn connect(&self, database: &str) -> postgres::Client {
        postgres::Config::new()
            .host_path(&self.host)
            .user("postgres")
            .dbname(database)
            .connect(postgres::NoTls)
            .expect("the server answers")
    }

    /// Runs statements one by one, and waits until the server has done with the connection.
    #[track_caller]
    pub(crate) fn run(&self, database: &str, statements: &[&str]) {
        let mut client = self.connect(database);
        for statement in statements {
            let done = client.batch_execute(statement);
            done.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        drop(client);
        self.alone();
    }

    /// What queries return, as text.
    #[track_caller]
    pub(crate) fn ask(&self, database: &str, queries: &[&str]) -> String {
        let mut client = self.connect(database);
        let mut text = String::new();
        for query in queries {
            let rows = client.simple_query(query);
            for row in rows.unwrap_or_else(|error| panic!("{query}: {error:?}")) {
                if let SimpleQueryMessage::Row(row) = row {
                    let cells = (0..row.len()).map(|cell| row.get(cell).unwrap_or("null"));
                    text.push_str(&cells.collect::<Vec<_>>().join("|"));
                    text.push('\n');
                }
            }
            text.push_str("--\n");
        }
        drop(client);
        self.alone();
        text
    }

    /// Waits until nobody is connected: the counters of a session are written when it ends.
    pub(crate) fn alone(&self) {
        let mut client = self.connect("postgres");
        let query = "select count(*) from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()";
        eventually("nobody is connected", || {
            let row = client.query_one(query, &[]).expect("answered");
            row.get::<_, i64>(0) == 0
        });
    }

    /// The postmaster.
    pub(crate) fn pid(&self) -> i32 {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).expect("it runs");
        let pid = file.lines().next().expect("a line");
        pid.parse().expect("a pid")
    }
}

/// The only directory of this name below the book's places.
pub(crate) fn place(book: &TestBook, name: &str) -> PathBuf {
    let books = std::fs::read_dir(book.cache().join("books")).expect("made");
    let of_book = books.map(|entry| entry.expect("an entry").path()).next();
    of_book.expect("there is one").join(name)
}

/// The directory of a checkpoint.
pub(crate) fn checkpoint(book: &TestBook, key: &str) -> PathBuf {
    place(book, "checkpoints").join(key)
}
