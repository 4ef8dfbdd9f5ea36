//! The whole course: the book, over the same statements and waits driven by a bare script.

mod plain;
mod psql;
mod workload;

use super::server::Server;
use super::{Comparison, cache, copy, directory, mdbook, time};
use anyhow::Result;
use plain::Plain;
use std::path::Path;

/// A round takes as long as two builds.
const ROUNDS: usize = 1;
const DATABASE: &str = "shop";

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let book = tempfile::tempdir()?;
    copy::to(root, book.path())?;
    let root = book.path();
    let server = Server::up(root)?;
    let steps = copy::steps(root, Some(server.major()?))?;
    let url = server.url()?;
    let (built, cache) = (directory()?, cache::new()?);
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        server.recreate(DATABASE)?;
        against.push(Plain::run(root, &server, &steps)?);
        server.drop(DATABASE)?;
        let mut book = mdbook(root)?;
        cache::lend(&mut book, cache.path());
        book.env("WITNESS_DATABASE_URL", &url)
            .env("WITNESS_DISPOSABLE", DATABASE)
            .env("WITNESS_MODE", "fresh")
            .env("MDBOOK_BUILD__BUILD_DIR", built.path());
        measured.push(time(&mut book)?);
    }
    Ok(Comparison {
        title: "The course",
        measured: ("a fresh build", measured),
        against: vec![(
            "its statements and waits by psql, bash and pgbench",
            against,
        )],
        bound: 1.25,
    })
}
