//! The workflows for GitHub: the one that is written for a book, and this repository's own.

use crate::case::existing_book::ExistingBook;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use yaml_rust2::{Yaml, YamlLoader};

const FILE: &str = ".github/workflows/witness.yml";

pub(super) fn yaml(text: &str) -> Yaml {
    let mut all = YamlLoader::load_from_str(text).expect("YAML");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn jobs(workflow: &Yaml) -> Vec<&Yaml> {
    let jobs = workflow["jobs"].as_hash().expect("jobs");
    jobs.values().collect()
}

fn steps<'a>(workflow: &'a Yaml, key: &str) -> Vec<&'a str> {
    let all = jobs(workflow).into_iter();
    let steps = all.flat_map(|job| job["steps"].as_vec().expect("steps"));
    steps.filter_map(|step| step[key].as_str()).collect()
}

/// What holds of each of our workflows.
fn check(workflow: &Yaml) {
    let events = workflow["on"].as_hash().expect("events");
    for event in ["push", "pull_request", "schedule", "workflow_dispatch"] {
        assert!(events.contains_key(&Yaml::String(event.into())), "{event}");
    }
    let cron = workflow["on"]["schedule"][0]["cron"].as_str();
    let fields: Vec<&str> = cron.expect("a time").split(' ').collect();
    assert!(
        matches!(fields[..], [_, _, "*", "*", day] if day != "*"),
        "{cron:?}"
    );
    let permissions = workflow["permissions"].as_hash().expect("permissions");
    assert_eq!(permissions.len(), 1);
    assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"));
    assert!(workflow["concurrency"]["group"].as_str().is_some());
    for job in jobs(workflow) {
        assert!(job["timeout-minutes"].as_i64().is_some(), "{job:?}");
        assert!(job["permissions"].is_badvalue(), "all have the same ones");
    }
    for action in steps(workflow, "uses") {
        let (name, version) = action.split_once('@').expect("a version");
        assert!(name.starts_with("actions/"), "{action}");
        let major = version.strip_prefix('v').expect("a version");
        assert!(major.bytes().all(|it| it.is_ascii_digit()), "{action}");
    }
}

#[test]
fn a_book_gets_one_that_verifies_it() {
    let book = ExistingBook::new("");
    let said = book.said(&["--workflow"]);
    assert!(
        book.neutral(&said)
            .contains("[DIR]/book/.github/workflows/witness.yml: written"),
        "{said}"
    );
    let workflow = yaml(&book.read(&format!("book/{FILE}")));
    check(&workflow);
    assert_eq!(
        workflow["defaults"]["run"]["working-directory"].as_str(),
        Some(".")
    );
    let commands = steps(&workflow, "run");
    for command in [
        "cargo install --locked mdbook@0.5 mdbook-witness",
        "mdbook-witness verify --github --junit target/witness.xml",
        "mdbook-witness verify --postgres 16,17,18 --github --junit target/witness.xml",
    ] {
        assert!(commands.contains(&command), "{command}: {commands:?}");
    }
    let mode = std::fs::metadata(book.path(&format!("book/{FILE}"))).expect("it is there");
    assert_eq!(mode.permissions().mode() & 0o400, 0o400);
}

/// The commands of all jobs of a workflow, each in one line.
fn commands(workflow: &Yaml) -> String {
    let lines = steps(workflow, "run").into_iter();
    lines.map(|it| it.replace('\n', " ") + "\n").collect()
}

#[test]
fn a_large_book_gets_one_that_verifies_it_in_parts() {
    let book = ExistingBook::new("");
    book.said(&["--workflow", "--parts", "3"]);
    let workflow = yaml(&book.read(&format!("book/{FILE}")));
    check(&workflow);
    let parts = &workflow["jobs"]["verify"]["strategy"]["matrix"]["part"];
    let parts: Vec<_> = parts
        .as_vec()
        .expect("parts")
        .iter()
        .filter_map(Yaml::as_i64)
        .collect();
    assert_eq!(parts, [1, 2, 3]);
    // A failure of a part doesn't end the others, and all are reported.
    assert_eq!(
        workflow["jobs"]["verify"]["strategy"]["fail-fast"].as_bool(),
        Some(false)
    );
    assert_eq!(workflow["jobs"]["report"]["needs"].as_str(), Some("verify"));
    assert_eq!(
        workflow["jobs"]["report"]["if"].as_str(),
        Some("${{ !cancelled() }}")
    );
    let said = commands(&workflow);
    for command in [
        "--partition ${{ matrix.part }}/${{ strategy.job-total }} --times target/witness/times.json",
        "--json target/witness/part-${{ matrix.part }}.json",
        "mdbook-witness verify --merge target/witness/part-*.json --json target/witness/times.json --junit target/witness.xml",
    ] {
        assert!(said.contains(command), "{command}: {said}");
    }
    // A cache is found again by its path.
    let times: Vec<_> = jobs(&workflow)
        .into_iter()
        .flat_map(|job| job["steps"].as_vec().expect("steps"))
        .filter(|it| {
            it["uses"]
                .as_str()
                .is_some_and(|it| it.starts_with("actions/cache/"))
        })
        .map(|it| it["with"]["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(times, ["./target/witness/times.json"; 2]);
}

#[test]
fn gitlab_gets_a_file_to_include() {
    let file = "book/.gitlab/witness.yml";
    let book = ExistingBook::new("");
    let said = book.said(&["--workflow=gitlab"]);
    assert!(
        said.contains(".gitlab/witness.yml: written; include it"),
        "{said}"
    );
    let single = yaml(&book.read(file));
    assert_eq!(
        single["witness"]["script"][0].as_str(),
        Some("mdbook-witness verify --junit target/witness.xml")
    );
    let book = ExistingBook::new("");
    book.said(&["--workflow=gitlab", "--parts", "12"]);
    let several = yaml(&book.read(file));
    assert_eq!(several["witness-part"]["parallel"].as_i64(), Some(12));
    let script = |job: &str| {
        several[job]["script"][0]
            .as_str()
            .expect("a script")
            .to_owned()
    };
    assert!(script("witness-part").contains(
        "--partition \"$CI_NODE_INDEX/$CI_NODE_TOTAL\" --times target/witness/times.json"
    ));
    assert!(
        script("witness")
            .contains("--merge target/witness/part-*.json --json target/witness/times.json")
    );
    let rules = several["witness"]["rules"].as_vec().expect("rules");
    assert!(
        rules.iter().all(|it| it["when"].as_str() == Some("always")),
        "{rules:?}"
    );
    let path = |job: &str, cache: usize| {
        several[job]["cache"][cache]["paths"][0]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(path("witness-times", 0), path("witness", 1));
    assert!(!book.path("book/.github").exists());
}

#[test]
fn parts_are_at_least_two_of_a_workflow() {
    let book = ExistingBook::new("");
    for arguments in [
        &["--workflow", "--parts", "1"][..],
        &["--workflow", "--parts", "201"],
        &["--parts", "2"],
        &["--workflow=circle"],
    ] {
        assert!(!book.init(arguments).status.success(), "{arguments:?}");
    }
    assert!(!book.path("book/.github").exists());
}

#[test]
fn it_lies_at_the_root_of_the_repository() {
    let book = ExistingBook::new("");
    let name = "docs/the \"book\" \\ ours";
    std::fs::create_dir_all(book.path("repository/docs")).expect("made");
    // That of a work tree is a file.
    book.write("repository/.git", "gitdir: elsewhere\n");
    std::fs::rename(book.path("book"), book.path("repository").join(name)).expect("ours");
    let root = book.path("repository").join(name);
    let mut command = book.command(&["--workflow", "--root"]);
    let output = command
        .arg(&root)
        .current_dir("/")
        .output()
        .expect("started");
    assert!(
        output.status.success(),
        "{}",
        crate::case::existing_book::all(&output)
    );
    let workflow = yaml(&book.read(&format!("repository/{FILE}")));
    check(&workflow);
    assert_eq!(
        workflow["defaults"]["run"]["working-directory"].as_str(),
        Some(name)
    );
    let report = jobs(&workflow)[0]["steps"].as_vec().expect("steps").last();
    let path = report.expect("a step")["with"]["path"].as_str();
    assert_eq!(path, Some(format!("{name}/target/witness.xml").as_str()));
    assert!(!root.join(".github").exists());
}

#[test]
fn one_that_is_there_is_never_written_over() {
    let book = ExistingBook::new("");
    book.write(&format!("book/{FILE}"), "name: mine\n");
    let said = book.said(&["--workflow"]);
    assert!(
        said.contains("already exists, and was not changed"),
        "{said}"
    );
    assert_eq!(book.read(&format!("book/{FILE}")), "name: mine\n");
    // Nor is one that a link leads to, or would.
    std::fs::remove_file(book.path(&format!("book/{FILE}"))).expect("ours");
    std::os::unix::fs::symlink("nowhere.yml", book.path(&format!("book/{FILE}"))).expect("linked");
    let said = book.said(&["--workflow"]);
    assert!(said.contains("already exists"), "{said}");
    assert!(!book.path("book/.github/workflows/nowhere.yml").exists());
}

#[test]
fn without_being_asked_for_there_is_none() {
    let book = ExistingBook::new("");
    book.said(&[]);
    assert!(!book.path("book/.github").exists());
}

#[test]
fn our_own_holds_to_the_same() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows/verify.yml");
    let workflow = yaml(&std::fs::read_to_string(file).expect("it is there"));
    check(&workflow);
    let commands = steps(&workflow, "run").join("\n");
    for command in [
        "cargo xtask test",
        "cargo witness verify --postgres 15,16,17,18",
    ] {
        assert!(commands.contains(command), "{command}: {commands}");
    }
}
