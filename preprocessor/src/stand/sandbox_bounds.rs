//! The bounds of a stand's sandbox: everything that its programs need of this machine.

use crate::error::Result;
use crate::plan::StandKind;
use crate::sandbox::bounds::readable;
use crate::sandbox::{Bounds, Sandbox};
use crate::stand::Stand;
use crate::stand::launch::Launch;
use std::env::{split_paths, var_os};
use std::path::{Path, PathBuf};

/// The POSIX shared memory of a server whose settings ask for it (shm_overview(7)).
const SHARED_MEMORY: &str = "/dev/shm";

impl Launch<'_> {
    /// Creates the sandbox of a build's server and its clients, which reach it by its socket, or by TCP at these ports.
    /// A reader's server has none, since the reader decides what to do there.
    ///
    /// # Errors
    /// If the kernel has Landlock and refuses.
    pub(super) fn walls(
        &self,
        stand: &Stand,
        socket: Option<&Path>,
        ports: &[u16],
    ) -> Result<Sandbox> {
        let book = &self.config.sandbox;
        if !stand.is_walled {
            return Ok(Sandbox::none());
        }
        let home = dirs::home_dir();
        let home = home.as_deref();
        let mut read = vec![self.dirs.book.clone(), self.dirs.cache.join("postgres")];
        read.extend(book.read.iter().chain(&book.write).cloned());
        read.extend(stand.bin.parent().map(Path::to_owned));
        read.extend(std::env::current_exe().ok());
        read.extend(home.map(|home| home.join(".postgresql")));
        read.extend(stand.tls.roots().map(Path::to_owned));
        for list in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            read.extend(var_os(list).iter().flat_map(split_paths));
        }
        let mut tcp: Vec<u16> = ports.iter().chain(&book.tcp).copied().collect();
        if stand.kind == StandKind::Docker {
            read.extend(var_os("DOCKER_CONFIG").map(PathBuf::from));
            read.extend(home.map(|home| home.join(".docker")));
            tcp.extend(engine_port());
        }
        let server = socket
            .into_iter()
            .flat_map(|socket| [socket, Path::new(SHARED_MEMORY)]);
        let mut write: Vec<PathBuf> = vec![stand.directory.clone()];
        write.extend(server.map(Path::to_owned).chain(book.write.iter().cloned()));
        Sandbox::new(Bounds {
            read: Some(readable(home, var_os("PATH").as_deref(), read)),
            write,
            tcp: Some(tcp),
            is_alone: !stand.host.starts_with('@'),
        })
    }
}

/// Returns the TCP port of a remote engine.
fn engine_port() -> Option<u16> {
    let host = var_os("DOCKER_HOST")?.into_string().ok()?;
    let (_, port) = host.strip_prefix("tcp://")?.rsplit_once(':')?;
    port.parse().ok()
}
