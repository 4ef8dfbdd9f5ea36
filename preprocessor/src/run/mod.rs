//! All effects: the stand, sessions, processes, threads and the clock.
//!
//! 1. [`lock`] lets one run use a stand at a time.
//! 2. [`guard`] ends everything that was started, whatever ends the run.
//! 3. [`stand`] is the server, with its client programs.
//! 4. [`checkpoint`] saves a private server's data at a chapter's start, and restores it.
//! 5. [`chapter`] runs a plan: blocks go to a `session` or a `shell`, conditions are evaluated by an `observer`, and
//!    each end is compared with the block's declaration (`verdict`, `expect`).
//! 6. A chapter that uses evidence runs under a `workload` if it requests one, of `pgbench` or of the tool's
//!    [`client`]; meanwhile `observe` samples the server, and `claims` queries the evidence.
//!
//! Never imports `figure`, `page` or `pulldown-cmark`.

mod advice;
mod capture;
mod catalog_holders;
pub mod chapter;
pub mod checkpoint;
mod claims;
pub mod client;
mod clocks;
mod control;
mod environment;
pub mod event;
mod exit_status;
mod expect;
pub mod guard;
pub mod hold;
pub mod interrupt;
mod lines;
pub mod masks;
mod process_group;
pub mod renderers;
mod sampler;
pub mod sandbox;
mod scratch;
pub mod secret;
mod session;
mod shell;
pub mod stand;
pub mod stand_lock;
mod token;
mod verdict;
mod workload;
