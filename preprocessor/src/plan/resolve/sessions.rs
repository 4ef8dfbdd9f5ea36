//! Checks that a session is free for a block and not open before a block that opens it, and that `fresh` comes first.

use super::Resolver;
use crate::plan::draft::{Draft, DraftVerb};
use crate::plan::{StepId, Verb};

impl Resolver<'_> {
    /// Rejects a block whose session still runs another step.
    pub(super) fn check_session_free(&mut self, index: StepId, session: &str) {
        let holder = self
            .running
            .iter()
            .find(|of| self.drafts[**of].session() == Some(session));
        let Some(holder) = holder.map(|of| &self.drafts[*of]) else {
            return;
        };
        let Some(name) = holder.name.as_ref().map(|name| name.text.as_str()) else {
            return;
        };
        let columns = self.drafts[index].verb_columns.clone();
        let message = format!("the session `{session}` still runs `{name}`");
        let mistake = self
            .mistake(index, columns, message)
            .note(format!("`{name}` is started in line {}", holder.at.line))
            .help(format!(
                "finish it before this block with `text {{finish={name}}}`, or use another session"
            ));
        self.mistakes.push(mistake);
    }

    /// Rejects a block that chooses the chapter's first database after the chapter has begun.
    pub(super) fn check_chapter_start(&mut self, index: StepId) {
        let is_shown = |draft: &&Draft| {
            matches!(
                draft.verb,
                DraftVerb::Ready(Verb::Show(_)) | DraftVerb::Figure(_)
            )
        };
        let Some(first) = self.drafts[..index.index()]
            .iter()
            .find(|draft| !is_shown(draft))
        else {
            return;
        };
        let columns = self.drafts[index].verb_columns.clone();
        let mistake = self
            .mistake(index, columns, "the chapter has begun already".to_owned())
            .note(format!("its first block is in line {}", first.at.line))
            .help("move this block above that one, or leave it out");
        self.mistakes.push(mistake);
    }

    /// Rejects a block that opens a session which is open already.
    pub(super) fn check_session_not_open(&mut self, index: StepId, session: &str) {
        let before = &self.drafts[..index.index()];
        let mut users = StepId::enumerate(before).rev();
        let Some((before, _)) = users.find(|(_, draft)| draft.session() == Some(session)) else {
            return;
        };
        // A session that still runs a step is reported elsewhere, and a block that fails may have ended its session.
        let is_running = self.running.contains(&before);
        let fails = |draft: &Draft| match &draft.verb {
            DraftVerb::Ready(Verb::Run(work) | Verb::Start(work, _)) => work.fails.is_some(),
            _ => false,
        };
        let may_be_closed = self.drafts[..index.index()]
            .iter()
            .any(|draft| draft.session() == Some(session) && fails(draft));
        // A block that is skipped somewhere hasn't opened its session there.
        let (only, pg) = self.reserved[before];
        let is_open =
            (only.is_none() && pg.is_none()) || self.reserved[before] == self.reserved[index];
        if is_running || may_be_closed || !is_open {
            return;
        }
        let line = self.drafts[before].at.line;
        let columns = self.drafts[index].verb_columns.clone();
        let mistake = self
            .mistake(
                index,
                columns,
                format!("the session `{session}` is open already"),
            )
            .note(format!("the block in line {line} has used it"))
            .help("leave this block out, or move it above the first block of the session");
        self.mistakes.push(mistake);
    }
}
