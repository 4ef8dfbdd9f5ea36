//! The network's side of a connection, and why it ended.
//!
//! The client of the crate `postgres` does not always tell: where the server's last words and the end of the connection are
//! there at once, it tells of the end only.

use postgres::Error;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// What a connection needs to go on, besides its client.
pub type Wire = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The end of a connection, as far as it is known.
pub(in crate::run) struct End {
    /// None once it has come.
    wire: Option<Wire>,
    /// Why it came.
    why: Option<Error>,
}

impl End {
    /// The end of a connection that has just been made.
    pub(in crate::run) fn of(wire: Wire) -> Self {
        Self {
            wire: Some(wire),
            why: None,
        }
    }

    /// Returns whether it has come, as far as is known.
    pub(in crate::run) fn has_come(&self) -> bool {
        self.wire.is_none()
    }

    /// What is left of the connection.
    pub(in crate::run) fn into_wire(self) -> Option<Wire> {
        self.wire
    }

    /// An answer of the server; where the connection ends instead, why.
    ///
    /// # Errors
    /// What the server says.
    pub(in crate::run) async fn answer<T>(
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
