//! The whole course: the book, over the same statements and waits run by a bare script.

mod plain;
mod psql;
mod workload;

use super::server::Server;
use super::{Comparison, Contestant, Ratio, cache, call, copy, directory};
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
    let server = Server::up(root, cache::new()?)?;
    let steps = copy::steps(root, Some(server.major()?))?;
    // A build also counts the steps meant for another version, and skips them as the script does.
    let all = copy::steps(root, None)?.len();
    let built = directory()?;
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        server.recreate(DATABASE)?;
        against.push(Plain::run(root, &server, &steps)?);
        server.drop(DATABASE)?;
        let mut book = server.fresh(root, DATABASE)?;
        book.env("MDBOOK_BUILD__BUILD_DIR", built.path());
        measured.push(call(&mut book)?.with_steps(all)?);
    }
    Ok(Comparison {
        title: "The course".to_owned(),
        measured: Contestant::new("a fresh build", measured).ran(all),
        against: vec![
            Contestant::new(
                "its statements and waits by psql, bash and pgbench",
                against,
            )
            .ran(steps.len()),
        ],
        by: Ratio::OfFastest,
        bound: Some(1.25),
    })
}
