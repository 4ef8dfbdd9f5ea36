//! The start of a stand, by each kind of provider.

use crate::connection::database::{self, FoundDatabase};
use crate::connection::tls::Tls;
use crate::console;
use crate::error::{Context, Error, Reason, Result};
use crate::plan::StandKind;
use crate::reaper::{self, ProcessIdentity, Reaper, Registration, Resource};
use crate::sandbox::Sandbox;
use crate::stand::dirs::{Purpose, StandDirs};
use crate::stand::provider::discovery::{self, Candidate, Considered, Verdict};
use crate::stand::provider::docker::{self, ComposeProject, StartError};
use crate::stand::provider::local::Installation;
use crate::stand::provider::{Provider, pip};
use crate::stand::server::cluster::{Cluster, PORT, SUPERUSER};
use crate::stand::server::managed::ManagedServer;
use crate::stand::server::user::User;
use crate::stand::{InitialData, Stand, StandConfig, explain, persistent, version};
use std::path::PathBuf;

/// Implements [`Stand::up`].
pub(super) fn up(
    config: &StandConfig,
    dirs: &StandDirs,
    reaper: &Reaper,
    checkpoint: Option<&dyn InitialData>,
) -> Result<Stand> {
    let mut rising = Launch {
        config,
        dirs,
        reaper,
        checkpoint,
        registrations: Vec::new(),
    };
    if dirs.purpose == Purpose::Reader
        && let Some(mut stand) = persistent::attach(config, dirs)?
    {
        persistent::check_requested_version(config, &stand)?;
        // The reader may have dropped the database.
        rising.database(&mut stand, false)?;
        return Ok(stand);
    }
    let mut considered = Vec::new();
    let installed = discovery::installed();
    for provider in Provider::ALL {
        let verdict = discovery::ask(provider, config, &dirs.cache, &installed)?;
        let Verdict::Serves(candidate, _) = &verdict else {
            considered.push(Considered { provider, verdict });
            continue;
        };
        let candidate = match candidate {
            Candidate::Pip(package) => match pip::fetch(package, &dirs.cache, reaper) {
                Ok(installation) => Candidate::Installation(installation),
                Err(pip::FetchError::Unavailable(reason)) => {
                    let verdict = Verdict::Unusable(reason);
                    considered.push(Considered { provider, verdict });
                    continue;
                }
                Err(pip::FetchError::Fatal(error)) => return Err(error),
            },
            other => other.clone(),
        };
        let mut stand = match (rising.start(&candidate), &candidate) {
            // An engine that answers may still be unable to fetch the image.
            (Err(StartError { short, error }), Candidate::Docker) => {
                let verdict = Verdict::Unusable(Reason {
                    short: short.to_owned(),
                    full: error.to_string(),
                });
                considered.push(Considered { provider, verdict });
                continue;
            }
            (started, _) => started.map_err(|failed| failed.error)?,
        };
        for left in reaper::set_aside(&dirs.dir) {
            console::report(&format!("{}: {}", left.display(), reaper::way_out(&left)));
        }
        considered.push(Considered { provider, verdict });
        stand.considered = considered;
        return Ok(stand);
    }
    Err(explain::nothing(&considered, config))
}

/// A stand being started.
pub(super) struct Launch<'a> {
    pub(super) config: &'a StandConfig,
    pub(super) dirs: &'a StandDirs,
    pub(super) reaper: &'a Reaper,
    /// The checkpoint that a build's own server begins with, if any.
    checkpoint: Option<&'a dyn InitialData>,
    /// Registrations that are withdrawn once a reader's server is up.
    pub(super) registrations: Vec<Registration>,
}

impl Launch<'_> {
    fn start(&mut self, candidate: &Candidate) -> Result<Stand, StartError> {
        let stand = match candidate {
            Candidate::Installation(installation) => self.local(installation)?,
            Candidate::Url(_) | Candidate::Docker if self.checkpoint.is_some() => {
                return Err(Error::setup(
                    "checkpoints only work with a server started by the build, but another one is used",
                    "run without a checkpoint",
                )
                .into());
            }
            Candidate::Url(address) => self.url(address)?,
            Candidate::Docker => self.docker()?,
            Candidate::Pip(_) => unreachable!("it was fetched"),
        };
        if self.dirs.purpose == Purpose::Reader {
            persistent::save(self.dirs, &stand)?;
            for registration in self.registrations.drain(..) {
                registration.release();
            }
        }
        Ok(stand)
    }

    pub(super) fn watch(&mut self, resource: Resource) {
        self.registrations.push(self.reaper.watch(resource));
    }

    /// Returns the stand's own directory: new for a build, as it was left for a reader. The flag is true if it is new.
    pub(super) fn directory(&mut self) -> Result<(PathBuf, bool)> {
        let dir = self.dirs.stand();
        if dir.join(reaper::MARKER).is_file() {
            if self.dirs.purpose == Purpose::Reader && dir.join("data/PG_VERSION").is_file() {
                return Ok((dir, false));
            }
            reaper::remove_or_set_aside(&dir).context(|| format!("removing {}", dir.display()))?;
        }
        self.watch(Resource::Directory(dir.clone()));
        reaper::make_directory(&dir)?;
        Ok((dir, true))
    }

    fn local(&mut self, installation: &Installation) -> Result<Stand> {
        let user = User::for_server()?;
        let (dir, new) = self.directory()?;
        let cluster = Cluster::below(&dir, installation)?;
        if !cluster.socket.starts_with(&dir) {
            self.watch(Resource::Directory(cluster.socket.clone()));
        }
        match self.checkpoint {
            Some(checkpoint) => {
                checkpoint.fits(&installation.version, &installation.bin)?;
                cluster.admit(&dir, user.as_ref())?;
                checkpoint.copy_to(&cluster.data)?;
                cluster.resume(installation)?;
            }
            None if new => {
                let settings = self.config.settings.as_deref();
                cluster.make(&dir, installation, settings, user.as_ref(), self.reaper)?;
            }
            None => cluster.resume(installation)?,
        }
        let mut connection = tokio_postgres::Config::new();
        connection
            .host_path(&cluster.socket)
            .port(PORT)
            .user(SUPERUSER)
            .dbname("postgres");
        let mut stand = self.stand(StandKind::Local, installation.origin.clone(), connection);
        stand.host = cluster.socket.display().to_string();
        stand.bin = cluster.bin.clone();
        stand.sandbox = self.walls(&stand, Some(&cluster.socket), &[])?;
        stand.log = Some(cluster.log.clone());
        match self.dirs.purpose {
            Purpose::Build => {
                let base = self.checkpoint.map(InitialData::data);
                let sandbox = stand.sandbox.clone();
                let private = ManagedServer::start(cluster, user, base, sandbox, self.reaper)?;
                stand.server = private.identity();
                stand.private = Some(private);
            }
            Purpose::Reader => {
                let (reaper, registrations) = (self.reaper, &mut self.registrations);
                cluster.start(user.as_ref(), None, &stand.sandbox.clone(), |child| {
                    let pid = child.id().cast_signed();
                    stand.server = ProcessIdentity::of(pid);
                    let data = cluster.data.clone();
                    registrations.push(reaper.watch(Resource::Server { pid, data }));
                })?;
            }
        }
        self.database(&mut stand, new)?;
        Ok(stand)
    }

    fn docker(&mut self) -> Result<Stand, StartError> {
        let (_, _) = self.directory()?;
        let mut project = ComposeProject::of(self.dirs, self.config);
        self.watch(Resource::Compose {
            file: project.file.clone(),
            project: project.name.clone(),
        });
        project.up(self.config, self.reaper)?;
        for left in reaper::set_aside(&self.dirs.dir) {
            project.remove_as_root(&left);
        }
        let origin = docker::origin(&self.config.compose);
        let mut stand = self.stand(StandKind::Docker, origin, project.connection());
        stand.host = project.socket.display().to_string();
        self.database(&mut stand, false)?;
        let wanted = docker::of_the_wanted(&stand.version, stand.major, self.config);
        if wanted.is_err() {
            project.down(self.dirs.purpose == Purpose::Build)?;
        }
        wanted?;
        let container = project.container()?;
        stand.bin = project.clients(stand.major, &self.clients(), &container)?;
        stand.sandbox = self.walls(&stand, None, &[])?;
        stand.project = (self.dirs.purpose == Purpose::Build).then_some(project);
        Ok(stand)
    }

    pub(super) fn stand(
        &self,
        kind: StandKind,
        origin: String,
        connection: tokio_postgres::Config,
    ) -> Stand {
        Stand {
            kind,
            origin,
            version: String::new(),
            major: 0,
            considered: Vec::new(),
            asked: self.config.exact.then_some(self.config.postgres),
            database: self.config.database.clone(),
            directory: self.dirs.stand(),
            connection,
            host: String::new(),
            port: PORT,
            bin: PathBuf::new(),
            passfile: None,
            tls: Tls::default(),
            log: None,
            server: None,
            claim: None,
            private: None,
            project: None,
            handed_on: self.config.handed_on.clone(),
            is_walled: self.dirs.purpose == Purpose::Build && !self.config.sandbox.is_off,
            sandbox: Sandbox::none(),
            writable: self.config.sandbox.write.clone(),
        }
    }

    /// Queries the server's version and creates the database, if it isn't there, on a server that the run has started.
    fn database(&self, stand: &mut Stand, new: bool) -> Result<()> {
        let mut client = stand.maintenance_connect()?;
        version::read_version(stand, &mut client)?;
        if self.checkpoint.is_some() {
            // The checkpoint has the database, or a chapter has dropped it.
            return Ok(());
        }
        if !new {
            match database::look(&mut client, &stand.database)? {
                FoundDatabase::None => {}
                _ if self.dirs.purpose == Purpose::Reader => return Ok(()),
                _ => stand.drop_database(&mut client)?,
            }
        }
        database::create(&mut client, &stand.database, stand.own_directory()).map(|_| ())
    }
}
