//! What the values of an info string mean. An error is why not, and what to write instead.

use super::words::either;
use super::{Comparison, Failure, Picture, Signal, StandKind, Until, VersionRange};
use crate::error::nearest;
use std::time::Duration;

/// Why a value makes no sense, as a sentence, and what to do.
pub(super) type Fault = (String, String);

/// The deadline of a step that names none.
pub(super) const WITHIN: Duration = Duration::from_secs(60);

/// The longest deadline; what is longer is a slip of the pen, and would overflow clocks.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest name of a step or session, in bytes: what PostgreSQL keeps of an identifier.
const LONGEST_NAME: usize = 63;

/// How often a watched block is repeated where it doesn't say.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// The shortest time between two frames: what is repeated faster is more of a load than a look.
const SHORTEST_EVERY: Duration = Duration::from_millis(10);

/// A deadline: `30s`, `1m 30s`.
pub(super) fn within(text: &str) -> Result<Duration, Fault> {
    let within = duration(text, "within", "s")?;
    if within.is_zero() {
        let help = "leave the key out for a deadline of 60 s".to_owned();
        return Err((format!("`{text}` leaves no time"), help));
    }
    if within > LONGEST {
        let help = "the longest deadline is `24h`".to_owned();
        return Err((format!("`{text}` is too long a deadline"), help));
    }
    Ok(within)
}

/// The time from one frame of a watched block to the next.
pub(super) fn every(text: &str) -> Result<Duration, Fault> {
    let every = duration(text, "every", "ms")?;
    if every < SHORTEST_EVERY {
        let help = "the shortest is `every=10ms`".to_owned();
        return Err((format!("`{text}` is too often"), help));
    }
    if every > LONGEST {
        let help = "write it as `every=100ms`".to_owned();
        return Err((format!("`{text}` is too seldom"), help));
    }
    Ok(every)
}

/// The duration that a key has for its value; one without a unit was likely meant to be in `unit`.
fn duration(text: &str, key: &str, unit: &str) -> Result<Duration, Fault> {
    humantime::parse_duration(text).map_err(|_| {
        let help = match text.parse::<u64>() {
            Ok(_) => format!("add the unit: `{key}={text}{unit}`"),
            Err(_) => format!("write it as `{key}=30s`, `{key}=500ms` or `{key}=\"1m 30s\"`"),
        };
        (format!("`{text}` is no duration"), help)
    })
}

/// Whether a text may be the name of a step, a session, a workload or one of its processes.
///
/// # Errors
///
/// Why not, as a sentence, and what to do.
pub fn name(text: &str) -> Result<(), Fault> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if text.is_empty() || !text.chars().all(is_plain) {
        let help = "a name is made of the letters A to Z and a to z, digits, `-` and `_`";
        return Err((format!("`{text}` is no name"), help.to_owned()));
    }
    if text.len() > LONGEST_NAME {
        let help = format!("a name has {LONGEST_NAME} characters at most");
        return Err((format!("`{text}` is too long a name"), help));
    }
    Ok(())
}

/// How a shell step fails: an exit status.
pub(super) fn exit_status(text: &str) -> Result<Failure, Fault> {
    match text.parse::<u8>() {
        Ok(0) => {
            let help = "leave the key out for a step that succeeds".to_owned();
            Err(("`0` is the exit status of success".to_owned(), help))
        }
        Ok(status) => Ok(Failure::Exit(status.into())),
        Err(_) => {
            let help = "a shell step fails with a number from 1 to 255".to_owned();
            Err((format!("`{text}` is no exit status"), help))
        }
    }
}

/// A range of versions: `>=17`, `<18`, `17`.
pub(super) fn pg(text: &str) -> Result<VersionRange, Fault> {
    let text = text.trim();
    let (comparison, major) = [
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        (">", Comparison::Greater),
        ("<", Comparison::Less),
        ("=", Comparison::Equal),
        ("", Comparison::Equal),
    ]
    .into_iter()
    .find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?.trim())))
    .unwrap_or((Comparison::Equal, text));
    match major.parse() {
        Ok(major) if major > 0 => Ok(VersionRange { comparison, major }),
        _ => {
            let help = "name a major version: `pg=17`, `pg=\">=17\"` or `pg=\"<18\"`".to_owned();
            Err((format!("`{text}` is no range of PostgreSQL versions"), help))
        }
    }
}

/// How many lines of output are shown.
pub(super) fn lines(text: &str) -> Result<usize, Fault> {
    match text.parse() {
        Ok(0) => {
            let help = "`hide=output` shows no output".to_owned();
            Err(("`lines` is 1 or more".to_owned(), help))
        }
        Ok(lines) => Ok(lines),
        Err(_) => {
            let help = "write it as `lines=20`".to_owned();
            Err((format!("`{text}` is no number of lines"), help))
        }
    }
}

/// The stands a step can be reserved for.
pub(super) fn only(text: &str) -> Result<StandKind, Fault> {
    let known = StandKind::ALL.map(|kind| (kind.word(), kind));
    one_of(text, "stand", &known)
}

/// What is drawn.
pub(super) fn picture(text: &str) -> Result<Picture, Fault> {
    let known = Picture::ALL.map(|picture| (picture.word(), picture));
    one_of(text, "picture", &known)
}

/// Whether code and output are hidden.
pub(super) fn hide(text: &str) -> Result<(bool, bool), Fault> {
    one_of(
        text,
        "part of a block",
        &[
            ("code", (true, false)),
            ("output", (false, true)),
            ("both", (true, true)),
        ],
    )
}

/// A signal, by its name without `SIG`.
pub(super) fn signal(text: &str) -> Result<Signal, Fault> {
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
        true => format!("`{text}` is no name of a signal here"),
        false => message,
    };
    Err((message, help))
}

/// The condition a started step is waited for. A word that is none of the known ones is no expression.
pub(super) fn until(text: &str) -> Result<Until, Fault> {
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
            Err((format!("`{word}` is no condition"), help))
        }
        expression => Ok(Until::True(expression.to_owned())),
    }
}

fn is_true_or_false(word: &str) -> bool {
    ["true", "false"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// The meaning of a word out of a few.
fn one_of<T: Copy>(text: &str, what: &str, known: &[(&str, T)]) -> Result<T, Fault> {
    if let Some((_, meaning)) = known.iter().find(|(word, _)| *word == text) {
        return Ok(*meaning);
    }
    let help = match nearest(text, known.iter().map(|(word, _)| *word)) {
        Some(word) => format!("did you mean `{word}`?"),
        None => {
            let words: Vec<_> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
            format!("it is one of {}", either(&words, "or"))
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
        assert_eq!(pg(">=17"), range(Comparison::AtLeast, 17));
        assert_eq!(pg("<= 17"), range(Comparison::AtMost, 17));
        assert_eq!(pg("<18"), range(Comparison::Less, 18));
        assert_eq!(pg("17"), range(Comparison::Equal, 17));
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
