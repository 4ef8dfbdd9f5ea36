//! The image that `docker/Dockerfile` describes.

use crate::docker_engine::book::{NEW, OWN_IMAGE, book, shared, succeeded};
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::Command;

/// A user that this machine and the image don't have.
const OWNER: u32 = 54_321;

const IMAGE: &str = "mdbook-witness:tried";

const CHAPTER: &str =
    "```sql {run}\nSELECT 'major ' || current_setting('server_version_num')::int / 10000;\n```\n";

fn docker(words: &[&str]) -> String {
    let mut command = Command::new("docker");
    // The builder that every engine has.
    command.args(words).env("DOCKER_BUILDKIT", "0");
    succeeded(&command.output().expect("started"))
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn the_image_builds_and_verifies_a_book_as_its_owner() {
    let _engine = shared();
    let context = tempfile::tempdir().expect("a directory");
    let docker_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docker");
    for (from, name) in [
        (
            Path::new(env!("CARGO_BIN_EXE_mdbook-witness")),
            "mdbook-witness",
        ),
        (
            &docker_folder.join("image-entrypoint.sh"),
            "image-entrypoint.sh",
        ),
    ] {
        fs::copy(from, context.path().join(name)).expect("copied");
    }
    let file = docker_folder.join("Dockerfile");
    let (file, folder) = (
        file.to_str().expect("a path"),
        context.path().to_str().expect("a path"),
    );
    docker(&[
        "build",
        "--tag",
        IMAGE,
        "--build-arg",
        &format!("POSTGRES={OWN_IMAGE}"),
        "--file",
        file,
        folder,
    ]);
    let book = book(NEW, CHAPTER, "");
    chown(book.root(), Some(OWNER), Some(OWNER)).expect("given away");
    let mount = format!("{}:/book", book.root().display());
    let run = |words: &[&str]| {
        let all = [
            &[
                "run",
                "--rm",
                "--network",
                "none",
                "--volume",
                &mount,
                IMAGE,
            ],
            words,
        ]
        .concat();
        docker(&all)
    };
    let built = run(&["build"]);
    assert!(built.contains("The book is built: /book/book/index.html"));
    let page = book.root().join("book/one.html");
    assert!(
        fs::read_to_string(&page)
            .expect("a page")
            .contains("major 18")
    );
    assert_eq!(fs::metadata(&page).expect("there").uid(), OWNER);
    run(&["verify", "--accept"]);
    run(&["verify"]);
    docker(&["image", "rm", IMAGE]);
}
