//! A private server: a data directory of its own, a Unix socket, no TCP.
//!
//! 1. [`Cluster::make`] creates the data directory.
//! 2. [`Cluster::start`] starts the server and waits until it answers.

use crate::connection::tls::Tls;
use crate::connection::{Connection, ConnectionError, diagnosis};
use crate::error::{Context, Error, Result};
use crate::reaper::{PREFIX, Reaper};
use crate::sandbox::Sandbox;
use crate::stand::config::read_settings;
use crate::stand::environment;
use crate::stand::provider::local::Installation;
use crate::stand::provider::packages;
use crate::stand::server::user::User;
use nix::fcntl::OFlag;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Time limit for a started server to answer.
const START: Duration = Duration::from_secs(60);
/// The longest directory path in which every system can create a socket: 104 bytes, less the socket's name.
const SOCKET: usize = 85;
/// The name of the server's superuser.
pub(crate) const SUPERUSER: &str = "postgres";
/// The number in the socket's name.
pub(crate) const PORT: u16 = 5432;
/// The settings that hold unless the book overrides them. The data can be made again, so no commit waits for the disk.
/// Shared memory lies in the data directory: it is removed with that even if the server is killed, and needs no space
/// in `/dev/shm`, of which a container has little.
const DEFAULTS: &str = "
timezone = 'UTC'
log_timezone = 'UTC'
fsync = off
dynamic_shared_memory_type = mmap

# The book's
";

/// The directories and files of a private server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cluster {
    /// The programs.
    pub bin: PathBuf,
    /// The data directory.
    pub data: PathBuf,
    /// The directory of the socket.
    pub socket: PathBuf,
    /// The server's log file.
    pub log: PathBuf,
}

impl Cluster {
    /// Returns a server's paths below `dir`. The socket's directory is elsewhere if the path is too long for it, or
    /// contains a comma: libpq and the server take a comma as the separator of a list of paths, and libpq has no
    /// quoting for it.
    ///
    /// # Errors
    /// If no directory can be made for the socket.
    pub(crate) fn below(dir: &Path, installation: &Installation) -> Result<Self> {
        let near = dir.join("socket");
        let path = near.as_os_str().as_encoded_bytes();
        let socket = if path.len() <= SOCKET && !path.contains(&b',') {
            near
        } else {
            tempfile::Builder::new()
                .prefix(PREFIX)
                .tempdir_in("/tmp")
                .context(|| "making a directory for the server's socket in /tmp".into())?
                .keep()
        };
        Ok(Self {
            bin: installation.bin.clone(),
            data: dir.join("data"),
            socket,
            log: dir.join("server.log"),
        })
    }

    /// Creates the data directory, with the book's settings in it. `dir` exists and was made by this run.
    ///
    /// # Errors
    /// If `initdb` fails, the settings can't be read, or the server's user can't reach the directory.
    pub(crate) fn make(
        &self,
        dir: &Path,
        installation: &Installation,
        settings: Option<&Path>,
        user: Option<&User>,
        reaper: &Reaper,
    ) -> Result<()> {
        let settings = settings.map(read_settings).transpose()?;
        self.admit(dir, user)?;
        // PostgreSQL 17 and later bring the locale with them; before, the system may lack it.
        let locales: &[&[&str]] = if installation.major >= 17 {
            &[&[
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ]]
        } else {
            &[&["--locale=C.UTF-8"], &["--locale=C"]]
        };
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&self.data)
            .and_then(|()| user.map_or(Ok(()), |user| user.own(&self.data)))
            .context(|| format!("making {}", self.data.display()))?;
        let mut result = Ok(());
        for locale in locales {
            result = self.initdb(locale, user, reaper);
            match &result {
                Err(said) if said.contains("invalid locale") => {}
                _ => break,
            }
        }
        result.map_err(|said| diagnosis::failed("initdb", &said, dir))?;
        let written = (|| {
            // The directory belongs to the server's user, who may have put a symbolic link in a file's place.
            let mut options = File::options();
            options.mode(0o644).custom_flags(OFlag::O_NOFOLLOW.bits());
            let mut text = String::from(DEFAULTS);
            if let Some(settings) = settings {
                let book = self.data.join("book.conf");
                let mut file = options.clone().write(true).create_new(true).open(book)?;
                file.set_permissions(fs::Permissions::from_mode(0o644))?;
                file.write_all(&settings)?;
                text.push_str("include 'book.conf'\n");
            }
            let conf = self.data.join("postgresql.conf");
            let mut conf = options.append(true).open(conf)?;
            conf.write_all(text.as_bytes())
        })();
        written.context(|| format!("writing the settings in {}", self.data.display()))
    }

    /// Lets the server's user pass through `dir`, in which the cluster lies. Its owner doesn't change, since files of
    /// steps lie there, too.
    ///
    /// # Errors
    /// If that user can't reach `dir`.
    pub(crate) fn admit(&self, dir: &Path, user: Option<&User>) -> Result<()> {
        let Some(user) = user else { return Ok(()) };
        if let Some(bar) = dir.parent().and_then(|parent| user.barred_by(parent)) {
            return Err(Error::setup(
                format!(
                    "as root, the server runs as the user {}, who can't pass through {}",
                    user.name,
                    bar.display()
                ),
                format!(
                    "let everyone pass through it: chmod a+x {}; or set WITNESS_CACHE to another directory",
                    bar.display()
                ),
            ));
        }
        user.pass(dir)
            .context(|| format!("letting {} into {}", user.name, dir.display()))
    }

    /// Checks that these programs can use the data directory of an earlier start.
    ///
    /// # Errors
    /// If the data has another major version.
    pub(crate) fn resume(&self, installation: &Installation) -> Result<()> {
        let file = self.data.join("PG_VERSION");
        let version =
            fs::read_to_string(&file).context(|| format!("reading {}", file.display()))?;
        if version.trim() == installation.major.to_string() {
            return Ok(());
        }
        Err(Error::setup(
            format!(
                "the data in {} is of PostgreSQL {}, but {} has {}",
                self.data.display(),
                version.trim(),
                installation.origin,
                installation.version
            ),
            "remove the data and begin anew: mdbook-witness stand down --remove",
        ))
    }

    /// The settings that no book can change: access to the server, and its log.
    fn forced(&self) -> [String; 6] {
        // A list of directories: quoted, because a comma would end one.
        let socket = self.socket.display().to_string().replace('"', "\"\"");
        [
            "listen_addresses=".into(),
            format!("port={PORT}"),
            format!("unix_socket_directories=\"{socket}\""),
            "unix_socket_permissions=0700".into(),
            "logging_collector=off".into(),
            "log_destination=stderr".into(),
        ]
    }

    fn initdb(&self, locale: &[&str], user: Option<&User>, reaper: &Reaper) -> Result<(), String> {
        let mut command = self.command("initdb", user);
        command
            .args([
                "--no-sync",
                "--no-instructions",
                "--auth=trust",
                "--encoding=UTF8",
            ])
            .arg(format!("--username={SUPERUSER}"))
            .args(locale)
            .arg("--pgdata")
            .arg(&self.data);
        let output = reaper
            .output(&mut command)
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Builds a command for one of the server's programs: run as the server's user, with messages in English and
    /// without the caller's settings.
    fn command(&self, program: &str, user: Option<&User>) -> Command {
        let mut command = Command::new(self.bin.join(program));
        // `COPY … TO PROGRAM` can reach this environment, as a step reaches its own.
        command
            .env_clear()
            .envs(environment::of_server())
            .env("LC_ALL", "C")
            .current_dir(self.data.parent().unwrap_or(Path::new("/")))
            .stdin(Stdio::null());
        command.envs(packages::icu_data(&self.bin));
        if let Some(user) = user {
            user.run_as(&mut command);
        }
        command
    }

    /// Starts the server. `started` is called with the process at once, before the server answers.
    ///
    /// # Errors
    /// If the server ends at once or doesn't answer: with the last lines of its log.
    pub(crate) fn start(
        &self,
        user: Option<&User>,
        token: Option<(&str, &str)>,
        sandbox: &Sandbox,
        started: impl FnOnce(&Child),
    ) -> Result<Child> {
        let prepare = || {
            match fs::DirBuilder::new().mode(0o700).create(&self.socket) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
            if let Some(user) = user {
                user.own(&self.socket)?;
            }
            let log = File::options().create(true).append(true).open(&self.log)?;
            Ok((log.try_clone()?, log))
        };
        let (out, err) = prepare().context(|| format!("preparing {}", self.socket.display()))?;
        let mut command = self.command("postgres", user);
        command
            .arg("-D")
            .arg(&self.data)
            .args(self.forced().iter().flat_map(|setting| ["-c", setting]))
            .stdout(out)
            .stderr(err)
            .process_group(0);
        match token {
            Some((name, value)) => command.env(name, value),
            // A reader's server outlives the run that started it.
            None => command.env_remove(crate::reaper::TOKEN),
        };
        let mut child = sandbox
            .start(move || command.spawn())
            .context(|| format!("starting {}/postgres", self.bin.display()))?;
        started(&child);
        self.wait(&mut child)?;
        Ok(child)
    }

    fn wait(&self, child: &mut Child) -> Result<()> {
        let deadline = Instant::now() + START;
        loop {
            if let Ok(Some(_)) = child.try_wait() {
                return Err(diagnosis::failed(
                    "the server",
                    &diagnosis::tail(&self.log),
                    &self.data,
                ));
            }
            if self.connect().is_ok() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                let what = "the server, which didn't answer within a minute,";
                return Err(diagnosis::failed(
                    what,
                    &diagnosis::tail(&self.log),
                    &self.data,
                ));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn connect(&self) -> Result<Connection, ConnectionError> {
        let config = superuser_config(&self.socket);
        Connection::open(&Tls::default(), &config, Duration::from_secs(5))
    }
}

/// Returns the configuration of the superuser's connection by the socket in this directory.
pub(crate) fn superuser_config(socket: &Path) -> tokio_postgres::Config {
    let mut config = tokio_postgres::Config::new();
    config
        .host_path(socket)
        .port(PORT)
        .user(SUPERUSER)
        .dbname("postgres");
    config
}
