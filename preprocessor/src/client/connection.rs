//! A connection that reports why it was ended: a client of a restarting server would otherwise get a different error.

use crate::client::libpq_env::ClientAddress;
use crate::connection::end::ConnectionEnd;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{CancelToken, Client, Error};

/// Time limit for telling the server that the connection is closing.
const GRACE: Duration = Duration::from_secs(1);

/// A connection of one client.
pub(super) struct ClientConnection {
    runtime: Runtime,
    client: Client,
    end: ConnectionEnd,
}

/// The reason for a failed connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    /// The machine's limit.
    #[error("{0}")]
    Machine(#[from] std::io::Error),
    /// The server, or the network.
    #[error("{}", crate::connection::url::full(.0))]
    Server(#[from] Error),
}

impl ClientConnection {
    pub(super) fn open(address: &ClientAddress) -> Result<Self, ConnectError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (client, wire) = runtime.block_on(address.open())?;
        Ok(Self {
            runtime,
            client,
            end: ConnectionEnd::of(wire),
        })
    }

    pub(super) fn cancel_token(&self) -> CancelToken {
        self.client.cancel_token()
    }

    /// Returns `true` if the connection is known to have ended.
    pub(super) fn has_ended(&self) -> bool {
        self.end.has_come()
    }

    /// Sends SQL text unchanged, and ignores its rows.
    ///
    /// # Errors
    /// The server's error, or the reason for the end of the connection.
    pub(super) fn execute(&mut self, text: &str) -> Result<(), Error> {
        let Self {
            runtime,
            client,
            end,
        } = self;
        runtime.block_on(end.answer(client.batch_execute(text)))
    }

    /// Closes the connection cleanly.
    pub(super) fn close(self) {
        let Self {
            runtime,
            client,
            end,
        } = self;
        drop(client);
        if let Some(wire) = end.into_wire() {
            // The result doesn't matter.
            let _ = runtime.block_on(async { tokio::time::timeout(GRACE, wire).await });
        }
    }
}
