//! The reader's server, which stays until the reader takes it down. No build touches it.
//!
//! Its properties are saved in `reader.json` beside it, but never a password.

use crate::connection::ConnectionError;
use crate::connection::database::{self, FoundDatabase};
use crate::connection::tls::Tls;
use crate::connection::url::ServerUrl;
use crate::error::{Context, Error, Result};
use crate::plan::StandKind;
use crate::reaper::{MARKER, ProcessIdentity, Reaper, Resource};
use crate::sandbox::Sandbox;
use crate::stand::dirs::StandDirs;
use crate::stand::passfile::write_passfile;
use crate::stand::provider::docker::ComposeProject;
use crate::stand::server::cluster::SUPERUSER;
use crate::stand::{Stand, StandConfig};
use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Time limit for a server to write its memory to disk.
const FAST: Duration = Duration::from_secs(30);

/// The saved properties of a reader's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PersistentStand {
    kind: StandKind,
    origin: String,
    version: String,
    major: u32,
    database: String,
    host: String,
    port: u16,
    bin: PathBuf,
    log: Option<PathBuf>,
    server: Option<ProcessIdentity>,
}

/// Returns the name of the reader's database on the user's server, separate from that of builds, which drop and create
/// theirs.
pub(crate) fn database_name(name: &str) -> String {
    suffixed(name, "_reader")
}

/// Returns a name with a suffix. Names have at most 63 bytes.
fn suffixed(name: &str, suffix: &str) -> String {
    let mut end = name.len().min(63 - suffix.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

/// Returns the reader's stand with a database of its own for exercises, which are begun anew each time: the other one
/// is as the reader has left it.
#[must_use]
pub(crate) fn for_exercises(stand: Stand) -> Stand {
    let database = suffixed(&stand.database, "_exercise");
    Stand { database, ..stand }
}

fn file(dirs: &StandDirs) -> PathBuf {
    dirs.dir.join("reader.json")
}

pub(super) fn save(dirs: &StandDirs, stand: &Stand) -> Result<()> {
    let saved = PersistentStand {
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
    let path = file(dirs);
    serde_json::to_vec_pretty(&saved)
        .map_err(Into::into)
        .and_then(|text| fs::write(&path, text))
        .context(|| format!("writing {}", path.display()))
}

fn load(dirs: &StandDirs) -> Option<PersistentStand> {
    serde_json::from_slice(&fs::read(file(dirs)).ok()?).ok()
}

/// Returns the reader's stand, if it is up.
///
/// # Errors
/// If its URL can't be used any more.
pub(crate) fn attach(config: &StandConfig, dirs: &StandDirs) -> Result<Option<Stand>> {
    let Some(saved) = load(dirs) else {
        return Ok(None);
    };
    let dir = dirs.stand();
    let (kind, connection, passfile, tls) = match saved.kind {
        StandKind::Url => {
            let Some(url) = &config.url else {
                return Ok(None);
            };
            let address = ServerUrl::parse(url)?;
            let line = address.passfile();
            let passfile = line.map(|line| write_passfile(&dir, &line)).transpose()?;
            (StandKind::Url, address.config, passfile, address.tls)
        }
        kind => {
            let mut connection = tokio_postgres::Config::new();
            connection
                .host_path(&saved.host)
                .port(saved.port)
                .user(SUPERUSER)
                .dbname("postgres");
            (kind, connection, None, Tls::default())
        }
    };
    let stand = Stand {
        kind,
        origin: saved.origin,
        version: saved.version,
        major: saved.major,
        considered: Vec::new(),
        asked: None,
        database: saved.database,
        directory: dir,
        connection,
        host: saved.host,
        port: saved.port,
        bin: saved.bin,
        passfile,
        tls,
        log: saved.log,
        server: saved.server,
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
        // The user's server is up anyway; the stand is up if its database exists.
        let mut client = stand.maintenance_connect()?;
        if !matches!(
            database::look(&mut client, &stand.database)?,
            FoundDatabase::Ours(_)
        ) {
            return Ok(None);
        }
    }
    Ok(Some(stand))
}

/// Checks that the reader's server has the version requested by name, if any.
///
/// # Errors
/// If it has another version: only the reader may take it down.
pub(super) fn check_requested_version(config: &StandConfig, stand: &Stand) -> Result<()> {
    if !config.exact || stand.major == config.postgres {
        return Ok(());
    }
    Err(Error::setup(
        format!(
            "the reader's server is up with PostgreSQL {}, but PostgreSQL {} was requested",
            stand.version, config.postgres
        ),
        "take it down first: mdbook-witness stand down --remove",
    ))
}

/// Stops the reader's server, and with `remove` removes its data. Returns `false` if there was nothing to do.
///
/// # Errors
/// If the server can't be stopped.
pub(crate) fn down(
    config: &StandConfig,
    dirs: &StandDirs,
    reaper: &Reaper,
    remove: bool,
) -> Result<bool> {
    let saved = load(dirs);
    let dir = dirs.stand();
    let mut done = false;
    if let Some(saved) = &saved {
        done = match saved.kind {
            StandKind::Local => stop(saved, &dir, reaper),
            StandKind::Docker => {
                ComposeProject::of(dirs, config).down(remove)?;
                true
            }
            StandKind::Url if remove => drop_database(config, saved)?,
            StandKind::Url => false,
        };
        if saved.kind != StandKind::Local || !PathBuf::from(&saved.host).starts_with(&dir) {
            drop_socket(saved, reaper);
        }
    }
    if remove && dir.join(MARKER).is_file() {
        let _ = reaper.watch(Resource::Directory(dir));
        done = true;
    }
    // Data in a container or on the user's server is still there, and must be found by a later removal.
    if saved.is_some_and(|saved| remove || saved.kind == StandKind::Local) {
        let path = file(dirs);
        fs::remove_file(&path).context(|| format!("removing {}", path.display()))?;
    }
    reaper.end();
    Ok(done)
}

/// Stops a server with a fast shutdown; the reaper ends a server that doesn't stop.
fn stop(saved: &PersistentStand, dir: &std::path::Path, reaper: &Reaper) -> bool {
    let Some(server) = saved.server.as_ref().filter(|server| server.is_alive()) else {
        return false;
    };
    let registration = reaper.watch(Resource::Server {
        pid: server.pid,
        data: dir.join("data"),
    });
    if server.end(Signal::SIGINT, FAST) {
        registration.release();
    }
    true
}

/// Removes the socket's directory in /tmp, which a long path made necessary. The reaper refuses directories that
/// mdbook-witness didn't make.
fn drop_socket(saved: &PersistentStand, reaper: &Reaper) {
    let socket = PathBuf::from(&saved.host);
    if saved.kind == StandKind::Local && socket.is_dir() {
        let _ = reaper.watch(Resource::Directory(socket));
    }
}

fn drop_database(config: &StandConfig, saved: &PersistentStand) -> Result<bool> {
    let url = config.url.as_ref().ok_or_else(|| {
        Error::setup(
            format!(
                "{} is not configured any more, so its database {} stays",
                saved.origin, saved.database
            ),
            "name the server in WITNESS_DATABASE_URL",
        )
    })?;
    let address = ServerUrl::parse(url)?;
    let mut client = address.connect()?;
    let name = &saved.database;
    if !matches!(database::look(&mut client, name)?, FoundDatabase::Ours(_)) {
        return Ok(false);
    }
    database::drop(&mut client, name, |name| address.connect_to(name))?;
    Ok(true)
}

/// The report of `stand status`, besides version and origin.
#[derive(Debug)]
pub(crate) struct Status {
    /// The server's uptime.
    pub uptime: Duration,
    /// The server's databases and their sizes in bytes.
    pub databases: Vec<(String, u64)>,
}

/// Queries a server's status.
///
/// # Errors
/// If the server doesn't answer.
pub(crate) fn status(stand: &Stand) -> Result<Status> {
    let mut client = stand.maintenance_connect()?;
    let refused = |error: ConnectionError| {
        Error::setup(
            format!("the server's status can't be read: {error}"),
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
