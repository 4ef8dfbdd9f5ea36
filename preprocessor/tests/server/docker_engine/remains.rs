//! The remains of a book's builds: processes here, containers with what is theirs, files.

use crate::docker_engine::book::{docker, left_of};
use crate::support::runs;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A process as a person would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    /// Its words, which may have been overwritten since.
    pub(crate) command: String,
}

impl Process {
    fn of(pid: i32) -> Self {
        let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        Self { pid, command }
    }

    /// The name of its program: `psql`.
    pub(crate) fn program(&self) -> String {
        let name = fs::read_to_string(format!("/proc/{}/comm", self.pid));
        name.unwrap_or_default().trim().to_owned()
    }
}

/// All processes of the machine, those in containers among them.
fn all() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").expect("Linux").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| runs(*pid))
}

/// The processes that builds of a book in this directory have started: by what they carry, say or work in, each of which names
/// the directory.
pub(crate) fn processes(directory: &Path) -> Vec<Process> {
    let wanted = directory.as_os_str().as_encoded_bytes();
    let names = |bytes: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
    let is_of_it = |pid: &i32| {
        let of_process = |file: &str| PathBuf::from(format!("/proc/{pid}/{file}"));
        ["environ", "cmdline"]
            .iter()
            .any(|file| fs::read(of_process(file)).is_ok_and(|it| names(&it)))
            || fs::read_link(of_process("cwd")).is_ok_and(|cwd| cwd.starts_with(directory))
    };
    all().filter(is_of_it).map(Process::of).collect()
}

/// A container that runs, or has run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Container {
    id: String,
    /// Its first process, when it was seen.
    first: i32,
}

impl Container {
    /// The container of this name as it is now, if there is one.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let seen = docker(&["inspect", "--format", "{{.Id}} {{.State.Pid}}", name]);
        let (id, first) = seen.first()?.split_once(' ')?;
        Some(Self {
            id: id.to_owned(),
            first: first.parse().ok()?,
        })
    }

    /// Its processes, as they are numbered here.
    pub(crate) fn processes(&self) -> Vec<Process> {
        all()
            .filter(|pid| self.has(*pid))
            .map(Process::of)
            .collect()
    }

    /// The first of them, if it runs.
    pub(crate) fn first(&self) -> Option<i32> {
        self.has(self.first).then_some(self.first)
    }

    /// Returns whether this process is in it, by its control group: the engine names that by the container.
    fn has(&self, pid: i32) -> bool {
        let group = fs::read_to_string(format!("/proc/{pid}/cgroup"));
        group.is_ok_and(|group| group.contains(&self.id))
    }

    /// The engine's mounts for it: its files, and the `/dev/shm` in which its server's shared memory is. The rest of
    /// that memory ends with its processes.
    fn mounts(&self) -> Vec<String> {
        let mounts = fs::read_to_string("/proc/self/mounts").expect("Linux");
        let of_it = mounts.lines().filter(|line| line.contains(&self.id));
        of_it.map(ToOwned::to_owned).collect()
    }
}

/// All that there is of a book's builds in one cache, in words; only their processes, as long as there are any.
pub(crate) fn left(
    directory: &Path,
    cache: &Path,
    project: &str,
    seen: &BTreeSet<Container>,
) -> Vec<String> {
    let inside = seen.iter().flat_map(Container::processes);
    let processes = processes(directory).into_iter().chain(inside);
    let processes = processes.map(|it| format!("process {}: {}", it.pid, it.command));
    let mut left: Vec<_> = processes.collect();
    // As long as they are at work, docker needn't be asked.
    if !left.is_empty() {
        return left;
    }
    left.extend(left_of(project));
    left.extend(seen.iter().flat_map(Container::mounts));
    left.extend(files(cache));
    left.extend(names(&directory.join("tmp")));
    left
}

/// All that is left in the place of a book's builds, beside what always is.
pub(crate) fn files(cache: &Path) -> Vec<String> {
    let mut books = fs::read_dir(cache.join("books")).expect("there").flatten();
    let place = books.next().expect("one book").path().join("build");
    names(&place)
        .into_iter()
        .filter(|name| name != "lock")
        .collect()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("there").flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
