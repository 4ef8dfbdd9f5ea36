//! How a stand is brought up, each provider in its way.

use super::clients::{self, Clients};
use super::cluster::{Cluster, PORT, SUPERUSER};
use super::database::{self, Found};
use super::docker::{self, Project};
use super::local::Installation;
use super::pip;
use super::place::{Place, Purpose};
use super::reader;
use super::survey::{self, Candidate, Considered, Provider};
use super::tls::Tls;
use super::url::Address;
use super::user::User;
use super::version;
use super::{Config, Stand};
use crate::error::{Doing, Error, Result};
use crate::plan::StandKind;
use crate::run::guard::{self, Guard, Identity, Ward, Warded};
use crate::run::secret::Secret;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// See [`Stand::up`].
pub(super) fn up(config: &Config, place: &Place, guard: &Guard) -> Result<Stand> {
    let mut rising = Rising {
        config,
        place,
        guard,
        wards: Vec::new(),
    };
    if place.purpose == Purpose::Reader
        && let Some(mut stand) = reader::attach(config, place)?
    {
        // The reader may have dropped it.
        rising.database(&mut stand, false)?;
        return Ok(stand);
    }
    let mut considered = Vec::new();
    let installed = survey::installed();
    for provider in Provider::ALL {
        let (candidate, verdict) = match survey::ask(provider, config, &place.cache, &installed)? {
            Ok(offer) => offer,
            Err(verdict) => {
                considered.push(Considered { provider, verdict });
                continue;
            }
        };
        let candidate = match candidate {
            Candidate::Pip => match pip::fetch(&place.cache, guard) {
                Ok(installation) => Candidate::Installation(installation),
                Err(pip::Failure::Unavailable(verdict)) => {
                    considered.push(Considered { provider, verdict });
                    continue;
                }
                Err(pip::Failure::Fatal(error)) => return Err(error),
            },
            other => other,
        };
        let mut stand = match (rising.start(&candidate), &candidate) {
            // An engine that answers may still have no way to the image.
            (Err(error), Candidate::Docker) => {
                let verdict = error.to_string();
                considered.push(Considered { provider, verdict });
                continue;
            }
            (started, _) => started?,
        };
        considered.push(Considered { provider, verdict });
        stand.considered = considered;
        return Ok(stand);
    }
    Err(survey::nothing(&considered, config.postgres))
}

struct Rising<'a> {
    config: &'a Config,
    place: &'a Place,
    guard: &'a Guard,
    /// What a reader's server takes back once it stands.
    wards: Vec<Warded>,
}

impl Rising<'_> {
    fn start(&mut self, candidate: &Candidate) -> Result<Stand> {
        let stand = match candidate {
            Candidate::Url(address) => self.url(address)?,
            Candidate::Installation(installation) => self.local(installation)?,
            Candidate::Docker => self.docker()?,
            Candidate::Pip => unreachable!("it was fetched"),
        };
        if self.place.purpose == Purpose::Reader {
            reader::remember(self.place, &stand)?;
            for ward in self.wards.drain(..) {
                ward.release();
            }
        }
        Ok(stand)
    }

    fn watch(&mut self, ward: Ward) {
        self.wards.push(self.guard.watch(ward));
    }

    /// The stand's own directory: new for a build, as it was left for a reader. Whether it is new.
    fn directory(&mut self) -> Result<(PathBuf, bool)> {
        let dir = self.place.stand();
        if dir.join(guard::MARKER).is_file() {
            if self.place.purpose == Purpose::Reader && dir.join("data/PG_VERSION").is_file() {
                return Ok((dir, false));
            }
            fs::remove_dir_all(&dir).doing(|| format!("removing {}", dir.display()))?;
        }
        self.watch(Ward::Directory(dir.clone()));
        guard::make_directory(&dir)?;
        Ok((dir, true))
    }

    fn local(&mut self, installation: &Installation) -> Result<Stand> {
        let user = User::for_server()?;
        let (dir, new) = self.directory()?;
        let cluster = Cluster::below(&dir, installation)?;
        if !cluster.socket.starts_with(&dir) {
            self.watch(Ward::Directory(cluster.socket.clone()));
        }
        if new {
            let settings = self.config.settings.as_deref();
            cluster.make(&dir, installation, settings, user.as_ref(), self.guard)?;
        } else {
            cluster.resume(installation)?;
        }
        let build = self.place.purpose == Purpose::Build;
        let token = build.then(|| self.guard.environment());
        let (guard, wards) = (self.guard, &mut self.wards);
        let mut server = None;
        cluster.start(user.as_ref(), token, |child| {
            let pid = child.id().cast_signed();
            server = Identity::of(pid);
            let data = cluster.data.clone();
            wards.push(guard.watch(Ward::Server { pid, data }));
        })?;
        let mut connection = postgres::Config::new();
        connection
            .host_path(&cluster.socket)
            .port(PORT)
            .user(SUPERUSER)
            .dbname("postgres");
        let mut stand = self.stand(StandKind::Local, installation.origin.clone(), connection);
        stand.host = cluster.socket.display().to_string();
        stand.bin = cluster.bin;
        stand.log = Some(cluster.log);
        stand.server = server;
        self.database(&mut stand, new)?;
        Ok(stand)
    }

    fn docker(&mut self) -> Result<Stand> {
        let (_, _) = self.directory()?;
        let settings = self.config.settings.as_deref();
        let project = Project::of(self.place, &self.config.compose, settings);
        self.watch(Ward::Compose {
            file: project.file.clone(),
            project: project.name.clone(),
        });
        project.up(self.guard)?;
        let origin = docker::origin(&self.config.compose);
        let mut stand = self.stand(StandKind::Docker, origin, project.connection());
        stand.host = project.socket.display().to_string();
        self.database(&mut stand, false)?;
        stand.bin = project.clients(stand.major, &self.clients())?;
        Ok(stand)
    }

    fn url(&mut self, address: &Address) -> Result<Stand> {
        let (dir, _) = self.directory()?;
        let origin = format!("the server {}", address.redacted());
        let mut stand = self.stand(StandKind::Url, origin, address.config.clone());
        stand.host = address.host();
        stand.port = address.port();
        stand.tls = address.tls.clone();
        stand.passfile = address
            .passfile()
            .map(|line| write_passfile(&dir, &line))
            .transpose()?;
        let mut client = address.connect()?;
        version::read_version(&mut stand, &mut client)?;
        if self.place.purpose == Purpose::Reader {
            stand.database = reader::database_name(&self.config.database);
        }
        stand.bin = self.clients_for(stand.major)?;
        if !database::claim(&mut client, &stand.database)? {
            return Err(database::claimed(&stand.database, &address.redacted()));
        }
        self.replace(&mut client, &stand.database, address)?;
        stand.claim = Some(database::Claim::new(client));
        Ok(stand)
    }

    /// Makes the database on a server of the user's, if there is none but ours.
    fn replace(&mut self, client: &mut postgres::Client, name: &str, at: &Address) -> Result<()> {
        match database::look(client, name)? {
            Found::Ours if self.place.purpose == Purpose::Reader => return Ok(()),
            Found::None => {}
            Found::Foreign if !self.config.disposable.iter().any(|known| known == name) => {
                return Err(database::foreign(name, &at.redacted()));
            }
            Found::Ours | Found::Foreign => {
                // Making one takes a server longer than running most chapters.
                if database::is_pristine(at, name) {
                    self.end_with_the_run(at, name);
                    return database::sign(client, name);
                }
                database::drop(client, name)?;
            }
        }
        self.end_with_the_run(at, name);
        database::create(client, name)
    }

    fn end_with_the_run(&mut self, at: &Address, name: &str) {
        self.watch(Ward::Database {
            url: at.url.clone(),
            name: name.to_owned(),
        });
    }

    /// The client programs on this machine.
    fn clients(&self) -> Vec<Clients> {
        clients::all(&self.place.cache, std::env::var_os("PATH").as_deref())
    }

    /// The directory of `psql` and `pgbench` for a server elsewhere: not older than it where there are such.
    fn clients_for(&self, major: u32) -> Result<PathBuf> {
        let all = self.clients();
        let best = clients::not_older(&all, major).or(all.last());
        best.map(|clients| clients.bin.clone()).ok_or_else(|| {
            Error::setup(
                "the server is elsewhere, and there is no psql and pgbench on this machine",
                format!("install the client programs of PostgreSQL {major} or later"),
            )
        })
    }

    fn stand(&self, kind: StandKind, origin: String, connection: postgres::Config) -> Stand {
        Stand {
            kind,
            origin,
            version: String::new(),
            major: 0,
            considered: Vec::new(),
            database: self.config.database.clone(),
            directory: self.place.stand(),
            connection,
            host: String::new(),
            port: PORT,
            bin: PathBuf::new(),
            passfile: None,
            tls: Tls::default(),
            log: None,
            server: None,
            claim: None,
        }
    }

    /// Learns the server's version and makes the database on a server of ours, unless it is there.
    fn database(&self, stand: &mut Stand, new: bool) -> Result<()> {
        let mut client = stand.maintenance_connect()?;
        version::read_version(stand, &mut client)?;
        if !new {
            match database::look(&mut client, &stand.database)? {
                Found::None => {}
                _ if self.place.purpose == Purpose::Reader => return Ok(()),
                _ => database::drop(&mut client, &stand.database)?,
            }
        }
        database::create(&mut client, &stand.database)
    }
}

pub(super) fn write_passfile(dir: &Path, line: &Secret) -> Result<PathBuf> {
    let path = dir.join("passfile");
    let _ = fs::remove_file(&path);
    fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(line.reveal().as_bytes()))
        .doing(|| format!("writing {}", path.display()))?;
    Ok(path)
}
