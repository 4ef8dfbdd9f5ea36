//! The reasons for which a server refuses a connection or ends one, and the ways out.
//!
//! A server speaks the language that it was told to, so a reason is known by its SQLSTATE; where several have the same one, by
//! the function of the server's source that reports it, and by its words only where nothing else tells them apart.

use super::connection::Trouble;
use postgres::error::{DbError, SqlState};

/// A reason, as far as it decides about the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
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

/// The way out for a connection of a run that had some before: a block has changed something.
#[must_use]
pub(in crate::run) fn help(error: &Trouble) -> Option<&'static str> {
    Some(match reason(error)? {
        Reason::Overdue => "find what has stopped the server, or keeps its catalogs locked",
        Reason::Machine => {
            "let the run have more of what this machine lacks, such as open files (`ulimit -n`), or let fewer sessions be open at once"
        }
        Reason::NoPassword => {
            "find the block that has changed how the server asks who somebody is (pg_hba.conf): it asks for a password, and the \
             run has none"
        }
        Reason::Gone => "find the block that has ended the server, or has removed its socket",
        Reason::Closed => {
            "a block has ended connections that aren't its own, or the server: choose by application_name, and leave out `witness` and \
             `mdbook-witness`"
        }
        Reason::Role => {
            "find the block that has renamed or dropped the role by which the run connects; it has to be there as it was until \
             the book's end"
        }
        Reason::Login => {
            "find the block that has taken LOGIN from the role by which the run connects, and let it be given back: ALTER ROLE … LOGIN"
        }
        Reason::Hba => {
            "find the block that has changed pg_hba.conf or a map of users: the run's own connections have to be let in as before"
        }
        Reason::Password => {
            "find the block that has changed the role's password, or how it is asked for: the run connects with the one that it began with"
        }
        Reason::Database => {
            "find the block that has dropped or renamed the database; it has to be there by this name at the end of each chapter"
        }
        Reason::Connections => {
            "find the block that lets nobody into the database any more, and let it be opened again: ALTER DATABASE … ALLOW_CONNECTIONS true"
        }
        Reason::Privilege => {
            "find the block that has taken the privilege from the role by which the run connects, and let it be granted again"
        }
        Reason::ReadOnly => "find the block that has made the server one that is only read",
        Reason::Slots => {
            "all connections are taken that max_connections of the server allows: let fewer sessions and clients be open at once, or \
             raise it in `settings` of [preprocessor.witness.stand]"
        }
        Reason::Reserved => {
            "the connections that are left are kept for others, by superuser_reserved_connections or reserved_connections: let fewer \
             sessions and clients be open at once"
        }
        Reason::LimitOfRole => {
            "the role has a limit of its own: raise it, ALTER ROLE … CONNECTION LIMIT -1, or let fewer sessions be open at once"
        }
        Reason::LimitOfDatabase => {
            "the database has a limit of its own: raise it, ALTER DATABASE … CONNECTION LIMIT -1, or let fewer sessions be open at once"
        }
        Reason::ShuttingDown => {
            "find the block that has asked the server to stop: it ends when its sessions do, and lets nobody in until then"
        }
        Reason::Starting => {
            "find the block that has made the server begin again, and let it wait there until the server lets somebody in (pg_isready)"
        }
        Reason::Ended => {
            "a block has ended connections that aren't its own: choose by application_name, and leave out `witness` and `mdbook-witness`"
        }
        Reason::Crashed => {
            "a block has ended a process of the server by force, so that all connections were ended: use pg_terminate_backend"
        }
        Reason::Dropped => "a block has dropped the database that the run was connected to",
        Reason::Idle => {
            "a block has set idle_session_timeout for all sessions: set it for its own session only, or for a role of its own"
        }
        Reason::Canceled => {
            "a block has canceled statements that aren't its own, or has set statement_timeout or lock_timeout for all sessions: set it \
             for its own session only"
        }
        Reason::Full => "make room on the server's disk, or let the chapter write less",
        Reason::SharedMemory => super::trouble::SHARED_MEMORY,
        Reason::TemporaryFiles => {
            "raise temp_file_limit, or let it be as it was for the role by which the run connects"
        }
    })
}

/// The way out for a server of the user's that is connected to for the first time.
#[must_use]
pub(in crate::run) fn help_at_first(error: &Trouble) -> Option<&'static str> {
    Some(match reason(error)? {
        Reason::Overdue => {
            "something at this address accepts connections and doesn't answer: see whether the server is stopped or held up, or \
             correct the host and the port"
        }
        Reason::NoPassword | Reason::Password => {
            "correct the password in WITNESS_DATABASE_URL or url in [preprocessor.witness.stand], or set PGPASSWORD; in a password \
             there, signs such as @ : / # % ? are percent-encoded: %40 %3A %2F %23 %25 %3F"
        }
        Reason::Role => {
            "make the role, CREATE ROLE … LOGIN CREATEDB, or name another user in the URL"
        }
        Reason::Login => "let the role log in, ALTER ROLE … LOGIN, or name another user in the URL",
        Reason::Hba => "let the server's pg_hba.conf admit this user from here, or correct the URL",
        Reason::Database => {
            "name a database in the URL that is there, such as postgres: the book's own is made beside it"
        }
        Reason::Connections => {
            "open the database, ALTER DATABASE … ALLOW_CONNECTIONS true, or name another one in the URL"
        }
        Reason::Privilege => {
            "grant the privilege to the user of the URL, or name another user there"
        }
        Reason::ReadOnly => {
            "name a server in the URL that can be written to: this one is a standby, or is set to be only read"
        }
        Reason::ShuttingDown => "start the server again",
        Reason::Starting => "wait until the server has started: it lets nobody in before",
        Reason::Full => "make room on the server's disk",
        Reason::Slots
        | Reason::Reserved
        | Reason::LimitOfRole
        | Reason::LimitOfDatabase
        | Reason::SharedMemory => return help(error),
        _ => return None,
    })
}

fn reason(error: &Trouble) -> Option<Reason> {
    match error {
        Trouble::Overdue(_) => Some(Reason::Overdue),
        Trouble::Machine(_) => Some(Reason::Machine),
        Trouble::Server(server) => match server.as_db_error() {
            Some(told) => of_server(told),
            // The server's last words don't always come through.
            None if server.is_closed() => Some(Reason::Closed),
            None if error.is_gone() => Some(Reason::Gone),
            None if error.to_string().contains("password missing") => Some(Reason::NoPassword),
            None => None,
        },
    }
}

/// The reason that a server tells. The names of functions are those of src/backend/utils/init/miscinit.c and postinit.c.
fn of_server(told: &DbError) -> Option<Reason> {
    let says = |words: &str| told.message().contains(words);
    Some(match (told.code(), told.routine().unwrap_or_default()) {
        (&SqlState::TOO_MANY_CONNECTIONS, "InitializeSessionUserId") => Reason::LimitOfRole,
        (&SqlState::TOO_MANY_CONNECTIONS, "CheckMyDatabase") => Reason::LimitOfDatabase,
        (&SqlState::TOO_MANY_CONNECTIONS, "InitPostgres") => Reason::Reserved,
        (&SqlState::TOO_MANY_CONNECTIONS, _) => Reason::Slots,
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, "InitializeSessionUserId")
            if says("log in") =>
        {
            Reason::Login
        }
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, "InitializeSessionUserId") => Reason::Role,
        (&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, _) => Reason::Hba,
        (&SqlState::INVALID_PASSWORD, _) => Reason::Password,
        (&SqlState::INVALID_CATALOG_NAME, _) => Reason::Database,
        (&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE, "CheckMyDatabase") => Reason::Connections,
        (&SqlState::INSUFFICIENT_PRIVILEGE, _) => Reason::Privilege,
        (&SqlState::READ_ONLY_SQL_TRANSACTION, _) => Reason::ReadOnly,
        (&SqlState::CANNOT_CONNECT_NOW, _) if says("shutting down") => Reason::ShuttingDown,
        (&SqlState::CANNOT_CONNECT_NOW, _) => Reason::Starting,
        (&SqlState::ADMIN_SHUTDOWN, _) => Reason::Ended,
        (&SqlState::CRASH_SHUTDOWN, _) => Reason::Crashed,
        (&SqlState::DATABASE_DROPPED, _) => Reason::Dropped,
        (code, _) if code.code() == IDLE => Reason::Idle,
        (&SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE, _) => Reason::Canceled,
        (&SqlState::DISK_FULL, _) if says("shared memory segment") => Reason::SharedMemory,
        (&SqlState::DISK_FULL, _) => Reason::Full,
        (&SqlState::CONFIGURATION_LIMIT_EXCEEDED, _) => Reason::TemporaryFiles,
        _ => return None,
    })
}

/// `idle_session_timeout`
const IDLE: &str = "57P05";
