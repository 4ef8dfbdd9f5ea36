//! The ends of connections: psql doesn't keep the SQLSTATE of an error that ends its connection, so that it has to be told by
//! the message.

/// `connection_failure`: the connection ended without a word of the server's.
pub(super) const FAILURE: &str = "08006";

/// The messages with which a backend ends, and their SQLSTATEs (PostgreSQL's `src/backend/tcop/postgres.c`, in
/// `ProcessInterrupts`, `ProcessRecoveryConflictInterrupt` and `quickdie`).
const MESSAGES: [(&str, &str); 10] = [
    (
        "terminating connection due to administrator command",
        "57P01",
    ),
    (
        "terminating connection because of crash of another server process",
        "57P02",
    ),
    (
        "terminating connection due to unexpected postmaster exit",
        "57P01",
    ),
    (
        "terminating connection because of unexpected SIGQUIT signal",
        "57P02",
    ),
    (
        "terminating connection due to immediate shutdown command",
        "57P01",
    ),
    (
        "terminating connection due to idle-session timeout",
        "57P05",
    ),
    (
        "terminating connection due to idle-in-transaction timeout",
        "25P03",
    ),
    ("terminating connection due to transaction timeout", "25P04"),
    (
        "terminating connection due to conflict with recovery",
        "40001",
    ),
    (
        "terminating connection because protocol synchronization was lost",
        "08P01",
    ),
];

/// What libpq says of a connection that has ended (`fe-secure.c`, `fe-misc.c`).
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
pub(super) fn sqlstate(message: &str) -> Option<String> {
    let found = MESSAGES.iter().find(|(known, _)| *known == message);
    found.map(|(_, state)| (*state).to_owned())
}

/// Returns whether a message says that the connection has ended.
pub(super) fn is_lost(message: &str) -> bool {
    LOST.iter().any(|known| message.starts_with(known))
}
