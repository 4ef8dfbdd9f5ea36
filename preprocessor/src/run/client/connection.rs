//! A connection that says why it was ended.
//!
//! The client of the crate `postgres` does not always: where the server's last words and the end of the connection are
//! there at once, it tells of the end only. A client of a server that is being restarted would be told anything.

use super::address::Address;
use crate::run::stand::tls::Wire;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};
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

/// The end of a connection, as far as it is known.
struct End {
    /// None once it has come.
    wire: Option<Wire>,
    /// Why it came.
    why: Option<Error>,
}

impl End {
    fn poll(&mut self, cx: &mut Context<'_>) {
        let Some(wire) = &mut self.wire else { return };
        let Poll::Ready(ended) = wire.as_mut().poll(cx) else {
            return;
        };
        self.why = ended.err();
        // A connection that can't be written to may still have the server's last words.
        let is_told = |why: &Error| why.as_db_error().is_some() || why.is_closed();
        if self.why.as_ref().is_some_and(|why| !is_told(why))
            && let Poll::Ready(Err(why)) = wire.as_mut().poll(cx)
            && is_told(&why)
        {
            self.why = Some(why);
        }
        self.wire = None;
    }
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
            end: End {
                wire: Some(wire),
                why: None,
            },
        })
    }

    pub(super) fn cancel_token(&self) -> CancelToken {
        self.client.cancel_token()
    }

    /// Whether it has ended, as far as is known.
    pub(super) fn has_ended(&self) -> bool {
        self.end.wire.is_none()
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
        let mut answer = pin!(client.batch_execute(text));
        let result = runtime.block_on(poll_fn(|cx| {
            end.poll(cx);
            answer.as_mut().poll(cx)
        }));
        result.map_err(|error| match error.as_db_error() {
            Some(_) => error,
            None => end.why.take().unwrap_or(error),
        })
    }

    /// Says goodbye.
    pub(super) fn close(self) {
        let Self {
            runtime,
            client,
            end,
        } = self;
        drop(client);
        if let Some(wire) = end.wire {
            // Nobody is interested in how it ends.
            let _ = runtime.block_on(async { tokio::time::timeout(GRACE, wire).await });
        }
    }
}
