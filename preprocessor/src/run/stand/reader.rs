//! The reader's server: it stays until the reader takes it down, and no build touches it.
//!
//! What is known of it lies in `reader.json` beside it: never a password.

use super::cluster::SUPERUSER;
use super::database::{self, Found};
use super::docker::Project;
use super::elsewhere;
use super::place::Place;
use super::tls::Tls;
use super::url::Address;
use super::{Config, Stand, Trouble};
use crate::error::{Doing, Error, Result};
use crate::plan::StandKind;
use crate::run::guard::{Guard, Identity, MARKER, Ward};
use crate::run::sandbox::Sandbox;
use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// How long a server may take to write down what it has in memory.
const FAST: Duration = Duration::from_secs(30);

/// What is remembered of a reader's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    kind: StandKind,
    origin: String,
    version: String,
    major: u32,
    database: String,
    host: String,
    port: u16,
    bin: PathBuf,
    log: Option<PathBuf>,
    server: Option<Identity>,
}

/// The reader's database on a server of the user's: builds drop and make theirs.
pub fn database_name(name: &str) -> String {
    // No name is longer than 63 bytes.
    let mut end = name.len().min(56);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_reader", &name[..end])
}

fn file(place: &Place) -> PathBuf {
    place.dir.join("reader.json")
}

pub(super) fn remember(place: &Place, stand: &Stand) -> Result<()> {
    let memory = Memory {
        kind: stand.kind,
        origin: stand.origin.clone(),
        version: stand.version.clone(),
        major: stand.major,
        database: stand.database.clone(),
        host: stand.host.clone(),
        port: stand.port,
        bin: stand.bin.clone(),
        log: stand.log.clone(),
        server: stand.server.clone(),
    };
    let path = file(place);
    serde_json::to_vec_pretty(&memory)
        .map_err(Into::into)
        .and_then(|text| fs::write(&path, text))
        .doing(|| format!("writing {}", path.display()))
}

fn recall(place: &Place) -> Option<Memory> {
    serde_json::from_slice(&fs::read(file(place)).ok()?).ok()
}

/// The reader's stand, if it is up.
///
/// # Errors
/// When the URL it is reached by can't be used any more.
pub fn attach(config: &Config, place: &Place) -> Result<Option<Stand>> {
    let Some(memory) = recall(place) else {
        return Ok(None);
    };
    let dir = place.stand();
    let (kind, connection, passfile, tls) = match memory.kind {
        StandKind::Url => {
            let Some(url) = &config.url else {
                return Ok(None);
            };
            let address = Address::parse(url)?;
            let line = address.passfile();
            let passfile = line
                .map(|line| elsewhere::write_passfile(&dir, &line))
                .transpose()?;
            (StandKind::Url, address.config, passfile, address.tls)
        }
        kind => {
            let mut connection = tokio_postgres::Config::new();
            connection
                .host_path(&memory.host)
                .port(memory.port)
                .user(SUPERUSER)
                .dbname("postgres");
            (kind, connection, None, Tls::default())
        }
    };
    let stand = Stand {
        kind,
        origin: memory.origin,
        version: memory.version,
        major: memory.major,
        considered: Vec::new(),
        asked: None,
        database: memory.database,
        directory: dir,
        connection,
        host: memory.host,
        port: memory.port,
        bin: memory.bin,
        passfile,
        tls,
        log: memory.log,
        server: memory.server,
        claim: None,
        private: None,
        project: None,
        handed_on: config.handed_on.clone(),
        is_walled: false,
        sandbox: Sandbox::none(),
        writable: Vec::new(),
    };
    if !stand.is_alive() {
        return Ok(None);
    }
    if stand.kind == StandKind::Url {
        // Its server is up without us; whether the stand is, its database tells.
        let mut client = stand.maintenance_connect()?;
        if !matches!(
            database::look(&mut client, &stand.database)?,
            Found::Ours(_)
        ) {
            return Ok(None);
        }
    }
    Ok(Some(stand))
}

/// Checks that the reader's server is of the version that was asked for by name, if one was.
///
/// # Errors
/// When it is of another one: it is the reader's to take down.
pub(super) fn of_the_asked(config: &Config, stand: &Stand) -> Result<()> {
    if !config.exact || stand.major == config.postgres {
        return Ok(());
    }
    Err(Error::setup(
        format!(
            "the reader's server is up with PostgreSQL {}, and PostgreSQL {} was asked for",
            stand.version, config.postgres
        ),
        "take it down first: mdbook-witness stand down --remove",
    ))
}

/// Stops the reader's server, and with `remove` removes its data. Whether there was anything to do.
///
/// # Errors
/// When it can't be stopped.
pub fn down(config: &Config, place: &Place, guard: &Guard, remove: bool) -> Result<bool> {
    let memory = recall(place);
    let dir = place.stand();
    let mut done = false;
    if let Some(memory) = &memory {
        done = match memory.kind {
            StandKind::Local => stop(memory, &dir, guard),
            StandKind::Docker => {
                Project::of(place, config).down(remove)?;
                true
            }
            StandKind::Url if remove => drop_database(config, memory)?,
            StandKind::Url => false,
        };
        if memory.kind != StandKind::Local || !PathBuf::from(&memory.host).starts_with(&dir) {
            drop_socket(memory, guard);
        }
    }
    if remove && dir.join(MARKER).is_file() {
        let _ = guard.watch(Ward::Directory(dir));
        done = true;
    }
    // Of what is elsewhere, the data is still there, and is to be found when it is to go.
    if memory.is_some_and(|memory| remove || memory.kind == StandKind::Local) {
        let path = file(place);
        fs::remove_file(&path).doing(|| format!("removing {}", path.display()))?;
    }
    guard.end();
    Ok(done)
}

/// Stops a server in the fast way; what doesn't stop is left to the guard.
fn stop(memory: &Memory, dir: &std::path::Path, guard: &Guard) -> bool {
    let Some(server) = memory.server.as_ref().filter(|server| server.is_alive()) else {
        return false;
    };
    let warded = guard.watch(Ward::Server {
        pid: server.pid,
        data: dir.join("data"),
    });
    if server.end(Signal::SIGINT, FAST) {
        warded.release();
    }
    true
}

/// The directory that a long path made necessary. The guard refuses all but ours.
fn drop_socket(memory: &Memory, guard: &Guard) {
    let socket = PathBuf::from(&memory.host);
    if memory.kind == StandKind::Local && socket.is_dir() {
        let _ = guard.watch(Ward::Directory(socket));
    }
}

fn drop_database(config: &Config, memory: &Memory) -> Result<bool> {
    let url = config.url.as_ref().ok_or_else(|| {
        Error::setup(
            format!(
                "{} is not configured any more, so its database {} stays",
                memory.origin, memory.database
            ),
            "name the server in WITNESS_DATABASE_URL",
        )
    })?;
    let address = Address::parse(url)?;
    let mut client = address.connect()?;
    let name = &memory.database;
    if !matches!(database::look(&mut client, name)?, Found::Ours(_)) {
        return Ok(false);
    }
    database::drop(&mut client, name, |name| address.connect_to(name))?;
    Ok(true)
}

/// What `stand status` tells besides version and origin.
#[derive(Debug)]
pub struct Status {
    /// How long the server has been up.
    pub uptime: Duration,
    /// Its databases and their sizes in bytes.
    pub databases: Vec<(String, u64)>,
}

/// Asks a server how it is.
///
/// # Errors
/// When it doesn't answer.
pub fn status(stand: &Stand) -> Result<Status> {
    let mut client = stand.maintenance_connect()?;
    let refused = |error: Trouble| {
        Error::setup(
            format!("the server doesn't tell how it is: {error}"),
            "look at its log",
        )
    };
    let uptime: f64 = client
        .query_one(include_str!("uptime.sql"), &[])
        .map_err(refused)?
        .get(0);
    let databases = client
        .query(include_str!("databases.sql"), &[])
        .map_err(refused)?
        .iter()
        .map(|row| (row.get(0), row.get::<_, i64>(1).cast_unsigned()))
        .collect();
    Ok(Status {
        uptime: Duration::try_from_secs_f64(uptime).unwrap_or_default(),
        databases,
    })
}
