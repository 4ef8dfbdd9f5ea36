//! Tests of programs in the sandbox with each version of Landlock: all attempts, with their results.

use crate::sandbox::*;
use landlock::ABI;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Returns `true` if a bash script succeeds in a sandbox.
fn can(sandbox: &Sandbox, script: &str) -> bool {
    let mut bash = Command::new("bash");
    bash.args(["-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = sandbox.start(move || bash.status());
    status.expect("bash is started").success()
}

/// A process that ends with the test.
struct Sleeper(Child);

impl Sleeper {
    fn start(sandbox: &Sandbox) -> Self {
        let mut sleep = Command::new("sleep");
        sleep.arg("30");
        Self(sandbox.start(move || sleep.spawn()).expect("started"))
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Folders to read, to write, and neither.
struct Folders {
    _root: tempfile::TempDir,
    own: PathBuf,
    other: PathBuf,
    hidden: PathBuf,
}

impl Folders {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        let path = |name: &str| root.path().join(name);
        for name in ["own", "other", "hidden"] {
            fs::create_dir(path(name)).expect("made");
            fs::write(path(name).join("file"), "text").expect("written");
        }
        let (own, other, hidden) = (path("own"), path("other"), path("hidden"));
        Self {
            _root: root,
            own,
            other,
            hidden,
        }
    }

    fn bounds(&self) -> Bounds {
        let read = ["/usr", "/bin", "/lib", "/lib64", "/etc", "/proc", "/dev"];
        Bounds {
            read: Some(
                read.map(PathBuf::from)
                    .into_iter()
                    .chain([self.other.clone()])
                    .collect(),
            ),
            write: vec![self.own.clone()],
            tcp: Some(Vec::new()),
            is_alone: true,
        }
    }
}

fn within(bounds: &Bounds, version: ABI) -> Sandbox {
    let (jobs, handed) = channel::<SpawnRequest>();
    let bounds = bounds.clone();
    thread::spawn(move || {
        let force = enforce::restricted(&bounds, version).expect("it can be restricted");
        enforce::drop_capabilities().expect("they can be dropped");
        assert_ne!(force, Enforcement::Nothing);
        handed.into_iter().for_each(|job| job());
    });
    Sandbox { thread: Some(jobs) }
}

/// The Landlock version of this kernel; none without Landlock, where there is nothing to test.
fn version() -> Option<i32> {
    match Enforcement::of_this_kernel() {
        Enforcement::Landlock(version) => Some(version),
        Enforcement::Nothing => None,
    }
}

fn quoted(path: &Path) -> String {
    shlex::try_quote(&path.to_string_lossy())
        .expect("no NUL")
        .into_owned()
}

#[test]
fn files_are_read_and_written_within_the_walls_only() {
    let Some(kernel) = version() else { return };
    let folders = Folders::new();
    let (own, other, hidden) = (
        quoted(&folders.own),
        quoted(&folders.other),
        quoted(&folders.hidden),
    );
    for (version, number) in [(ABI::V1, 1), (ABI::V3, 3), (ABI::V6, 6)] {
        if number > kernel {
            continue;
        }
        let sandbox = within(&folders.bounds(), version);
        for (script, expected) in [
            (
                format!(
                    "cd {own} && echo x >new && mkdir d && echo x >d/new && mv new newer && rm -r d newer"
                ),
                true,
            ),
            (format!("echo x >{own}/file && echo x >/dev/null"), true),
            (format!("cat {other}/file"), true),
            (format!("echo x >{other}/file"), false),
            (format!("echo x >{other}/new"), false),
            (format!("mkdir {other}/new"), false),
            (format!("ln -s /etc {other}/link"), false),
            (format!("mkfifo {other}/fifo"), false),
            (format!("rm {other}/file"), false),
            (format!("mv {other}/file {own}/"), false),
            (
                format!("ln {other}/file {own}/linked && echo x >{own}/linked"),
                false,
            ),
            (format!("cat {hidden}/file"), false),
            (format!("ls {hidden}"), false),
            (
                format!("cd {own}/ && ln -s {hidden}/file to && cat to"),
                false,
            ),
            (
                format!("cd {own}/ && ln -s {other}/file over && echo x >over"),
                false,
            ),
            (format!(": >>{other}/file"), false),
        ] {
            assert_eq!(can(&sandbox, &script), expected, "{number}: {script}");
            for link in ["to", "over"] {
                let _ = fs::remove_file(folders.own.join(link));
            }
        }
        assert_eq!(
            fs::read_to_string(folders.other.join("file")).expect("a file"),
            "text"
        );
    }
}

#[test]
fn tcp_and_signals_stay_within_the_walls() {
    let Some(kernel) = version() else { return };
    let folders = Folders::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let innocent = Sleeper::start(&Sandbox::none());
    let pid = innocent.0.id();
    for (version, number) in [(ABI::V1, 1), (ABI::V4, 4), (ABI::V6, 6)] {
        if number > kernel {
            continue;
        }
        let connects = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
        let sandbox = within(&folders.bounds(), version);
        assert_eq!(can(&sandbox, &connects), number < 4, "{number}");
        let allowed = Bounds {
            tcp: Some(vec![port]),
            ..folders.bounds()
        };
        assert!(can(&within(&allowed, version), &connects), "{number}");
        assert_eq!(
            can(&sandbox, &format!("kill -0 {pid}")),
            number < 6,
            "{number}"
        );
        assert!(can(&sandbox, "sleep 30 & kill $!"), "{number}");
        // In every version, processes outside are invisible.
        assert!(
            !can(&sandbox, &format!("cat /proc/{pid}/environ")),
            "{number}"
        );
        assert!(
            !can(&sandbox, &format!("readlink /proc/{pid}/cwd")),
            "{number}"
        );
    }
}

#[test]
fn one_within_another_writes_less_and_shares_the_rest() {
    if version().is_none() {
        return;
    }
    let folders = Folders::new();
    let part = folders.own.join("part");
    fs::create_dir(&part).expect("made");
    let outer = Sandbox::new(folders.bounds()).expect("it can be restricted");
    let inner = outer.within(Bounds {
        write: vec![part.clone()],
        ..Bounds::default()
    });
    let inner = inner.expect("it can be restricted");
    let (own, part) = (quoted(&folders.own), quoted(&part));
    assert!(can(
        &inner,
        &format!("echo x >{part}/new && cat {own}/file")
    ));
    assert!(!can(&inner, &format!("echo x >{own}/new")));
    assert!(!can(
        &inner,
        &format!("cat {}/file", quoted(&folders.hidden))
    ));
    let mut beside = Sleeper::start(&outer);
    // Steps may end the server's processes.
    assert!(can(&inner, &format!("kill {}", beside.0.id())));
    beside.0.wait().expect("ours");
}
