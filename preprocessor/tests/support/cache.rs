//! A cache in which nothing is kept yet, but what was fetched.

use mdbook_witness::stand::dirs::cache;
use std::path::Path;

/// Makes a cache of its own, in which only what was fetched is shared with the user's.
pub(crate) fn link_cache(own: &Path) {
    let shared = cache(|name| std::env::var_os(name)).expect("the user has a cache");
    let fetched = shared.join("postgres");
    std::fs::create_dir_all(&fetched).expect("made");
    std::fs::create_dir(own).expect("made");
    std::os::unix::fs::symlink(fetched, own.join("postgres")).expect("linked");
}
