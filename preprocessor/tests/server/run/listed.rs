//! `mdbook-witness list` of what is run besides the steps' own code: the server's settings, its compose file, the files that
//! steps read, and the commands of mdBook's other programs.

use crate::support::{TestBook, block, line_of, never_says, says};
use mdbook_witness::visible::hidden;
use serde_json::Value;

/// The list of a book, for people and for programs. Nothing is run.
#[track_caller]
fn listed(book: &TestBook) -> (String, Vec<Value>) {
    let of = |arguments: &[&str]| {
        let output = book.command(arguments).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(!book.mark().exists(), "nothing is run");
        let text = String::from_utf8(output.stdout).expect("text");
        assert_eq!(hidden(&text), [], "{text}");
        text
    };
    let text = of(&["list"]);
    let json = of(&["list", "--format", "json"]);
    let objects = json
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (text, objects.collect())
}

/// The objects of a verb.
fn of<'a>(objects: &'a [Value], verb: &str) -> Vec<&'a Value> {
    objects.iter().filter(|it| it["verb"] == verb).collect()
}

/// A book whose `book.toml` has these lines.
fn book(chapter: &str, more: &str) -> TestBook {
    let book = TestBook::alone().chapter("one.md", chapter);
    book.configure(&format!("environment = []\n{more}"));
    book
}

#[test]
fn settings_of_the_server() {
    let book = book("# One\n", "[preprocessor.witness.stand]\nsettings = \"conf/server.conf\"").file(
        "conf/server.conf",
        "# a comment\n\nwork_mem = '5MB' # more\n  # archive_command = 'no'\nArchive_Command = 'touch \u{1b}[2K\u{202e}/x' \n\
         # hides\rshared_preload_libraries = 'x'\nshared_preload_libraries = 'evil'\ninclude_dir '/tmp'\n",
    );
    let (text, objects) = listed(&book);
    says(
        &text,
        &[
            "conf/server.conf: settings of the server, which run a program or read another file: Archive_Command, \
             shared_preload_libraries, include_dir\n",
            "\n    work_mem = '5MB' # more\n    Archive_Command = 'touch \u{fffd}[2K<U+202E>/x' \n    \
             shared_preload_libraries = 'evil'\n    include_dir '/tmp'\n",
        ],
    );
    never_says(&text, &["a comment", "'no'", "hides"]);
    let settings = of(&objects, "settings");
    assert_eq!(settings[0]["file"], "conf/server.conf");
    assert_eq!(settings[0]["runs"][1], "shared_preload_libraries");
    let code = settings[0]["code"].as_str().expect("text");
    says(code, &["touch \u{1b}[2K\u{202e}/x"]);
}

#[test]
fn settings_that_are_not_the_books_are_named_and_not_shown() {
    let outer = tempfile::tempdir().expect("a directory");
    std::fs::write(outer.path().join("s.conf"), "work_mem = '5MB'\n").expect("written");
    let table = |path: &str| format!("[preprocessor.witness.stand]\nsettings = \"{path}\"");
    let outside = outer.path().join("s.conf").display().to_string();
    let book = book("# One\n", &table(&outside));
    let (text, _) = listed(&book);
    says(&text, &[&outside, "is outside of the book"]);
    never_says(&text, &["5MB"]);
    std::os::unix::fs::symlink(&outside, book.root().join("link.conf")).expect("made");
    book.configure(&format!("environment = []\n{}", table("link.conf")));
    let (text, _) = listed(&book);
    says(&text, &["link.conf: ", "is outside of the book"]);
    never_says(&text, &["5MB"]);
    book.configure(&format!("environment = []\n{}", table("gone.conf")));
    says(&listed(&book).0, &["gone.conf: ", "can't be read"]);
}

#[test]
fn a_compose_file_and_what_it_names() {
    let compose = "services:\n  server:\n    image: evil\n    privileged: true\n    volumes:\n      - /:/host\n      - ./run.sh:/run.sh\n\
                   \x20     - ${X:-./other.sh}:/o\n    command: [sh, /run.sh, \"\u{202e}\"]\n";
    let book = book(
        "# One\n",
        "[preprocessor.witness.stand]\ncompose = \"box/compose.yaml\"",
    )
    .file("box/compose.yaml", compose)
    .file("box/run.sh", "touch /host/owned\r\u{1b}[1G\n")
    .file("box/other.sh", "echo other\n")
    .file("box/unnamed.sh", "echo unnamed\n");
    let (text, objects) = listed(&book);
    says(
        &text,
        &[
            "box/compose.yaml: the server in a container, where Docker is used; it has privileged\n",
            "        privileged: true\n        volumes:\n          - /:/host\n",
            "command: [sh, /run.sh, \"<U+202E>\"]",
            "box/run.sh: named in box/compose.yaml\n    touch /host/owned\u{fffd}\u{fffd}[1G\n",
            "box/other.sh: named in box/compose.yaml\n    echo other\n",
        ],
    );
    never_says(&text, &["unnamed"]);
    assert_eq!(of(&objects, "compose").len(), 3);
    assert_eq!(of(&objects, "compose")[0]["telling"][0], "privileged");
    // It is used if it is there, also where the book says nothing of it.
    let silent = self::book("# One\n", "").file("docker/compose.yaml", compose);
    says(
        &listed(&silent).0,
        &["docker/compose.yaml: the server in a container"],
    );
}

#[test]
fn a_url_is_told_without_its_password() {
    let url = "postgres://u:s3cret@db.example/main";
    let table = |url: &str| {
        format!(
            "environment = []\n[preprocessor.witness.stand]\ndatabase = \"book\"\nurl = \"{url}\""
        )
    };
    let book = TestBook::alone().chapter("one.md", "# One\n");
    book.configure(&table(url));
    let (text, objects) = listed(&book);
    says(
        &text,
        &[
            "book.toml: the server is reached by its URL\n    postgres://u@db.example/main\n",
            "book.toml: the database, created for a build and dropped after it\n    book\n",
        ],
    );
    never_says(&text, &["s3cret", "PGPASSWORD"]);
    assert_eq!(
        of(&objects, "url")[0]["code"],
        "postgres://u@db.example/main"
    );
    book.configure(&table("postgres://u@db.example/main"));
    says(
        &listed(&book).0,
        &["it is sent PGPASSWORD of your environment"],
    );
    // Of a URL that can't be read, nothing is told.
    book.configure(&table("mysql://u:s3cret@db.example/main"));
    let (text, _) = listed(&book);
    says(&text, &["the server's URL can't be used"]);
    never_says(&text, &["s3cret"]);
    let other = book.variable("WITNESS_DATABASE_URL", Some("postgres://me:pass@here/x"));
    let (text, _) = listed(&other);
    says(
        &text,
        &[
            "WITNESS_DATABASE_URL: the server",
            "    postgres://me@here/x\n",
        ],
    );
    never_says(&text, &["pass@", "db.example"]);
}

#[test]
fn what_psql_includes_is_shown_once_and_what_cannot_be_known_is_said() {
    let chapter = [
        block("sql {run}", "\\i sql/a.sql\n\\set f x.sql\n\\i :f"),
        block(
            "sql {run session=b}",
            "\\include 'sql/with space.sql' \\ir sql/a.sql",
        ),
        block("sql {start name=s}", "\\i /etc/passwd"),
        block("text {finish=s}", ""),
        block(
            "sql {run}",
            "\\i made.sql \\i `echo x` \\i sql/deep/../deep/d.sql",
        ),
    ]
    .concat();
    let book = book(&chapter, "files = [\"sql\"]\npsql = ['\\i sql/begin.sql']")
        .file("sql/a.sql", "SELECT 'a';\n\\ir deep/b.sql\n\\ir :here\n")
        .file("sql/begin.sql", "SELECT 'begin';\n")
        .file(
            "sql/deep/b.sql",
            "SELECT 'b';\u{1b}[2K\n\\ir ../a.sql\n\\include_relative d.sql\n",
        )
        .file("sql/deep/d.sql", "SELECT 'd';\n")
        .file("sql/with space.sql", "SELECT 'space';\n")
        .file("sql/nobody.sql", "SELECT 'nobody';\n");
    let (text, objects) = listed(&book);
    says(
        &text,
        &[
            "book.toml: steps get copies of these files\n    sql, a folder with 6 files\n",
            "    \\i sql/begin.sql\n  with sql/begin.sql\n      SELECT 'begin';\n",
            "    \\i :f\n  with sql/a.sql\n      SELECT 'a';\n      \\ir deep/b.sql\n      \\ir :here\n  with sql/deep/b.sql\n      SELECT 'b';\u{fffd}[2K\n",
            "  with sql/deep/d.sql\n      SELECT 'd';\n",
            "  with a file that isn't shown, \\i :f: its name is known only at run time\n",
            "  with a file that isn't shown, \\ir :here: its name is known only at run time\n",
            "  with sql/with space.sql\n      SELECT 'space';\n",
            "  with a file that isn't shown, \\i /etc/passwd: it isn't a file of the book\n",
            "\\i made.sql: it isn't among `files`: a step may create it\n",
            "\\i `echo x`: its name is known only at run time\n",
            "book.toml: steps get these files as well, and no step names them\n    sql/nobody.sql\n",
        ],
    );
    for once in ["'a'", "'b'", "'d'", "'space'", "'begin'"] {
        assert_eq!(
            text.matches(&format!("SELECT {once}")).count(),
            1,
            "{once}: {text}"
        );
    }
    never_says(&text, &["root:", "SELECT 'nobody'"]);
    let step = of(&objects, "run")[0];
    assert_eq!(
        step["reads"],
        serde_json::json!(["sql/a.sql", "sql/deep/b.sql", "sql/deep/d.sql"])
    );
    assert_eq!(step["unknown"], serde_json::json!(["\\i :f", "\\ir :here"]));
    let at = format!("src/one.md:{}", line_of(&chapter, "sql {run}"));
    let file = of(&objects, "file")
        .into_iter()
        .find(|it| it["file"] == "sql/deep/b.sql");
    assert_eq!(file.expect("it is there")["by"], at.as_str());
    assert_eq!(
        of(&objects, "unread")[0]["files"],
        serde_json::json!(["sql/nobody.sql"])
    );
}

#[test]
fn scripts_of_workloads_and_of_shells() {
    let chapter = [
        block("text {workload=shop}", ""),
        block("text {stop=shop}", ""),
        block("sh {run}", "bash tools/go"),
    ]
    .concat();
    let more = "files = [\"sql\", \"tools\"]\n[preprocessor.witness.workload.shop.writers]\nscript = \"sql/w.sql\"\n\
                [preprocessor.witness.workload.shop.readers]\nscript = \"./sql/r.sql\"\nerrors = \"count\"";
    let book = book(&chapter, more)
        .file("sql/w.sql", "\\shell touch owned\nSELECT 1;\n")
        .file("sql/r.sql", "SELECT 2;\u{202e}\n")
        .file("tools/go", "psql -f sql/more.sql\n")
        .file("sql/more.sql", "SELECT 'more';\n");
    std::fs::write(book.root().join("tools/data"), [0xff, 0xfe]).expect("written");
    let (text, _) = listed(&book);
    says(
        &text,
        &[
            "src/one.md:1: workload shop\n    PGAPPNAME=",
            "  with sql/w.sql\n      \\shell touch owned\n      SELECT 1;\n",
            "  with sql/r.sql\n      SELECT 2;<U+202E>\n",
            "run in bash\n    bash tools/go\n",
            "  with tools/go\n      psql -f sql/more.sql\n",
            "  with sql/more.sql\n      SELECT 'more';\n",
            "no step names them\n    tools/data\n",
        ],
    );
}

#[test]
fn long_data_is_named_and_a_long_script_is_shown() {
    let long = "SELECT 'long';\n".repeat(6000);
    let chapter =
        block("sql {run}", "\\copy t FROM 'd/data.csv'") + &block("sql {run}", "\\i d/long.sql");
    let book = book(&chapter, "files = [\"d\"]")
        .file("d/data.csv", &long)
        .file("d/long.sql", &long);
    let (text, _) = listed(&book);
    says(
        &text,
        &[
            "  with d/data.csv, whose 90000 bytes aren't shown",
            "  with d/long.sql\n      SELECT",
        ],
    );
    assert_eq!(text.matches("      SELECT 'long';").count(), 6000);
}

#[test]
fn commands_that_mdbook_starts() {
    let more = "[preprocessor.later]\ncommand = 'sh later.sh \u{202e}'\nafter = ['witness']\n\
                [preprocessor.odd]\nafter = ['witness']\n[output.html]\n[output.pdf]\ncommand = 'sh pdf.sh'\n[output.linkcheck]\n";
    let (text, objects) = listed(&book("# One\n", more));
    says(
        &text,
        &[
            "book.toml: mdBook starts this preprocessor with\n",
            "book.toml: mdBook runs the preprocessor later after this one, or for another renderer\n    sh later.sh <U+202E>\n",
            "the preprocessor odd after this one, or for another renderer\n    mdbook-odd\n",
            "book.toml: mdBook runs the renderer pdf\n    sh pdf.sh\n",
            "book.toml: mdBook runs the renderer linkcheck\n    mdbook-linkcheck\n",
        ],
    );
    assert_eq!(of(&objects, "later").len(), 2);
    assert_eq!(of(&objects, "render").len(), 2);
    assert_eq!(of(&objects, "own").len(), 1);
}

#[test]
fn mistakes_in_files_are_told_with_those_of_chapters() {
    for (files, words) in [
        ("\"/etc\"", "`/etc` is absolute"),
        ("\"../x\"", "`../x` has a `..`"),
        ("\"sqll\"", "there is no `sqll` in the book"),
        ("\"sql\", \"sql\"", "`sql` is named twice"),
        ("\"sql\", \"sql/a.sql\"", "`sql/a.sql` lies in `sql`"),
    ] {
        let book = book(
            &block("sql {runn}", "SELECT 1;"),
            &format!("files = [{files}]"),
        )
        .file("sql/a.sql", "SELECT 1;\n");
        let output = book.command(&["list"]).output().expect("it starts");
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = String::from_utf8_lossy(&output.stderr);
        says(
            &said,
            &["book.toml:", words, "src/one.md:1:", "unknown verb `runn`"],
        );
    }
}

#[test]
fn a_sandbox_that_is_open_or_off_is_listed() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    let of = |configuration: &str| {
        book.configure(&format!("environment = []\n{configuration}"));
        let (text, values) = listed(&book);
        let said = values.into_iter().find(|it| it["verb"] == "sandbox");
        (text, said.map(|it| it["code"].clone()))
    };
    for closed in ["", "sandbox = true"] {
        let (text, said) = of(closed);
        never_says(&text, &["sandbox"]);
        assert_eq!(said, None);
    }
    let (text, said) = of("sandbox = false");
    says(&text, &["book.toml: steps run without a sandbox"]);
    assert_eq!(said, Some(Value::Bool(false)));
    let (text, said) = of("sandbox = { write = [\"src\"], tcp = [80] }");
    says(
        &text,
        &["book.toml: steps may do more than their sandbox", "\"src\""],
    );
    assert_eq!(said.expect("it is listed")["tcp"][0], 80);
}
