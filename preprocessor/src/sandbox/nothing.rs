//! Systems without Landlock.

use crate::sandbox::{Bounds, Force};

/// Restricts nothing.
///
/// # Errors
/// Never.
pub(super) fn restrict(_: &Bounds) -> std::io::Result<Force> {
    Ok(Force::Nothing)
}
