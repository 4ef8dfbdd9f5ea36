//! The cache of runs.
//!
//! 1. [`keys()`] gives each step, each chapter and each state of the database a key; [`dependencies`] finds the files
//!    that a step reads.
//! 2. [`Archive`] saves and finds the runs of chapters by these keys.
//! 3. [`align()`] aligns a cached run with the chapter's current text.
//!
//! Never imports `run` or `figure`.

mod align;
mod basis;
pub mod dependencies;
mod key;
mod keys;
mod record;
mod store;

pub use align::{Match, align, unknown};
pub use basis::{Basis, KeyedFile};
pub use key::Key;
pub use keys::{Keys, keys};
pub use record::Record;
pub use store::{Archive, FoundRecord, LIMIT};
