//! The rules that Landlock is told.

use super::Force;
use super::bounds::{Bounds, DEVICES};
use caps::errors::CapsError;
use caps::{CapSet, Capability};
use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};
use std::io;

/// The version whose rights are asked for; of those that the kernel doesn't know, it restricts none. The next one would restrict
/// which sockets a client reaches by their path.
const VERSION: ABI = ABI::V6;

/// The capabilities that root keeps, which are those of a container's: see capabilities(7). With others it would look into processes
/// outside, whatever Landlock says.
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

/// Restricts this thread, and all that it starts from now on.
///
/// # Errors
/// When the kernel has Landlock and refuses.
pub(super) fn restrict(bounds: &Bounds) -> io::Result<Force> {
    let force = restricted(bounds, VERSION).map_err(io::Error::other)?;
    if force != Force::Nothing {
        drop_capabilities().map_err(io::Error::other)?;
    }
    Ok(force)
}

/// Takes from all that this thread starts what only root could do. Nobody else has it.
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
pub(super) fn restricted(bounds: &Bounds, version: ABI) -> Result<Force, RulesetError> {
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
        } => Force::Landlock(kernel_abi.unwrap_or(effective_abi as i32)),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => Force::Nothing,
    })
}
