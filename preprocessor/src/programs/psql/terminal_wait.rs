//! Processes that wait for keyboard input.
//!
//! Linux shows the system call that each process waits in, and its file (`proc_pid_syscall(5)`). On a system that
//! doesn't, or that denies access, no process is found, and the deadline of the step ends it.

#[cfg(target_os = "linux")]
use std::path::Path;

/// The controlling terminal of the process that opens it, and so the same one.
#[cfg(target_os = "linux")]
const CONTROLLING: &str = "/dev/tty";

/// Returns `true` if this process, or one that it has started, waits to read from the terminal that is its standard
/// input.
#[cfg(target_os = "linux")]
pub(super) fn reads_terminal(leader: i32) -> bool {
    let Ok(terminal) = std::fs::read_link(format!("/proc/{leader}/fd/0")) else {
        return false;
    };
    let mut processes = vec![leader];
    while let Some(pid) = processes.pop() {
        if reads(pid).is_some_and(|file| file == terminal || file == Path::new(CONTROLLING)) {
            return true;
        }
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        processes.extend(
            children
                .split_whitespace()
                .filter_map(|it| it.parse::<i32>().ok()),
        );
    }
    false
}

/// The file that a process waits to read from.
#[cfg(target_os = "linux")]
fn reads(pid: i32) -> Option<std::path::PathBuf> {
    /// The number of `read` in the tables of system calls of Linux.
    const READ: &str = if cfg!(target_arch = "aarch64") {
        "63"
    } else {
        "0"
    };
    let call = std::fs::read_to_string(format!("/proc/{pid}/syscall")).ok()?;
    let mut words = call.split_whitespace();
    if words.next() != Some(READ) {
        return None;
    }
    let file = u32::from_str_radix(words.next()?.trim_start_matches("0x"), 16).ok()?;
    std::fs::read_link(format!("/proc/{pid}/fd/{file}")).ok()
}

/// Returns `true` if this process, or one that it has started, waits to read from the terminal.
#[cfg(not(target_os = "linux"))]
pub(super) fn reads_terminal(_leader: i32) -> bool {
    false
}
