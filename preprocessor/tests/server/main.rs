//! The tests that need a PostgreSQL server: each starts one of its own, or makes a database on one that all share.
//!
//! Modules whose name begins with `on_` need something that not every machine has, and are ignored unless they are asked for:
//! `on_15` PostgreSQL 15, `on_an_engine` a Docker engine, `on_mounts` the right to mount file systems, `on_root` the user root.
//! `cargo xtask test` looks which of them this machine has.
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod at_a_terminal;
mod by_hand;
mod checkpoint;
mod docker_engine;
mod exercises;
mod guide;
mod ledger;
mod migrations;
mod reaper;
mod rehearsal;
mod run;
mod stand;
mod tls;
mod trouble;
mod url;
mod versions;
