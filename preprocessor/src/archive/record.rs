//! The cached record of a chapter and its file format.
//!
//! The first line names the format and a checksum of the rest; the values follow without their names, which reads many
//! times faster than JSON. A file that was truncated, changed or written by another version is recognised, with the
//! reason.

use super::basis::Basis;
use super::keys::StepKeys;
use crate::plan::ChapterServer;
use crate::transcript::{Transcript, VERSION};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The beginning of the first line; the version of the transcript and the checksum follow.
const MAGIC: &str = "mdbook-witness kept";

/// A chapter's run and its inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The server it ran on.
    pub server: ChapterServer,
    /// The rest of its inputs.
    pub basis: Basis,
    /// The keys of its steps at the time of the run.
    pub steps: Vec<Option<StepKeys>>,
    /// The duration of the run.
    pub took: Duration,
    /// The transcript. It has as many steps as there are keys.
    pub transcript: Transcript,
}

/// The reason why a file is unusable, as the end of a sentence.
pub(super) type RecordError = &'static str;

impl Record {
    /// Returns the bytes of its file.
    ///
    /// # Errors
    /// Fails if a value can't be serialised.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let body = postcard::to_stdvec(self).map_err(std::io::Error::other)?;
        let mut bytes = format!("{MAGIC} {VERSION} {}\n", checksum(&body)).into_bytes();
        bytes.extend(body);
        Ok(bytes)
    }

    /// Rounds its times to the precision of the file, so that a fresh result and a cached one are shown alike.
    #[must_use]
    pub fn rounded(self) -> Self {
        let read = self
            .to_bytes()
            .ok()
            .and_then(|it| Self::from_bytes(&it).ok());
        read.unwrap_or(self)
    }

    /// Reads what [`Record::to_bytes`] wrote.
    ///
    /// # Errors
    /// Fails if the file was written by another version or is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        const DAMAGED: RecordError = "is damaged";
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
        let record: Self = postcard::from_bytes(body).map_err(|_| DAMAGED)?;
        match record.steps.len() == record.transcript.steps.len() {
            true => Ok(record),
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

    /// Returns a sample record of this chapter.
    pub(crate) fn sample_record(chapter: &str) -> Record {
        Record {
            server: ChapterServer {
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
                provenance: Some(Provenance {
                    server: "18.6".into(),
                    origin: "a test".into(),
                    date: "2026-01-31".into(),
                }),
                steps: Vec::new(),
                evidence: Evidence::default(),
            },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let record = sample_record("src/a.md");
        let bytes = record.to_bytes().expect("bytes");
        assert_eq!(Record::from_bytes(&bytes), Ok(record));
    }

    #[test]
    fn every_damage_is_seen() {
        let bytes = sample_record("src/a.md").to_bytes().expect("bytes");
        for end in 0..bytes.len() {
            assert!(Record::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            assert!(Record::from_bytes(&bytes).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn another_version_is_told_from_damage() {
        let mut bytes = sample_record("src/a.md").to_bytes().expect("bytes");
        let version = MAGIC.len() + 1;
        assert_eq!(bytes[version], VERSION.to_string().as_bytes()[0]);
        bytes[version] = b'1';
        let fault = Record::from_bytes(&bytes).expect_err("another version");
        assert_eq!(fault, "was written by another version");
    }

    /// Values are stored without their names, so a file with another shape must have another version.
    #[test]
    fn another_shape_has_another_version() {
        let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/figure");
        let mut bytes = Vec::new();
        for case in ["builds", "convoy", "hostile", "rename"] {
            let json = std::fs::read_to_string(format!("{cases}/{case}/transcript.json"));
            let transcript =
                serde_json::from_str(&json.expect("a transcript")).expect("as it is now");
            let record = Record {
                transcript,
                ..sample_record("src/a.md")
            };
            bytes.extend(postcard::to_stdvec(&record).expect("bytes"));
        }
        let seen = (VERSION, &checksum(&bytes)[..16]);
        assert_eq!(
            seen,
            (5, "f824da04dae6656f"),
            "what is kept has changed: raise the version of the transcript, and change this"
        );
    }
}
