//! What is kept of a chapter, and how it is written down.
//!
//! A line that says what the file is, with a checksum of the rest; then the values without their names, which are read in a
//! fraction of the time that JSON takes. A file that was cut short, changed, or written by another version is told from a
//! good one, and why.

use super::basis::Basis;
use super::chain::StepKeys;
use crate::plan::Server;
use crate::transcript::{Transcript, VERSION};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the first line begins with; the version of the transcript and the checksum follow.
const MAGIC: &str = "mdbook-witness kept";

/// A chapter that was run, and what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The server it ran on.
    pub server: Server,
    /// The rest of what it rested on.
    pub basis: Basis,
    /// The keys of its steps as they were.
    pub steps: Vec<Option<StepKeys>>,
    /// How long it ran.
    pub took: Duration,
    /// What happened. As many steps as there are keys.
    pub transcript: Transcript,
}

/// Why a file is of no use, as the end of a sentence.
pub(super) type Fault = &'static str;

impl Kept {
    /// The bytes of its file.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let body = postcard::to_stdvec(self).map_err(std::io::Error::other)?;
        let mut bytes = format!("{MAGIC} {VERSION} {}\n", checksum(&body)).into_bytes();
        bytes.extend(body);
        Ok(bytes)
    }

    /// The same as it will be read again: its times are as exact as its file has them. What is shown at once and what is
    /// shown later are the same.
    #[must_use]
    pub fn as_kept(self) -> Self {
        let read = self.to_bytes().ok().and_then(|it| Self::of_bytes(&it).ok());
        read.unwrap_or(self)
    }

    /// Reads what [`Kept::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it was written by another version, or not just so.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        const DAMAGED: Fault = "is damaged";
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (head, body) = bytes.split_at(end.ok_or(DAMAGED)?);
        let body = &body[1..];
        let head = std::str::from_utf8(head).map_err(|_| DAMAGED)?;
        let head = head.strip_prefix(MAGIC).ok_or(DAMAGED)?;
        let (version, sum) = head.trim_start().split_once(' ').ok_or(DAMAGED)?;
        if version != VERSION.to_string() {
            return Err("was written by another version");
        }
        if sum != checksum(body) {
            return Err(DAMAGED);
        }
        let kept: Self = postcard::from_bytes(body).map_err(|_| DAMAGED)?;
        match kept.steps.len() == kept.transcript.steps.len() {
            true => Ok(kept),
            false => Err(DAMAGED),
        }
    }
}

fn checksum(body: &[u8]) -> String {
    blake3::hash(body).to_hex().to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::plan::StandKind;
    use crate::transcript::{Evidence, Provenance};

    /// Something to keep, of this chapter.
    pub(crate) fn kept(chapter: &str) -> Kept {
        Kept {
            server: Server {
                kind: StandKind::Local,
                version: "18.6".into(),
                major: 18,
            },
            basis: Basis::default(),
            steps: Vec::new(),
            took: Duration::from_secs(1),
            transcript: Transcript {
                version: VERSION,
                chapter: chapter.into(),
                provenance: Provenance {
                    server: "18.6".into(),
                    origin: "a test".into(),
                    date: "2026-01-31".into(),
                },
                steps: Vec::new(),
                evidence: Evidence::default(),
            },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let kept = kept("src/a.md");
        let bytes = kept.to_bytes().expect("bytes");
        assert_eq!(Kept::of_bytes(&bytes), Ok(kept));
    }

    #[test]
    fn every_damage_is_seen() {
        let bytes = kept("src/a.md").to_bytes().expect("bytes");
        for end in 0..bytes.len() {
            assert!(Kept::of_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert!(Kept::of_bytes(&bytes).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn another_version_is_told_from_damage() {
        let mut bytes = kept("src/a.md").to_bytes().expect("bytes");
        let version = MAGIC.len() + 1;
        assert_eq!(bytes[version], VERSION.to_string().as_bytes()[0]);
        bytes[version] = b'1';
        let fault = Kept::of_bytes(&bytes).expect_err("another version");
        assert_eq!(fault, "was written by another version");
    }

    /// A file of another shape would be misread, were it not for its version: values are kept without their names.
    #[test]
    fn another_shape_has_another_version() {
        let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/figure");
        let mut bytes = Vec::new();
        for case in ["builds", "convoy", "hostile", "rename"] {
            let json = std::fs::read_to_string(format!("{cases}/{case}/transcript.json"));
            let transcript =
                serde_json::from_str(&json.expect("a transcript")).expect("as it is now");
            let kept = Kept {
                transcript,
                ..kept("src/a.md")
            };
            bytes.extend(postcard::to_stdvec(&kept).expect("bytes"));
        }
        let seen = (VERSION, &checksum(&bytes)[..16]);
        assert_eq!(
            seen,
            (5, "f824da04dae6656f"),
            "what is kept has changed: raise the version of the transcript, and change this"
        );
    }
}
