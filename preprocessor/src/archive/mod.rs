//! Keeping what was run, and finding it again.
//!
//! 1. [`keys()`] gives each step, each chapter and each state of the database its key; [`reads`] knows which files a step
//!    reads.
//! 2. [`Archive`] keeps and finds the runs of chapters by their keys.
//! 3. [`align()`] puts a kept run beside the chapter as it is now.
//!
//! Never imports `run` or `figure`.

mod align;
mod basis;
mod chain;
mod kept;
mod key;
pub mod reads;
mod store;

pub use align::{Match, align, unknown};
pub use basis::{Basis, Source};
pub use chain::{Keys, StepKeys, keys};
pub use kept::Kept;
pub use key::Key;
pub use store::{Archive, Found, LIMIT};
