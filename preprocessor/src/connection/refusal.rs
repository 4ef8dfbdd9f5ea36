//! Reasons why a server refuses a connection or ends one, and advice for each.
//!
//! A server's messages may be in any language, so a reason is identified by its SQLSTATE; if several share one, by the
//! function of the server's source that reports it, and by its text only if nothing else distinguishes them.

use crate::connection::ConnectionError;
use postgres::error::{DbError, SqlState};

/// A reason; those with the same advice are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefusalReason {
    Overdue,
    Machine,
    NoPassword,
    Gone,
    Closed,
    Role,
    Login,
    Hba,
    Password,
    Database,
    Connections,
    Privilege,
    ReadOnly,
    Slots,
    Reserved,
    LimitOfRole,
    LimitOfDatabase,
    ShuttingDown,
    Starting,
    Ended,
    Crashed,
    Dropped,
    Idle,
    Canceled,
    Full,
    SharedMemory,
    TemporaryFiles,
}

/// Returns the advice for a connection of a run that had connections before: a block has changed something.
#[must_use]
pub(crate) fn help(error: &ConnectionError) -> Option<&'static str> {
    Some(match reason(error)? {
        RefusalReason::Overdue => "find what has stopped the server, or keeps its catalogs locked",
        RefusalReason::Machine => {
            "give the run more of what this machine lacks, such as open files (`ulimit -n`), or open fewer sessions at once"
        }
        RefusalReason::NoPassword => {
            "find the block that has changed the server's authentication (pg_hba.conf): it asks for a password, and the \
             run has none"
        }
        RefusalReason::Gone => {
            "find the block that has ended the server, or has removed its socket"
        }
        RefusalReason::Closed => {
            "a block has ended connections that aren't its own, or the server: choose by application_name, and leave out `witness` and \
             `mdbook-witness`"
        }
        RefusalReason::Role => {
            "find the block that has renamed or dropped the role by which the run connects; the role must stay unchanged until \
             the book's end"
        }
        RefusalReason::Login => {
            "find the block that has taken LOGIN from the role by which the run connects, and give it back: ALTER ROLE … LOGIN"
        }
        RefusalReason::Hba => {
            "find the block that has changed pg_hba.conf or a user map: the server must accept the run's own connections as before"
        }
        RefusalReason::Password => {
            "find the block that has changed the role's password or its authentication: the run connects with the password that it began with"
        }
        RefusalReason::Database => {
            "find the block that has dropped or renamed the database; it must exist under this name at the end of each chapter"
        }
        RefusalReason::Connections => {
            "find the block that has closed the database, and open it again: ALTER DATABASE … ALLOW_CONNECTIONS true"
        }
        RefusalReason::Privilege => {
            "find the block that has taken the privilege from the role by which the run connects, and grant it again"
        }
        RefusalReason::ReadOnly => "find the block that has made the server read-only",
        RefusalReason::Slots => {
            "all connections are taken that max_connections of the server allows: open fewer sessions and clients at once, or \
             raise it in `settings` of [preprocessor.witness.stand]"
        }
        RefusalReason::Reserved => {
            "the remaining connections are reserved by superuser_reserved_connections or reserved_connections: open fewer \
             sessions and clients at once"
        }
        RefusalReason::LimitOfRole => {
            "the role has a limit of its own: raise it, ALTER ROLE … CONNECTION LIMIT -1, or open fewer sessions at once"
        }
        RefusalReason::LimitOfDatabase => {
            "the database has a limit of its own: raise it, ALTER DATABASE … CONNECTION LIMIT -1, or open fewer sessions at once"
        }
        RefusalReason::ShuttingDown => {
            "find the block that has asked the server to stop: it ends when its sessions do, and accepts no connection until then"
        }
        RefusalReason::Starting => {
            "find the block that has made the server begin again, and wait there until the server accepts connections (pg_isready)"
        }
        RefusalReason::Ended => {
            "a block has ended connections that aren't its own: choose by application_name, and leave out `witness` and `mdbook-witness`"
        }
        RefusalReason::Crashed => {
            "a block has killed a process of the server, so that all connections were ended: use pg_terminate_backend"
        }
        RefusalReason::Dropped => "a block has dropped the database that the run was connected to",
        RefusalReason::Idle => {
            "a block has set idle_session_timeout for all sessions: set it for its own session only, or for a role of its own"
        }
        RefusalReason::Canceled => {
            "a block has canceled statements that aren't its own, or has set statement_timeout or lock_timeout for all sessions: set it \
             for its own session only"
        }
        RefusalReason::Full => "free space on the server's disk, or let the chapter write less",
        RefusalReason::SharedMemory => crate::connection::diagnosis::SHARED_MEMORY,
        RefusalReason::TemporaryFiles => {
            "raise temp_file_limit, or leave it unchanged for the role by which the run connects"
        }
    })
}

/// Returns the advice for the first connection to the user's server.
#[must_use]
pub(crate) fn help_at_first(error: &ConnectionError) -> Option<&'static str> {
    Some(match reason(error)? {
        RefusalReason::Overdue => {
            "something at this address accepts connections and doesn't answer: check that the server isn't stopped or blocked, or \
             correct the host and the port"
        }
        RefusalReason::NoPassword | RefusalReason::Password => {
            "correct the password in WITNESS_DATABASE_URL or url in [preprocessor.witness.stand], or set PGPASSWORD; in a password \
             there, signs such as @ : / # % ? are percent-encoded: %40 %3A %2F %23 %25 %3F"
        }
        RefusalReason::Role => {
            "create the role, CREATE ROLE … LOGIN CREATEDB, or name another user in the URL"
        }
        RefusalReason::Login => {
            "let the role log in, ALTER ROLE … LOGIN, or name another user in the URL"
        }
        RefusalReason::Hba => {
            "admit this user from here in the server's pg_hba.conf, or correct the URL"
        }
        RefusalReason::Database => {
            "name a database in the URL that is there, such as postgres: the book's own is created beside it"
        }
        RefusalReason::Connections => {
            "open the database, ALTER DATABASE … ALLOW_CONNECTIONS true, or name another one in the URL"
        }
        RefusalReason::Privilege => {
            "grant the privilege to the user of the URL, or name another user there"
        }
        RefusalReason::ReadOnly => {
            "name a writable server in the URL: this one is a standby, or is set to read-only"
        }
        RefusalReason::ShuttingDown => "start the server again",
        RefusalReason::Starting => {
            "wait until the server has started: it accepts no connection before"
        }
        RefusalReason::Full => "free space on the server's disk",
        RefusalReason::Slots
        | RefusalReason::Reserved
        | RefusalReason::LimitOfRole
        | RefusalReason::LimitOfDatabase
        | RefusalReason::SharedMemory => return help(error),
        _ => return None,
    })
}

/// Returns `true` if the server is about to end, and accepts no connection any more.
pub(super) fn is_shutting_down(error: &ConnectionError) -> bool {
    reason(error) == Some(RefusalReason::ShuttingDown)
}

fn reason(error: &ConnectionError) -> Option<RefusalReason> {
    match error {
        ConnectionError::Overdue(_) => Some(RefusalReason::Overdue),
        ConnectionError::Machine(_) => Some(RefusalReason::Machine),
        ConnectionError::Server(server) => match server.as_db_error() {
            Some(error) => of_server(error),
            // The server's last message doesn't always arrive.
            None if server.is_closed() => Some(RefusalReason::Closed),
            None if error.is_gone() => Some(RefusalReason::Gone),
            None if error.to_string().contains("password missing") => {
                Some(RefusalReason::NoPassword)
            }
            None => None,
        },
    }
}

/// Returns the reason in a server's error. The names of functions are those of src/backend/utils/init/miscinit.c and
/// postinit.c.
fn of_server(error: &DbError) -> Option<RefusalReason> {
    let says = |words: &str| error.message().contains(words);
    Some(match (error.code(), error.routine().unwrap_or_default()) {
        (&SqlState::TOO_MANY_CONNECTIONS, "InitializeSessionUserId") => RefusalReason::LimitOfRole,
        (&SqlState::TOO_MANY_CONNECTIONS, "CheckMyDatabase") => RefusalReason::LimitOfDatabase,
        (&SqlState::TOO_MANY_CONNECTIONS, "InitPostgres") => RefusalReason::Reserved,
        (&SqlState::TOO_MANY_CONNECTIONS, _) => RefusalReason::Slots,
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, "InitializeSessionUserId")
            if says("log in") =>
        {
            RefusalReason::Login
        }
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, "InitializeSessionUserId") => {
            RefusalReason::Role
        }
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, _) => RefusalReason::Hba,
        (&SqlState::INVALID_PASSWORD, _) => RefusalReason::Password,
        (&SqlState::INVALID_CATALOG_NAME, _) => RefusalReason::Database,
        (&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, "CheckMyDatabase") => {
            RefusalReason::Connections
        }
        (&SqlState::INSUFFICIENT_PRIVILEGE, _) => RefusalReason::Privilege,
        (&SqlState::READ_ONLY_SQL_TRANSACTION, _) => RefusalReason::ReadOnly,
        (&SqlState::CANNOT_CONNECT_NOW, _) if says("shutting down") => RefusalReason::ShuttingDown,
        (&SqlState::CANNOT_CONNECT_NOW, _) => RefusalReason::Starting,
        (&SqlState::ADMIN_SHUTDOWN, _) => RefusalReason::Ended,
        (&SqlState::CRASH_SHUTDOWN, _) => RefusalReason::Crashed,
        (&SqlState::DATABASE_DROPPED, _) => RefusalReason::Dropped,
        (code, _) if code.code() == IDLE => RefusalReason::Idle,
        (&SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE, _) => RefusalReason::Canceled,
        (&SqlState::DISK_FULL, _) if says("shared memory segment") => RefusalReason::SharedMemory,
        (&SqlState::DISK_FULL, _) => RefusalReason::Full,
        (&SqlState::CONFIGURATION_LIMIT_EXCEEDED, _) => RefusalReason::TemporaryFiles,
        _ => return None,
    })
}

/// `idle_session_timeout`
const IDLE: &str = "57P05";
