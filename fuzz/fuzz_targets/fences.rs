//! Chapters: finding live blocks and quotes, planning them, and replacing them by text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::chapter::{
    ChapterSource, ForeignFences, LineMap, below_title, blocks, links, may_open_block, quotes, splice,
};
use mdbook_witness::plan::{BlockFiles, FileError, Workloads, plan};

struct NoFiles;

impl BlockFiles for NoFiles {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Err(FileError::Missing { nearest: None })
    }
}

fuzz_target!(|text: &str| {
    let map = LineMap::same(text);
    let source = ChapterSource::new("a.md", text, &map);
    for foreign in [ForeignFences::Pass, ForeignFences::Refuse] {
        let found = blocks(&source, foreign);
        let mut at = 0;
        for block in &found.blocks {
            assert!(block.span.start >= at && text.get(block.span.clone()).is_some());
            at = block.span.end;
        }
        let is_found = !found.blocks.is_empty() || !found.mistakes.is_empty();
        assert!(!is_found || text.lines().any(may_open_block));
        let spans = found
            .blocks
            .into_iter()
            .map(|block| (block.span, String::new()));
        let kept = splice(text, spans.collect());
        assert!(kept.len() <= text.len());
    }
    for quote in quotes(&source).quotes {
        assert_eq!(
            text.get(quote.span).map(|it| it.starts_with("{{=")),
            Some(true)
        );
    }
    let _ = (links::links(text), below_title(text));
    let _ = plan("a.md", text, &map, &NoFiles, &Workloads::new());
});
