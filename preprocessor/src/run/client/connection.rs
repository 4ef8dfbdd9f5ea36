//! A connection that says why it was ended: a client of a server that is being restarted would be told anything else.

use super::address::Address;
use crate::run::stand::wire::End;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{CancelToken, Client, Error};

/// How long a server may take to hear that it is not needed any more.
const GRACE: Duration = Duration::from_secs(1);

/// A connection of one client.
pub(super) struct Connection {
    runtime: Runtime,
    client: Client,
    end: End,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// The machine can't have one more.
    #[error("{0}")]
    Machine(#[from] std::io::Error),
    /// The server, or the way to it.
    #[error("{}", crate::run::stand::url::full(.0))]
    Server(#[from] Error),
}

impl Connection {
    pub(super) fn open(address: &Address) -> Result<Self, Refused> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (client, wire) = runtime.block_on(address.open())?;
        Ok(Self {
            runtime,
            client,
            end: End::of(wire),
        })
    }

    pub(super) fn cancel_token(&self) -> CancelToken {
        self.client.cancel_token()
    }

    /// Whether it has ended, as far as is known.
    pub(super) fn has_ended(&self) -> bool {
        self.end.has_come()
    }

    /// Sends a text with SQL as it is, and leaves its rows alone.
    ///
    /// # Errors
    /// What the server says; why the connection has ended.
    pub(super) fn execute(&mut self, text: &str) -> Result<(), Error> {
        let Self {
            runtime,
            client,
            end,
        } = self;
        runtime.block_on(end.answer(client.batch_execute(text)))
    }

    /// Says goodbye.
    pub(super) fn close(self) {
        let Self {
            runtime,
            client,
            end,
        } = self;
        drop(client);
        if let Some(wire) = end.into_wire() {
            // Nobody is interested in how it ends.
            let _ = runtime.block_on(async { tokio::time::timeout(GRACE, wire).await });
        }
    }
}
