//! The network side of a connection, and the reason for its end.
//!
//! The client of the crate `postgres` doesn't always report the reason: if the server's last message and the end of the
//! connection arrive at once, it reports only the end.

use postgres::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// The future that drives a connection.
pub(crate) type ConnectionFuture = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The end of a connection, if it is known.
pub(crate) struct ConnectionEnd {
    /// `None` once the connection has ended.
    wire: Option<ConnectionFuture>,
    /// The reason for the end.
    why: Option<Error>,
}

impl ConnectionEnd {
    /// Creates the state of a new connection.
    pub(crate) fn of(wire: ConnectionFuture) -> Self {
        Self {
            wire: Some(wire),
            why: None,
        }
    }

    /// Returns `true` if the connection is known to have ended.
    pub(crate) fn has_come(&self) -> bool {
        self.wire.is_none()
    }

    /// Returns the rest of the connection.
    pub(crate) fn into_wire(self) -> Option<ConnectionFuture> {
        self.wire
    }

    /// Waits for an answer of the server; if the connection ends instead, returns the reason.
    ///
    /// # Errors
    /// If the server refuses, or the connection ends.
    pub(crate) async fn answer<T>(
        &mut self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut answer = pin!(answer);
        let result = poll_fn(|cx| {
            self.poll(cx);
            answer.as_mut().poll(cx)
        });
        let result = result.await;
        result.map_err(|error| match error.as_db_error() {
            Some(_) => error,
            None => self.why.take().unwrap_or(error),
        })
    }

    fn poll(&mut self, cx: &mut Context<'_>) {
        let Some(wire) = &mut self.wire else { return };
        let Poll::Ready(ended) = wire.as_mut().poll(cx) else {
            return;
        };
        self.why = ended.err();
        // A connection that can't be written to may still have the server's last message.
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
