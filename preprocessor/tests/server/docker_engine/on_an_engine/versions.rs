//! The version of the image, and one that can't be had.

use crate::docker_engine::book::{Clients, NEW, OLD, OWN_IMAGE, book, ran, run, shared};
use crate::support::TestBook;
use std::fs;

const CHAPTER: &str =
    "```sql {run}\nSELECT 'major ' || current_setting('server_version_num')::int / 10000;\n```\n";

/// Has the book's image be this one.
fn with_image(image: &str) -> TestBook {
    let book = book(OLD, CHAPTER, "");
    let file = book.root().join("docker/compose.yaml");
    let compose = fs::read_to_string(&file).expect("there");
    let own = OWN_IMAGE.replace(':', ":${WITNESS_POSTGRES:-") + "}";
    assert!(compose.contains(&own));
    fs::write(file, compose.replace(&own, image)).expect("written");
    book
}

/// The reason that the chapter isn't run.
fn refused(book: &TestBook) -> String {
    let output = run(book, Clients::Machine).output().expect("started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    said
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn the_books_version_is_the_images() {
    let _engine = shared();
    for version in [OLD, NEW] {
        let said = ran(&book(version, CHAPTER, ""), Clients::Machine);
        assert!(said.contains(&format!("major {version}")), "{said}");
    }
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn an_image_of_another_version_is_refused() {
    let _engine = shared();
    let book = with_image("postgres:15");
    let toml = book.root().join("book.toml");
    let text = fs::read_to_string(&toml).expect("there");
    fs::write(
        &toml,
        text.replace("postgres = \"15\"", "postgres = \"17\""),
    )
    .expect("written");
    let said = refused(&book);
    assert!(said.contains("has PostgreSQL 15."), "{said}");
    assert!(said.contains("but 17 is what the book names"), "{said}");
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn an_image_that_cannot_be_had_is_told() {
    let _engine = shared();
    // Nobody listens there.
    let image = "localhost:1/postgres:15";
    let said = refused(&with_image(image));
    assert!(
        said.contains(&format!("the container's image can't be had: {image}: ")),
        "{said}"
    );
    assert!(said.contains("connection refused"), "{said}");
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_server_that_never_gets_healthy_is_told_with_what_its_check_says() {
    let _engine = shared();
    let book = with_image("postgres:15");
    let file = book.root().join("docker/compose.yaml");
    let compose = fs::read_to_string(&file).expect("there");
    let check = "grep -qx postgres /proc/1/comm && pg_isready --quiet --username=postgres";
    assert!(compose.contains(check) && compose.contains("retries: 60"));
    let compose = compose.replace(check, "echo it has a cold; exit 1");
    fs::write(file, compose.replace("retries: 60", "retries: 2")).expect("written");
    let said = refused(&book);
    assert!(said.contains("is unhealthy"), "{said}");
    assert!(said.contains("it has a cold"), "{said}");
}
