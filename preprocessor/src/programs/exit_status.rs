//! Exit statuses, as a shell reports them.

use crate::error::Mistake;
use nix::sys::signal::Signal;

/// An exit status in words; `None` if it is unknown.
pub(crate) fn words(code: Option<i32>) -> String {
    match code {
        Some(code) => format!("exit status {code}"),
        None => "an unknown exit status".into(),
    }
}

/// The meaning of an exit status that the shell itself sets, and the way out.
///
/// The numbers are those of POSIX ("Exit Status for Commands") and, for 124, of `timeout` in the GNU Core Utilities.
fn hint(code: Option<i32>) -> Option<String> {
    let code = code?;
    let signal = code
        .checked_sub(128)
        .and_then(|it| Signal::try_from(it).ok());
    let meaning = match (code, signal) {
        (124, _) => "`timeout` ends with 124 when the time is up".into(),
        (126, _) => {
            "126 is for a command that was found and can't be executed: make it executable, or name its interpreter".into()
        }
        (127, _) => {
            "127 is for a command that was not found: install it, correct its name, or write its whole path".into()
        }
        (_, Some(signal)) => format!("{code} is 128 + {}: {signal} ended it; {}", code - 128, usual_cause(signal, code)),
        _ => return None,
    };
    Some(meaning)
}

/// A mistake with an explanation of its exit status, if that was set by the shell itself.
pub(crate) fn explained(mistake: Mistake, code: Option<i32>) -> Mistake {
    match hint(code) {
        Some(hint) => mistake.note(hint),
        None => mistake,
    }
}

/// The usual cause of a program's end by a signal, and the way out.
fn usual_cause(signal: Signal, code: i32) -> String {
    match signal {
        Signal::SIGPIPE => format!(
            "a program of a pipe was still writing when its reader had ended: let the reader read everything (`sed -n 1p` instead of `head -n 1`), \
             let the writer write less, or declare `fails={code}`"
        ),
        Signal::SIGKILL => {
            "something killed it, such as the system where memory ran out (see its log, `dmesg`)"
                .into()
        }
        Signal::SIGSEGV | Signal::SIGABRT | Signal::SIGBUS | Signal::SIGILL | Signal::SIGFPE => {
            "that program crashed".into()
        }
        Signal::SIGXCPU | Signal::SIGXFSZ => "it met a limit (`ulimit -a` lists them)".into(),
        _ => format!("find what sent it, or declare `fails={code}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn an_exit_status_of_a_signal_is_told_as_one() {
        for (code, words) in [
            (141, ["128 + 13", "SIGPIPE", "fails=141"]),
            (137, ["128 + 9", "SIGKILL", "memory"]),
            (143, ["128 + 15", "SIGTERM", "fails=143"]),
            (130, ["128 + 2", "SIGINT", "fails=130"]),
            (139, ["128 + 11", "SIGSEGV", "crashed"]),
            (127, ["not found", "install", "path"]),
            (126, ["executable", "found", "interpreter"]),
        ] {
            let hint = hint(Some(code)).expect("it is a shell's own");
            for words in words {
                assert!(hint.contains(words), "{code}: {hint}");
            }
        }
        for code in [None, Some(0), Some(1), Some(3), Some(128), Some(255)] {
            assert_eq!(hint(code), None);
        }
    }
}
