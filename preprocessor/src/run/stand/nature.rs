//! What a server is like, as far as what is run on it may come out otherwise for it. It is known before anything is started,
//! where that is possible.

use super::cluster::read_settings;
use super::config::Config;
use super::place::Place;
use super::survey::{self, Candidate, Provider};
use super::url::{Address, full};
use super::version;
use crate::error::{Doing, Error, Result};
use crate::plan::{Server, StandKind};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;

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
        let kind = match self.server.kind {
            StandKind::Docker => "docker",
            StandKind::Local => "local",
            StandKind::Url => "url",
        };
        [kind, &self.server.version, &self.database, &self.settings]
    }
}

/// What the next server will be like. Nothing where only starting it will tell.
///
/// # Errors
/// When the configuration is wrong, or a server of the user's doesn't answer.
pub fn foresee(config: &Config, place: &Place) -> Result<Option<Nature>> {
    let installed = survey::installed();
    for provider in Provider::ALL {
        let Ok((candidate, _)) = survey::ask(provider, config, &place.cache, &installed)? else {
            continue;
        };
        let server = match candidate {
            Candidate::Url(address) => Some(ask(&address)?),
            Candidate::Installation(found) => Some(Server {
                kind: StandKind::Local,
                version: found.version,
                major: found.major,
            }),
            // What an engine has to offer, and whether it will, is seen when it is asked to serve.
            Candidate::Docker | Candidate::Pip => recall(config, place),
        };
        return server.map(|server| of(config, server)).transpose();
    }
    Ok(None)
}

/// What a server is like that serves, remembered for the next time.
///
/// # Errors
/// When the settings can't be read, or a server of the user's doesn't tell them.
pub fn of_serving(config: &Config, place: &Place, server: &Server) -> Result<Nature> {
    remember(config, place, server)?;
    of(config, server.clone())
}

fn of(config: &Config, server: Server) -> Result<Nature> {
    let settings = match (server.kind, &config.url) {
        (StandKind::Url, Some(url)) => settings_of(&Address::parse(url)?)?,
        _ => told(config)?,
    };
    Ok(Nature {
        server,
        database: config.database.clone(),
        settings,
    })
}

/// The settings that a server of ours is started with.
fn told(config: &Config) -> Result<String> {
    let settings = config.settings.as_deref().map(read_settings).transpose()?;
    Ok(String::from_utf8_lossy(&settings.unwrap_or_default()).into_owned())
}

/// What a server of the user's is.
fn ask(address: &Address) -> Result<Server> {
    let mut client = address.connect()?;
    let (version, major) = version::of_server(&mut client)?;
    Ok(Server {
        kind: StandKind::Url,
        version,
        major,
    })
}

/// The settings of a server of the user's.
fn settings_of(address: &Address) -> Result<String> {
    let mut client = address.connect()?;
    let row = client.query_one(include_str!("settings.sql"), &[]);
    row.map(|row| row.get(0)).map_err(|error| {
        Error::setup(
            format!("asking for the server's settings: {}", full(&error)),
            "look at the server's log",
        )
    })
}

/// What served where the engine or the package index was to serve.
#[derive(Debug, Serialize, Deserialize)]
struct Memory {
    /// The compose file then.
    compose: String,
    server: Server,
}

fn file(place: &Place) -> PathBuf {
    place.dir.with_file_name("served.json")
}

fn compose(config: &Config) -> String {
    fs::read_to_string(&config.compose).unwrap_or_default()
}

fn remember(config: &Config, place: &Place, server: &Server) -> Result<()> {
    let memory = Memory {
        compose: compose(config),
        server: server.clone(),
    };
    let path = file(place);
    serde_json::to_vec(&memory)
        .map_err(Into::into)
        .and_then(|text| fs::write(&path, text))
        .doing(|| format!("writing {}", path.display()))
}

fn recall(config: &Config, place: &Place) -> Option<Server> {
    let memory: Memory = serde_json::from_slice(&fs::read(file(place)).ok()?).ok()?;
    let is_of_the_pinned = memory.server.major == config.postgres;
    (is_of_the_pinned && memory.compose == compose(config)).then_some(memory.server)
}
