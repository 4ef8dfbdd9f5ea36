//! `[preprocessor.witness.preview]`: the picture in the preview of a shared link.

use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

/// The preview of a shared link.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// The picture, a PNG or JPEG file, relative to the folder of the chapters.
    pub image: PathBuf,
    /// The scheme and the host of the published book: `https://example.org`.
    pub host: String,
    /// The content of the picture in words, for those who can't see it.
    pub alt: Option<String>,
}
