//! Runs chapters: blocks, conditions, claims, the sampler and workloads.
//!
//! 1. [`chapter`] runs a plan. Blocks go to a session or a shell (`programs`), conditions are evaluated by a
//!    `control` connection, and each end is compared with the block's declaration (`expected_outcome`, `expect`).
//! 2. A chapter that uses evidence runs under a `workload` if it requests one, of `pgbench` or of the tool's
//!    `client`. Meanwhile the `sampler` samples the server, and `claims` queries the evidence.
//! 3. [`masks`] replaces secrets and paths in all results.

mod advice;
mod catalog_holders;
pub mod chapter;
mod claims;
mod control;
pub(crate) mod event;
mod expect;
mod expected_outcome;
pub mod masks;
mod sampler;
pub(crate) mod workload;
