//! The end of a chapter that can't go on.

use super::super::observer::EVERY;
use super::{Chapter, GRACE};
use crate::error::{Error, Result};
use std::time::Instant;

/// Ends the other clients of the database that this is asked in. Nothing in it reads a catalog that they may have locked.
const END: &str = "SELECT pg_terminate_backend(other.pid)
FROM pg_stat_get_activity(NULL) AS other JOIN pg_stat_get_activity(pg_backend_pid()) AS ours USING (datid)
WHERE other.backend_type = 'client backend' AND other.pid <> pg_backend_pid()";

impl Chapter<'_> {
    /// Ends what the chapter has started, also on the server: a backend goes on with its statement when its client is gone,
    /// and the chapters after this one use the same database.
    ///
    /// # Errors
    /// When a backend doesn't end.
    pub(super) fn abandon(mut self) -> Result<()> {
        self.started.clear();
        self.workloads.clear();
        self.sessions.clear();
        self.observation = None;
        self.claims = None;
        end_backends(&mut self)?;
        self.observer = None;
        self.scratch.remove()
    }
}

fn end_backends(chapter: &mut Chapter<'_>) -> Result<()> {
    let database = &chapter.setting.stand.database;
    let deadline = Instant::now() + GRACE * 5;
    let observer = chapter.observer()?;
    while !observer
        .ask_with("the sessions of the chapter to be ended", |client| {
            client.query(END, &[])
        })?
        .is_empty()
    {
        if Instant::now() >= deadline {
            return Err(Error::setup(
                format!("a session of a chapter goes on in the database {database}"),
                "it does not heed pg_terminate_backend; look at the server's log",
            ));
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}
