//! Server fingerprint: every property that can change a recorded result, such as version, database name and settings.
//! It is known before the server is started, if possible.

use crate::connection::Connection;
use crate::connection::url::ServerUrl;
use crate::error::{Context, Error, Result};
use crate::plan::{ChapterServer, StandKind};
use crate::stand::config::{StandConfig, read_settings};
use crate::stand::dirs::StandDirs;
use crate::stand::provider::Provider;
use crate::stand::provider::discovery::{self, Candidate, Verdict};
use crate::stand::{Stand, version};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

/// The properties of a server that can change a recorded result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFingerprint {
    /// Its kind and version.
    pub server: ChapterServer,
    /// The name of the book's database.
    database: String,
    /// The server's settings: those of the book, or those that the user's server reports.
    settings: String,
}

impl ServerFingerprint {
    /// Returns the texts that identify this fingerprint.
    pub fn words(&self) -> [&str; 4] {
        let kind = self.server.kind.word();
        [kind, &self.server.version, &self.database, &self.settings]
    }
}

/// The server's program.
const PROGRAM: &str = "postgres";

/// Predicts the fingerprint of the next server. `None` if it is known only after the start.
///
/// The prediction is the last server, if it has the pinned version and is still there: a full search takes longer than
/// building a book that hasn't changed.
///
/// # Errors
/// If the configuration is wrong, or the user's server doesn't answer.
pub fn predict(config: &StandConfig, dirs: &StandDirs) -> Result<Option<ServerFingerprint>> {
    if config.url.is_none()
        && let Some(server) = load(config, dirs)
    {
        return with_settings(config, server).map(Some);
    }
    let installed = discovery::installed();
    for provider in Provider::ALL {
        let verdict = discovery::ask(provider, config, &dirs.cache, &installed)?;
        let Verdict::Serves(candidate, _) = verdict else {
            continue;
        };
        let server = match candidate {
            Candidate::Url(address) => return ask(config, &address).map(Some),
            Candidate::Installation(found) => {
                let server = ChapterServer {
                    kind: StandKind::Local,
                    version: found.version,
                    major: found.major,
                };
                save(config, dirs, &server, Some(found.bin.join(PROGRAM)))?;
                server
            }
            // The version of an engine's server is known only after its start.
            Candidate::Docker | Candidate::Pip(_) => return Ok(None),
        };
        return with_settings(config, server).map(Some);
    }
    Ok(None)
}

/// Returns the fingerprint of a running server, and caches it for the next prediction.
///
/// # Errors
/// If the settings can't be read, or the user's server doesn't report them.
pub fn of_serving(
    config: &StandConfig,
    dirs: &StandDirs,
    stand: &Stand,
) -> Result<ServerFingerprint> {
    let program = (stand.kind == StandKind::Local).then(|| stand.program(PROGRAM));
    save(config, dirs, &stand.server(), program)?;
    match &stand.claim {
        // A new connection would take longer than most queries.
        Some(claim) => Ok(ServerFingerprint {
            server: stand.server(),
            database: config.database.clone(),
            settings: claim.ask(settings_of)?,
        }),
        None => with_settings(config, stand.server()),
    }
}

/// Returns the fingerprint of a server that is started with the book's settings.
fn with_settings(config: &StandConfig, server: ChapterServer) -> Result<ServerFingerprint> {
    let mut settings = settings_file_text(config)?;
    if server.kind == StandKind::Docker {
        // The file has the server's arguments and its image.
        settings.push_str(&compose(config));
    }
    Ok(ServerFingerprint {
        server,
        database: config.database.clone(),
        settings,
    })
}

/// Returns the text of the compose file; empty if there is no such file.
pub fn compose(config: &StandConfig) -> String {
    fs::read_to_string(&config.compose).unwrap_or_default()
}

/// Reads the settings that a server of the run is started with.
///
/// # Errors
/// If the file can't be read.
pub fn settings_file_text(config: &StandConfig) -> Result<String> {
    let settings = config.settings.as_deref().map(read_settings).transpose()?;
    Ok(String::from_utf8_lossy(&settings.unwrap_or_default()).into_owned())
}

/// Returns the fingerprint of the user's server.
fn ask(config: &StandConfig, address: &ServerUrl) -> Result<ServerFingerprint> {
    let mut client = address.connect()?;
    let (version, major) = version::of_server(&mut client)?;
    version::check_requested_version(config, &version, major, &address.redacted())?;
    Ok(ServerFingerprint {
        server: ChapterServer {
            kind: StandKind::Url,
            version,
            major,
        },
        database: config.database.clone(),
        settings: settings_of(&mut client)?,
    })
}

/// Queries the settings of the user's server.
fn settings_of(client: &mut Connection) -> Result<String> {
    let row = client.query_one(include_str!("settings.sql"), &[]);
    row.map(|row| row.get(0)).map_err(|error| {
        Error::setup(
            format!("asking for the server's settings: {error}"),
            "look at the server's log",
        )
    })
}

/// The last server, as it is cached.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedFingerprint {
    server: ChapterServer,
    /// The server's program, if it is on this machine.
    program: Option<Program>,
    /// The configuration at that time.
    wanted: FingerprintRequest,
}

/// The state of a program's file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Program {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
}

/// The part of the configuration that decides which server is used.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FingerprintRequest {
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

impl FingerprintRequest {
    fn of(config: &StandConfig) -> Self {
        Self {
            major: config.postgres,
            only: config.only.map(|only| only.to_string()),
            compose: compose(config),
        }
    }
}

/// Returns the path of the cached last server. A version other than the book's own has a separate file, so that the
/// next build of the book needs no search.
fn file(config: &StandConfig, dirs: &StandDirs) -> PathBuf {
    let name = match config.image() {
        None => "served.json".to_owned(),
        Some(major) => format!("served-{major}.json"),
    };
    dirs.dir.with_file_name(name)
}

fn save(
    config: &StandConfig,
    dirs: &StandDirs,
    server: &ChapterServer,
    program: Option<PathBuf>,
) -> Result<()> {
    let saved = CachedFingerprint {
        server: server.clone(),
        program: program.and_then(Program::of),
        wanted: FingerprintRequest::of(config),
    };
    let path = file(config, dirs);
    serde_json::to_vec(&saved)
        .map_err(Into::into)
        .and_then(|text| fs::write(&path, text))
        .context(|| format!("writing {}", path.display()))
}

fn load(config: &StandConfig, dirs: &StandDirs) -> Option<ChapterServer> {
    let saved: CachedFingerprint =
        serde_json::from_slice(&fs::read(file(config, dirs)).ok()?).ok()?;
    let is_there = match (saved.server.kind, saved.program) {
        (StandKind::Docker, None) => true,
        (StandKind::Local, Some(program)) => Program::of(program.path.clone()) == Some(program),
        _ => false,
    };
    let is_the_pinned = saved.server.major == config.postgres;
    let is_wanted = saved.wanted == FingerprintRequest::of(config);
    (is_there && is_the_pinned && is_wanted).then_some(saved.server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_can_make_a_difference_is_told() {
        let nature = |kind, version: &str, database: &str, settings: &str| ServerFingerprint {
            server: ChapterServer {
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
        let dirs = StandDirs {
            book: directory.path().join("book"),
            cache: directory.path().to_owned(),
            dir: directory.path().join("build"),
            name: "witness-0a1b2c3d".into(),
            purpose: crate::stand::Purpose::Build,
        };
        let own = StandConfig::of_nothing();
        let server = |major: u32| ChapterServer {
            kind: StandKind::Local,
            version: format!("{major}.1"),
            major,
        };
        let program = directory.path().join(PROGRAM);
        fs::write(&program, "").expect("written");
        let known = |config: &StandConfig| load(config, &dirs).map(|server| server.major);
        save(&own, &dirs, &server(18), Some(program.clone())).expect("kept");
        let other = own.clone().of_version(15);
        assert_eq!(known(&other), None);
        save(&other, &dirs, &server(15), Some(program.clone())).expect("kept");
        assert_eq!(known(&own), Some(18));
        assert_eq!(known(&own.clone().of_version(18)), Some(18));
        assert_eq!(known(&other), Some(15));
        assert_eq!(known(&own.clone().of_version(16)), None);
        fs::write(&program, "another").expect("written");
        assert_eq!(known(&own), None);
    }
}
