//! What a server is like, as far as what is run on it may come out otherwise for it. It is known before anything is started,
//! where that is possible.

use super::config::{Config, read_settings};
use super::connection::Connection;
use super::place::Place;
use super::survey::{self, Candidate, Provider};
use super::url::Address;
use super::{Stand, version};
use crate::error::{Doing, Error, Result};
use crate::plan::{Server, StandKind};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

/// A server as what is run on it meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nature {
    /// Its kind and version.
    pub server: Server,
    /// The name of the book's database.
    database: String,
    /// What it is told or says of its settings.
    settings: String,
}

impl Nature {
    /// All that tells it from another.
    pub fn words(&self) -> [&str; 4] {
        let kind = self.server.kind.word();
        [kind, &self.server.version, &self.database, &self.settings]
    }
}

/// The server's program.
const PROGRAM: &str = "postgres";

/// What the next server will be like. Nothing where only starting it will tell.
///
/// That is what served last, if it is of the pinned version and still there: to look at all there is takes longer than to
/// put a book together that hasn't changed.
///
/// # Errors
/// When the configuration is wrong, or a server of the user's doesn't answer.
pub fn foresee(config: &Config, place: &Place) -> Result<Option<Nature>> {
    if config.url.is_none()
        && let Some(server) = recall(config, place)
    {
        return of(config, server).map(Some);
    }
    let installed = survey::installed();
    for provider in Provider::ALL {
        let Ok((candidate, _)) = survey::ask(provider, config, &place.cache, &installed)? else {
            continue;
        };
        let server = match candidate {
            Candidate::Url(address) => return ask(config, &address).map(Some),
            Candidate::Installation(found) => {
                let server = Server {
                    kind: StandKind::Local,
                    version: found.version,
                    major: found.major,
                };
                remember(config, place, &server, Some(found.bin.join(PROGRAM)))?;
                server
            }
            // What an engine has to offer, and whether it will, is seen when it is asked to serve.
            Candidate::Docker | Candidate::Pip(_) => return Ok(None),
        };
        return of(config, server).map(Some);
    }
    Ok(None)
}

/// What a server is like that serves, remembered for the next time.
///
/// # Errors
/// When the settings can't be read, or a server of the user's doesn't tell them.
pub fn of_serving(config: &Config, place: &Place, stand: &Stand) -> Result<Nature> {
    let program = (stand.kind == StandKind::Local).then(|| stand.program(PROGRAM));
    remember(config, place, &stand.server(), program)?;
    match &stand.claim {
        // A new connection would take longer than most questions.
        Some(claim) => Ok(Nature {
            server: stand.server(),
            database: config.database.clone(),
            settings: claim.ask(settings_of)?,
        }),
        None => of(config, stand.server()),
    }
}

/// What a server is like that is told its settings by us.
fn of(config: &Config, server: Server) -> Result<Nature> {
    let mut settings = told(config)?;
    if server.kind == StandKind::Docker {
        // It says what the server is started with, and which image it is.
        settings.push_str(&compose(config));
    }
    Ok(Nature {
        server,
        database: config.database.clone(),
        settings,
    })
}

/// The text of the compose file; none where there is no such file.
pub fn compose(config: &Config) -> String {
    fs::read_to_string(&config.compose).unwrap_or_default()
}

/// The settings that a server of ours is started with.
///
/// # Errors
/// When they can't be read.
pub fn told(config: &Config) -> Result<String> {
    let settings = config.settings.as_deref().map(read_settings).transpose()?;
    Ok(String::from_utf8_lossy(&settings.unwrap_or_default()).into_owned())
}

/// What a server of the user's is like.
fn ask(config: &Config, address: &Address) -> Result<Nature> {
    let mut client = address.connect()?;
    let (version, major) = version::of_server(&mut client)?;
    version::of_the_asked(config, &version, major, &address.redacted())?;
    Ok(Nature {
        server: Server {
            kind: StandKind::Url,
            version,
            major,
        },
        database: config.database.clone(),
        settings: settings_of(&mut client)?,
    })
}

/// The settings of a server of the user's.
fn settings_of(client: &mut Connection) -> Result<String> {
    let row = client.query_one(include_str!("settings.sql"), &[]);
    row.map(|row| row.get(0)).map_err(|error| {
        Error::setup(
            format!("asking for the server's settings: {error}"),
            "look at the server's log",
        )
    })
}

/// What serves.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Memory {
    server: Server,
    /// Its program, where it is one of this machine.
    program: Option<Program>,
    /// What was wanted then.
    wanted: Wanted,
}

/// A program, as it was.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Program {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
}

/// What decides which server serves.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    major: u32,
    only: Option<String>,
    /// The compose file's text.
    compose: String,
}

impl Program {
    fn of(path: PathBuf) -> Option<Self> {
        let metadata = fs::metadata(&path).ok()?;
        Some(Self {
            path,
            bytes: metadata.len(),
            modified: metadata.modified().ok()?,
        })
    }
}

impl Wanted {
    fn of(config: &Config) -> Self {
        Self {
            major: config.postgres,
            only: config.only.map(|only| only.to_string()),
            compose: compose(config),
        }
    }
}

/// Where it is remembered what served: by itself for a version that isn't the book's own, so that the next build of the book
/// still knows what it needs no look for.
fn file(config: &Config, place: &Place) -> PathBuf {
    let name = match config.image() {
        None => "served.json".to_owned(),
        Some(major) => format!("served-{major}.json"),
    };
    place.dir.with_file_name(name)
}

fn remember(
    config: &Config,
    place: &Place,
    server: &Server,
    program: Option<PathBuf>,
) -> Result<()> {
    let memory = Memory {
        server: server.clone(),
        program: program.and_then(Program::of),
        wanted: Wanted::of(config),
    };
    let path = file(config, place);
    serde_json::to_vec(&memory)
        .map_err(Into::into)
        .and_then(|text| fs::write(&path, text))
        .doing(|| format!("writing {}", path.display()))
}

fn recall(config: &Config, place: &Place) -> Option<Server> {
    let memory: Memory = serde_json::from_slice(&fs::read(file(config, place)).ok()?).ok()?;
    let is_there = match (memory.server.kind, memory.program) {
        (StandKind::Docker, None) => true,
        (StandKind::Local, Some(program)) => Program::of(program.path.clone()) == Some(program),
        _ => false,
    };
    let is_the_pinned = memory.server.major == config.postgres;
    let is_wanted = memory.wanted == Wanted::of(config);
    (is_there && is_the_pinned && is_wanted).then_some(memory.server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_can_make_a_difference_is_told() {
        let nature = |kind, version: &str, database: &str, settings: &str| Nature {
            server: Server {
                kind,
                version: version.into(),
                major: 18,
            },
            database: database.into(),
            settings: settings.into(),
        };
        let all = [
            nature(StandKind::Local, "18.6", "shop", ""),
            nature(StandKind::Docker, "18.6", "shop", ""),
            nature(StandKind::Local, "18.7", "shop", ""),
            nature(StandKind::Local, "18.6", "store", ""),
            nature(StandKind::Local, "18.6", "shop", "jit = off"),
        ];
        for (index, one) in all.iter().enumerate() {
            for other in &all[..index] {
                assert_ne!(one.words(), other.words());
            }
        }
    }

    #[test]
    fn another_version_does_not_make_a_build_look_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let place = Place {
            book: directory.path().join("book"),
            cache: directory.path().to_owned(),
            dir: directory.path().join("build"),
            name: "witness-0a1b2c3d".into(),
            purpose: super::super::Purpose::Build,
        };
        let own = Config::of_nothing();
        let server = |major: u32| Server {
            kind: StandKind::Local,
            version: format!("{major}.1"),
            major,
        };
        let program = directory.path().join(PROGRAM);
        fs::write(&program, "").expect("written");
        let known = |config: &Config| recall(config, &place).map(|server| server.major);
        remember(&own, &place, &server(18), Some(program.clone())).expect("kept");
        let other = own.clone().of_version(15);
        assert_eq!(known(&other), None);
        remember(&other, &place, &server(15), Some(program.clone())).expect("kept");
        assert_eq!(known(&own), Some(18));
        assert_eq!(known(&own.clone().of_version(18)), Some(18));
        assert_eq!(known(&other), Some(15));
        assert_eq!(known(&own.clone().of_version(16)), None);
        fs::write(&program, "another").expect("written");
        assert_eq!(known(&own), None);
    }
}
