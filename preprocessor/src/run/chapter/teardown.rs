//! The end of a chapter that can't go on.

use crate::error::{Error, Result};
use crate::run::chapter::{Chapter, GRACE};
use crate::run::control::EVERY;
use std::time::Instant;

/// Ends the other clients of the current database, without reading any catalog that they may have locked.
const END: &str = "SELECT pg_terminate_backend(other.pid)
FROM pg_stat_get_activity(NULL) AS other JOIN pg_stat_get_activity(pg_backend_pid()) AS ours USING (datid)
WHERE other.backend_type = 'client backend' AND other.pid <> pg_backend_pid()";

impl Chapter<'_> {
    /// Ends everything the chapter has started, including backends: one continues its statement when its client is
    /// gone, and later chapters use the same database.
    ///
    /// # Errors
    /// Fails if a backend doesn't end.
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
    let database = &chapter.context.stand.database;
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
                format!("a session of the chapter still runs in the database {database}"),
                "it ignores pg_terminate_backend; see the server's log",
            ));
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}
