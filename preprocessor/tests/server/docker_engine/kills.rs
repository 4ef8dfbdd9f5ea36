//! The kills of builds: which process, and when.

use self::Moment::{Asked, Done, Interrupted, Made, Step, Up};
use crate::docker_engine::book::Clients::{self, Container as There, Machine as Here};

/// A part of a build's processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    Run,
    Reaper,
    RunThenReaper,
    ReaperThenRun,
    /// The command `docker`.
    Docker,
    /// The part of it that is compose.
    Compose,
    /// The script in the place of psql where that is in the container.
    Script,
    Psql,
    /// The container's first process: its entrypoint, and then the postmaster.
    Server,
    Backend,
    /// A process of the server's that serves nobody.
    Writer,
}

/// The state of a build when a process of it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Compose was asked for the container.
    Asked,
    /// The container is there.
    Made,
    /// The server is healthy.
    Up,
    /// A statement runs.
    Step,
    /// The same, and then Ctrl-C has come, and the container is about to be removed.
    Interrupted,
    /// It is, since the chapter is done.
    Done,
}

/// A moment, and the client programs of the build.
pub(crate) type When = (Moment, Clients);

/// Every moment, and steps with either kind of clients.
const ALWAYS: &[When] = &[
    (Asked, Here),
    (Made, Here),
    (Up, There),
    (Step, Here),
    (Step, There),
    (Interrupted, Here),
    (Done, There),
];
const IN_A_STEP: &[When] = &[(Step, Here), (Step, There)];

/// The victims and their moments: fifty kills.
const KILLS: [(Victim, &[When]); 11] = [
    (Victim::Run, ALWAYS),
    (Victim::Reaper, ALWAYS),
    (Victim::RunThenReaper, ALWAYS),
    (Victim::ReaperThenRun, ALWAYS),
    (
        Victim::Docker,
        &[
            (Asked, Here),
            (Made, Here),
            (Step, There),
            (Done, There),
            (Interrupted, Here),
        ],
    ),
    (
        Victim::Compose,
        &[
            (Asked, Here),
            (Done, There),
            (Made, There),
            (Interrupted, Here),
        ],
    ),
    (Victim::Script, &[(Step, There)]),
    (Victim::Psql, IN_A_STEP),
    (
        Victim::Server,
        &[
            (Made, Here),
            (Up, There),
            (Step, Here),
            (Step, There),
            (Interrupted, Here),
            (Done, There),
        ],
    ),
    (Victim::Backend, IN_A_STEP),
    (Victim::Writer, IN_A_STEP),
];

/// The variable that has all fifty kills done, which take minutes, when it is `all`; or those of one victim, when it is its name.
const WANTED: &str = "WITNESS_TEST_KILLS";

/// The kills that are wanted of builds with these client programs: all, or else each victim's once, so that every moment comes.
pub(crate) fn wanted(clients: Clients) -> impl Iterator<Item = (Victim, Moment)> {
    let named = std::env::var(WANTED).unwrap_or_default();
    let rows = KILLS.iter().enumerate();
    let all = rows.flat_map(move |(number, (victim, whens))| {
        let chosen = number % whens.len();
        let is_all = named == "all" || named == format!("{victim:?}");
        let wanted = whens
            .iter()
            .enumerate()
            .filter(move |(index, _)| is_all || *index == chosen);
        wanted.map(|(_, when)| (*victim, *when))
    });
    all.filter(move |(_, (_, of))| *of == clients)
        .map(|(victim, (moment, _))| (victim, moment))
}
