//! A transcript as a reader sees it. Never imports `run` or `plan`.
