//! The Landlock rules of a sandbox.

use crate::sandbox::Enforcement;
use crate::sandbox::bounds::{Bounds, DEVICES};
use caps::errors::CapsError;
use caps::{CapSet, Capability};
use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};
use std::io;

/// The requested version of Landlock; a kernel ignores the rights that it doesn't know. The next one would restrict
/// which sockets a client reaches by their path.
const VERSION: ABI = ABI::V6;

/// The capabilities that root retains, which are those of a container: see capabilities(7). Others would allow access
/// to outside processes, whatever Landlock restricts.
const KEPT: [Capability; 11] = [
    Capability::CAP_AUDIT_WRITE,
    Capability::CAP_CHOWN,
    Capability::CAP_DAC_OVERRIDE,
    Capability::CAP_FOWNER,
    Capability::CAP_FSETID,
    Capability::CAP_KILL,
    Capability::CAP_NET_BIND_SERVICE,
    Capability::CAP_SETFCAP,
    Capability::CAP_SETGID,
    Capability::CAP_SETUID,
    Capability::CAP_SETPCAP,
];

/// Restricts this thread, and everything that it starts from now on.
///
/// # Errors
/// Fails if the kernel has Landlock and refuses.
pub(super) fn restrict(bounds: &Bounds) -> io::Result<Enforcement> {
    let force = restricted(bounds, VERSION).map_err(io::Error::other)?;
    if force != Enforcement::Nothing {
        drop_capabilities().map_err(io::Error::other)?;
    }
    Ok(force)
}

/// Drops root's privileges for everything that this thread starts. Other users have none.
pub(super) fn drop_capabilities() -> Result<(), CapsError> {
    if !caps::has_cap(None, CapSet::Effective, Capability::CAP_SETPCAP)? {
        return Ok(());
    }
    let bounding = caps::read(None, CapSet::Bounding)?;
    for capability in bounding.into_iter().filter(|it| !KEPT.contains(it)) {
        caps::drop(None, CapSet::Bounding, capability)?;
    }
    caps::clear(None, CapSet::Inheritable)
}

/// Restricts this thread by the rights that a version of Landlock's interface has.
pub(super) fn restricted(bounds: &Bounds, version: ABI) -> Result<Enforcement, RulesetError> {
    let granted = match bounds.read {
        Some(_) => AccessFs::from_all(version),
        None => AccessFs::from_write(version),
    };
    let mut ruleset = Ruleset::default().handle_access(granted)?;
    let net = AccessNet::from_all(version);
    if bounds.tcp.is_some() && !net.is_empty() {
        ruleset = ruleset.handle_access(net)?;
    }
    let scopes = Scope::from_all(version);
    if bounds.is_alone && !scopes.is_empty() {
        ruleset = ruleset.scope(scopes)?;
    }
    let mut created = ruleset
        .create()?
        .add_rules(path_beneath_rules(&bounds.write, granted))?
        .add_rules(path_beneath_rules(DEVICES, granted))?;
    if let Some(paths) = &bounds.read {
        created = created.add_rules(path_beneath_rules(paths, AccessFs::from_read(version)))?;
    }
    for port in bounds.tcp.iter().flatten().filter(|_| !net.is_empty()) {
        created = created.add_rule(NetPort::new(*port, net))?;
    }
    Ok(match created.restrict_self()?.landlock {
        LandlockStatus::Available {
            effective_abi,
            kernel_abi,
        } => Enforcement::Landlock(kernel_abi.unwrap_or(effective_abi as i32)),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => Enforcement::Nothing,
    })
}
