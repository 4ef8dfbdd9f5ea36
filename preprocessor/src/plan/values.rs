//! The values of an info string. An error is the fault and the way out.

use super::{Failure, PictureKind, Signal, StandKind, Until, VersionComparison, VersionRange};
use crate::error::nearest;
use crate::text::join_list;
use std::time::Duration;

/// The fault of a value as a sentence, and the way out.
pub(super) type ValueError = (String, String);

/// The default deadline of a step.
pub(super) const WITHIN: Duration = Duration::from_secs(60);

/// The longest deadline: a longer one is a slip of the pen and would overflow clocks.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest name of a step or session, in bytes: PostgreSQL truncates longer identifiers.
const LONGEST_NAME: usize = 63;

/// The default time from one frame of a watched block to the next.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// The shortest time between two frames: faster polling would be a load itself.
const SHORTEST_EVERY: Duration = Duration::from_millis(10);

/// Reads a deadline: `30s`, `1m 30s`.
pub(super) fn within(text: &str) -> Result<Duration, ValueError> {
    let within = duration(text, "within", "s")?;
    if within.is_zero() {
        let help = "leave the key out for a deadline of 60 s".to_owned();
        return Err((format!("`{text}` leaves no time"), help));
    }
    if within > LONGEST {
        let help = "the longest deadline is `24h`".to_owned();
        return Err((format!("the deadline `{text}` is too long"), help));
    }
    Ok(within)
}

/// Reads the treatment of a false claim; there is one besides the build's end.
pub(super) fn shows_false(text: &str) -> Result<bool, ValueError> {
    match text {
        "show" => Ok(true),
        _ => {
            let help = "`false=show` shows a false claim on the page, and only `verify` fails; without the key, the build fails as well";
            Err((
                format!("unknown treatment of a false claim `{text}`"),
                help.to_owned(),
            ))
        }
    }
}

/// Reads the time from one frame of a watched block to the next.
pub(super) fn every(text: &str) -> Result<Duration, ValueError> {
    let every = duration(text, "every", "ms")?;
    if every < SHORTEST_EVERY {
        let help = "the shortest is `every=10ms`".to_owned();
        return Err((format!("the interval `{text}` is too short"), help));
    }
    if every > LONGEST {
        let help = "write it as `every=100ms`".to_owned();
        return Err((format!("the interval `{text}` is too long"), help));
    }
    Ok(every)
}

/// Reads the duration in a key's value; `unit` is the likely unit of a bare number.
fn duration(text: &str, key: &str, unit: &str) -> Result<Duration, ValueError> {
    humantime::parse_duration(text).map_err(|_| {
        let help = match text.parse::<u64>() {
            Ok(_) => format!("add the unit: `{key}={text}{unit}`"),
            Err(_) => format!("write it as `{key}=30s`, `{key}=500ms` or `{key}=\"1m 30s\"`"),
        };
        (format!("`{text}` is not a duration"), help)
    })
}

/// Reads a program with its arguments, split as a shell would: `python3 -u`. No shell runs it.
pub(super) fn command(text: &str) -> Result<Vec<String>, ValueError> {
    match shlex::split(text) {
        Some(words) if !words.is_empty() => Ok(words),
        Some(_) => {
            let help = "name the program: `with=python3`".to_owned();
            Err(("`with` is empty".to_owned(), help))
        }
        None => {
            let help = "close the quote".to_owned();
            Err((format!("a quote in `{text}` is open"), help))
        }
    }
}

/// Checks the name of a step, a session, a workload or one of its processes.
///
/// # Errors
///
/// Returns the fault as a sentence, and the way out.
pub fn name(text: &str) -> Result<(), ValueError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if text.is_empty() || !text.chars().all(is_plain) {
        let help = "use the letters A to Z and a to z, digits, `-` and `_`";
        return Err((format!("`{text}` is not a valid name"), help.to_owned()));
    }
    if text.len() > LONGEST_NAME {
        let help = format!("use at most {LONGEST_NAME} characters");
        return Err((format!("the name `{text}` is too long"), help));
    }
    Ok(())
}

/// Reads the exit status of a failing shell step.
pub(super) fn exit_status(text: &str) -> Result<Failure, ValueError> {
    match text.parse::<u8>() {
        Ok(0) => {
            let help = "leave the key out for a step that succeeds".to_owned();
            Err(("`0` is the exit status of success".to_owned(), help))
        }
        Ok(status) => Ok(Failure::Exit(status.into())),
        Err(_) => {
            let help = "a shell step fails with a number from 1 to 255".to_owned();
            Err((format!("`{text}` is not an exit status"), help))
        }
    }
}

/// Reads a range of versions: `>=17`, `<18`, `17`.
pub(super) fn pg(text: &str) -> Result<VersionRange, ValueError> {
    let text = text.trim();
    let (comparison, major) = [
        (">=", VersionComparison::AtLeast),
        ("<=", VersionComparison::AtMost),
        (">", VersionComparison::Greater),
        ("<", VersionComparison::Less),
        ("=", VersionComparison::Equal),
        ("", VersionComparison::Equal),
    ]
    .into_iter()
    .find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?.trim())))
    .unwrap_or((VersionComparison::Equal, text));
    match major.parse() {
        Ok(major) if major > 0 => Ok(VersionRange { comparison, major }),
        _ => {
            let help = "name a major version: `pg=17`, `pg=\">=17\"` or `pg=\"<18\"`".to_owned();
            Err((
                format!("`{text}` is not a range of PostgreSQL versions"),
                help,
            ))
        }
    }
}

/// Reads the stand that a step is reserved for.
pub(super) fn only(text: &str) -> Result<StandKind, ValueError> {
    let known = StandKind::ALL.map(|kind| (kind.word(), kind));
    one_of(text, "stand", &known)
}

/// Reads the kind of a picture.
pub(super) fn picture(text: &str) -> Result<PictureKind, ValueError> {
    let known = PictureKind::ALL.map(|picture| (picture.word(), picture));
    one_of(text, "picture", &known)
}

/// Reads a signal, by its name without `SIG`.
pub(super) fn signal(text: &str) -> Result<Signal, ValueError> {
    let upper = text.to_ascii_uppercase();
    let (message, help) = match one_of(
        upper.strip_prefix("SIG").unwrap_or(&upper),
        "signal",
        &[
            ("TERM", Signal::Term),
            ("INT", Signal::Int),
            ("ALRM", Signal::Alrm),
            ("HUP", Signal::Hup),
            ("USR1", Signal::Usr1),
            ("QUIT", Signal::Quit),
        ],
    ) {
        Ok(signal) if upper == text && !text.starts_with("SIG") => return Ok(signal),
        Ok(_) => {
            let name = upper.strip_prefix("SIG").unwrap_or(&upper);
            let help = format!("write its name in capitals, without `SIG`: `signal={name}`");
            (String::new(), help)
        }
        Err(fault) => fault,
    };
    let message = match message.is_empty() {
        true => format!("`{text}` is not a supported signal"),
        false => message,
    };
    Err((message, help))
}

/// Reads the condition for going on after a start. A single unknown word is a mistake, not an expression.
pub(super) fn until(text: &str) -> Result<Until, ValueError> {
    match text.trim() {
        "active" => Ok(Until::Active),
        "blocked" => Ok(Until::Blocked),
        "" => {
            let help = "write `until=active`, `until=blocked` or a SQL expression".to_owned();
            Err(("`until` is empty".to_owned(), help))
        }
        word if word.chars().all(char::is_alphabetic) && !is_true_or_false(word) => {
            let help = match nearest(word, ["active", "blocked"]) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "write `active`, `blocked` or a SQL expression in quotes".to_owned(),
            };
            Err((format!("`{word}` is not a condition"), help))
        }
        expression => Ok(Until::True(expression.to_owned())),
    }
}

fn is_true_or_false(word: &str) -> bool {
    ["true", "false"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Returns the meaning of one of a few words.
pub(super) fn one_of<T: Copy>(
    text: &str,
    what: &str,
    known: &[(&str, T)],
) -> Result<T, ValueError> {
    if let Some((_, meaning)) = known.iter().find(|(word, _)| *word == text) {
        return Ok(*meaning);
    }
    let help = match nearest(text, known.iter().map(|(word, _)| *word)) {
        Some(word) => format!("did you mean `{word}`?"),
        None => {
            let words: Vec<_> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            format!("it is one of {}", join_list(&words, "or"))
        }
    };
    Err((format!("unknown {what} `{text}`"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(within("1m 30s"), Ok(Duration::from_secs(90)));
        for wrong in ["", "0s", "0ms", "-1s", "30", "soon", "25h", "99999999years"] {
            assert!(within(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn periods() {
        assert_eq!(every("10ms"), Ok(Duration::from_millis(10)));
        let unit = every("100").expect_err("no unit").1;
        assert!(unit.contains("every=100ms"), "{unit}");
        for wrong in ["9ms", "0s", "often", "25h"] {
            assert!(every(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn versions() {
        let range = |comparison, major| Ok(VersionRange { comparison, major });
        assert_eq!(pg(">=17"), range(VersionComparison::AtLeast, 17));
        assert_eq!(pg("<= 17"), range(VersionComparison::AtMost, 17));
        assert_eq!(pg("<18"), range(VersionComparison::Less, 18));
        assert_eq!(pg("17"), range(VersionComparison::Equal, 17));
        for wrong in ["", "=>17", "17.2", "0", ">=", "-17", "v17"] {
            assert!(pg(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn failures() {
        assert_eq!(exit_status("255"), Ok(Failure::Exit(255)));
        for wrong in ["0", "256", "-1", "55P03"] {
            assert!(exit_status(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn signals() {
        assert_eq!(signal("ALRM"), Ok(Signal::Alrm));
        for (wrong, right) in [("SIGALRM", "ALRM"), ("alrm", "ALRM"), ("ALARM", "ALRM")] {
            let (_, help) = signal(wrong).expect_err(wrong);
            assert!(help.contains(right), "{wrong}: {help}");
        }
    }

    #[test]
    fn names() {
        assert!(name("a-B_9").is_ok());
        assert!(name(&"x".repeat(63)).is_ok());
        for wrong in ["", "a b", "a'", "ä", "a.b", &"x".repeat(64)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn conditions() {
        assert_eq!(until("blocked"), Ok(Until::Blocked));
        assert_eq!(
            until("count(*) > 1"),
            Ok(Until::True("count(*) > 1".into()))
        );
        assert_eq!(until("true"), Ok(Until::True("true".into())));
        assert!(until("blokced").is_err());
        assert!(until(" ").is_err());
    }
}
