//! The end of a chapter that can't go on.

use super::super::observer::EVERY;
use super::super::stand::Stand;
use super::{Chapter, GRACE};
use crate::error::{Error, Result};
use std::time::Instant;

/// Ends the clients of a database.
const END: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = $1 AND backend_type = 'client backend'";

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
        self.observer = None;
        end_backends(self.setting.stand)?;
        self.scratch.remove()
    }
}

fn end_backends(stand: &Stand) -> Result<()> {
    let failed = |error: postgres::Error| {
        Error::setup(
            format!("the sessions of a chapter could not be ended: {error}"),
            "look at the server's log",
        )
    };
    let mut client = stand.maintenance_connect()?;
    let deadline = Instant::now() + GRACE * 5;
    while !client
        .query(END, &[&stand.database])
        .map_err(failed)?
        .is_empty()
    {
        if Instant::now() >= deadline {
            return Err(Error::setup(
                format!(
                    "a session of a chapter goes on in the database {}",
                    stand.database
                ),
                "it does not heed pg_terminate_backend; look at the server's log",
            ));
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}
