//! The only effects: the stand, sessions, processes, threads and the clock.
//!
//! 1. [`lock`] lets one run use a stand at a time.
//! 2. [`guard`] ends all that is started, whatever ends the run.
//! 3. [`stand`] is the server, and how its client programs are started.
//! 4. [`checkpoint`] keeps a private server's data as it was at a chapter's start, and brings it back.
//! 5. [`chapter`] runs a plan: blocks go to a `session` or a `shell`, conditions are
//!    judged by an `observer`, and each end is held against what its block declares
//!    (`verdict`, `expect`).
//! 6. A chapter that makes use of evidence runs under a `workload` if it asks for one, of `pgbench` or of a
//!    [`client`] of our own; `observe` looks on meanwhile, and `claims` asks what that has shown.
//!
//! Never imports `figure`, `page` or `pulldown-cmark`.

mod advice;
mod capture;
pub mod chapter;
pub mod checkpoint;
mod claims;
pub mod client;
mod clocks;
pub mod ending;
mod environment;
pub mod event;
mod exit;
mod expect;
mod group;
pub mod guard;
pub mod hold;
mod holdup;
mod lines;
pub mod lock;
pub mod masks;
mod observe;
mod observer;
pub mod renderers;
pub mod sandbox;
mod scratch;
pub mod secret;
mod session;
mod shell;
pub mod stand;
mod token;
mod verdict;
mod workload;
