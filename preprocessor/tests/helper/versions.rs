//! A book's stands on several versions, one after the other, in the way of a command that tries a book on each, for the
//! tests.
//!
//! `versions ROOT MAJOR…`. Lines on stdout: `MAJOR key value`.

use mdbook_witness::commands;
use mdbook_witness::error::Result;
use mdbook_witness::stand::reserved::ReservedStand;
use mdbook_witness::stand::{Purpose, Stand, StandConfig, StandDirs, fingerprint};
use std::path::Path;
use std::process::Command;

pub(crate) fn run(root: &Path, versions: &[&str]) -> Result<()> {
    let dirs = StandDirs::of(root, Purpose::Build)?;
    let reserved = ReservedStand::reserve(&dirs, |_| panic!("nobody else builds this book"))?;
    for version in versions {
        let major = version.parse().expect("a major version");
        let config = StandConfig::read(root)?.of_version(major);
        match one(&config, &dirs, &reserved) {
            Ok(lines) => lines.iter().for_each(|line| println!("{major} {line}")),
            Err(error) => {
                println!("{major} failed");
                commands::report(&error);
            }
        }
    }
    Ok(())
}

/// The data of a stand, from its start to its end.
fn one(config: &StandConfig, dirs: &StandDirs, reserved: &ReservedStand) -> Result<Vec<String>> {
    fingerprint::predict(config, dirs)?;
    let stand = Stand::up(config, &dirs.book, Purpose::Build, &reserved.reaper)?;
    let fingerprint = fingerprint::of_serving(config, dirs, &stand)?;
    let mut lines = vec![
        format!("announcement {}", stand.announcement()),
        format!("nature {}", fingerprint.server.version),
    ];
    let mut client = stand.connect("versions")?;
    let row = client.query_one("select current_setting('server_version')", &[]);
    lines.push(format!(
        "server {}",
        row.expect("answered").get::<_, String>(0)
    ));
    // A container's files can't be read here.
    if let Ok(version) = std::fs::read_to_string(stand.directory.join("data/PG_VERSION")) {
        lines.push(format!("data {}", version.trim()));
    }
    for program in ["psql", "pgbench"] {
        let mut command = Command::new(stand.program(program));
        stand.set_env(&mut command);
        let said = command.arg("--version").output().expect("started").stdout;
        lines.push(format!(
            "{program} {}",
            String::from_utf8_lossy(&said).trim()
        ));
    }
    stand.down()?;
    Ok(lines)
}
