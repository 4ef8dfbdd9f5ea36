//! SQLSTATEs of lost connections: psql doesn't report the SQLSTATE of an error that ends its connection, so it is
//! derived from the message.

use crate::transcript::Sqlstate;

/// The messages with which a backend ends, and their SQLSTATEs (PostgreSQL's `src/backend/tcop/postgres.c`, in
/// `ProcessInterrupts`, `ProcessRecoveryConflictInterrupt` and `quickdie`).
const MESSAGES: [(&str, Sqlstate); 10] = [
    (
        "terminating connection due to administrator command",
        Sqlstate::new(b"57P01"),
    ),
    (
        "terminating connection because of crash of another server process",
        Sqlstate::new(b"57P02"),
    ),
    (
        "terminating connection due to unexpected postmaster exit",
        Sqlstate::new(b"57P01"),
    ),
    (
        "terminating connection because of unexpected SIGQUIT signal",
        Sqlstate::new(b"57P02"),
    ),
    (
        "terminating connection due to immediate shutdown command",
        Sqlstate::new(b"57P01"),
    ),
    (
        "terminating connection due to idle-session timeout",
        Sqlstate::new(b"57P05"),
    ),
    (
        "terminating connection due to idle-in-transaction timeout",
        Sqlstate::new(b"25P03"),
    ),
    (
        "terminating connection due to transaction timeout",
        Sqlstate::new(b"25P04"),
    ),
    (
        "terminating connection due to conflict with recovery",
        Sqlstate::new(b"40001"),
    ),
    (
        "terminating connection because protocol synchronization was lost",
        Sqlstate::new(b"08P01"),
    ),
];

/// Messages of libpq about a lost connection (`fe-secure.c`, `fe-misc.c`).
const LOST: [&str; 7] = [
    "server closed the connection unexpectedly",
    "could not receive data from server:",
    "could not send data to server:",
    "SSL connection has been closed unexpectedly",
    "SSL SYSCALL error:",
    "no connection to the server",
    "connection not open",
];

/// The SQLSTATE of a message with which a backend ends.
pub(super) fn sqlstate(message: &str) -> Option<Sqlstate> {
    let found = MESSAGES.iter().find(|(known, _)| *known == message);
    found.map(|(_, state)| *state)
}

/// Returns `true` if a message reports a lost connection.
pub(super) fn is_lost(message: &str) -> bool {
    LOST.iter().any(|known| message.starts_with(known))
}
