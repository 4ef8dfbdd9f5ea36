//! The only effects: the stand, sessions, processes, threads and the clock.
//!
//! 1. [`lock`] lets one run use a stand at a time.
//! 2. [`guard`] ends all that is started, whatever ends the run.
//! 3. [`stand`] is the server, and how its client programs are started.
//! 4. [`chapter`] runs a plan: blocks go to a `session` or a `shell`, conditions are
//!    judged by an `observer`, and each end is held against what its block declares
//!    (`verdict`).
//!
//! Never imports `page` or `pulldown-cmark`.

mod capture;
pub mod chapter;
pub mod ending;
pub mod event;
mod group;
pub mod guard;
pub mod hold;
mod lines;
pub mod lock;
mod messages;
mod observer;
mod scratch;
pub mod secret;
mod session;
mod shell;
pub mod stand;
mod token;
mod verdict;
