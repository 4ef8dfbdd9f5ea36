//! Systems without Landlock.

use super::{Bounds, Force};

/// Restricts nothing.
///
/// # Errors
/// Never.
#[expect(clippy::unnecessary_wraps, reason = "as where there is Landlock")]
pub(super) fn restrict(_: &Bounds) -> std::io::Result<Force> {
    Ok(Force::Nothing)
}
