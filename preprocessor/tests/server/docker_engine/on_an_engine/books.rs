//! Whole books.

use crate::docker_engine::book::{Clients, NEW, OLD, book, ran, shared, succeeded};
use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn the_example_is_true_in_containers_of_two_versions() {
    let _engine = shared();
    let book = book(NEW, "", "");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/isolation");
    let copied = Command::new("cp")
        .args(["--recursive", "--no-target-directory"])
        .arg(&example)
        .arg(book.root())
        .status();
    assert!(copied.is_ok_and(|status| status.success()));
    let verified = book.witness(&["verify", "--mode", "fresh", "--postgres", "15,18"]);
    let said = succeeded(&verified) + &String::from_utf8_lossy(&verified.stderr);
    assert!(said.contains("all correct"), "{said}");
    assert!(said.contains("from the container of"), "{said}");
}

/// Two workloads: one that ends the run with the first error, and one that goes on.
const WORKLOADS: &str = "[preprocessor.witness.workload.load.writers]\nscript = \"sql/write.sql\"\nclients = 2\nrate = 20\n\
    [preprocessor.witness.workload.app.appers]\nscript = \"sql/write.sql\"\nclients = 2\nrate = 20\nerrors = \"count\"\n";

const WITH_WORKLOADS: &str = "```sql {run}\nCREATE TABLE t (id bigserial PRIMARY KEY, x int);\n```\n\n\
    ```text {workload=load}\n```\n\n```sql {run name=first}\nCREATE INDEX ON t (x);\n```\n\n```text {stop=load}\n```\n\n\
    ```text {workload=app}\n```\n\n```sql {run name=second}\nCREATE INDEX CONCURRENTLY t_x2 ON t (x);\n```\n\n```text {stop=app}\n```\n\n\
    ```sql {claim=\"Both were at work\" name=work}\nSELECT count(DISTINCT process) = 2 AS truth, count(*) AS transactions FROM witness_transaction;\n```\n\n\
    ```text {figure=timeline step=\"first, second\"}\n```\n";

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn workloads_are_stopped_with_the_clients_of_the_machine() {
    let _engine = shared();
    workloads(OLD, Clients::Machine);
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn workloads_are_stopped_with_the_clients_of_the_container() {
    let _engine = shared();
    workloads(NEW, Clients::Container);
}

fn workloads(version: &str, clients: Clients) {
    let book = book(version, WITH_WORKLOADS, WORKLOADS);
    std::fs::write(
        book.root().join("sql/write.sql"),
        "INSERT INTO t (x) VALUES (1);\n",
    )
    .expect("written");
    let said = ran(&book, clients);
    assert!(
        said.contains("number of transactions actually processed"),
        "{said}"
    );
    assert!(said.contains("Both were at work"), "{said}");
    let figure = "The workload while first and second ran.";
    assert!(said.contains(figure), "{said}");
}
