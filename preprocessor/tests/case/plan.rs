//! Each folder in `tests/cases/plan` is a small book: its `*.md` files are chapters, its `book.toml` may describe workloads, a file
//! `*.handed-over` is what other preprocessors have made of a chapter, and
//! `expected.txt` is what the chapters are planned to do, or the mistakes in them.

use super::compare;
use mdbook_preprocessor::config::Config;
use mdbook_witness::book_files::BookFiles;
use mdbook_witness::chapter::{ChapterSource, ForeignFences, LineMap, blocks, splice};
use mdbook_witness::config::Config as WitnessConfig;
use mdbook_witness::diagnostics::render_error;
use mdbook_witness::error::Error;
use mdbook_witness::includes::expander;
use mdbook_witness::plan::{
    Code, Outline, OutputForm, Plan, Quote, Step, StepId, Verb, Work, Workloads, plan_blocks,
};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).expect("a folder of cases");
    let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The chapters of a case, each with its text as written, as handed over, and its map.
fn chapters(case: &Path) -> Vec<(String, String, String, LineMap)> {
    let mut config = Config::default();
    config.book.src = PathBuf::new();
    let is_chapter = |path: &PathBuf| path.extension().is_some_and(|it| it == "md");
    let chapters = entries(case).into_iter().filter(is_chapter);
    let read = chapters.map(|path| {
        let name = path.file_name().expect("a name").to_str().expect("UTF-8");
        let author = std::fs::read_to_string(&path).expect("a chapter");
        let expand = expander(case, &config, Path::new(name));
        let changed = std::fs::read_to_string(path.with_extension("handed-over"));
        let is_changed = changed.is_ok();
        let text = changed.unwrap_or_else(|_| expand(&author));
        let map = LineMap::new(&author, &text, expand);
        assert_eq!(map.is_exact(), !is_changed, "{}", path.display());
        (name.to_owned(), author, text, map)
    });
    read.collect()
}

/// The workloads of a case.
fn workloads(case: &Path) -> Workloads {
    let file = case.join("book.toml");
    if !file.exists() {
        return Workloads::new();
    }
    let book = Config::from_disk(file).expect("a configuration");
    let config = WitnessConfig::from_table(&book).expect("a configuration of ours");
    config.workloads().clone()
}

/// Compares what the chapters of a case are planned to do with what is expected, and splices what is in them.
pub(crate) fn check(case: &Path) {
    chapters_are_planned_or_told_what_is_wrong(case);
    all_but_live_blocks_stays_byte_for_byte(case);
    outputs_stay_in_their_containers(case);
}

fn chapters_are_planned_or_told_what_is_wrong(case: &Path) {
    let mut shown = String::new();
    let mut mistakes = Vec::new();
    let workloads = workloads(case);
    let chapters = chapters(case);
    let read = chapters.iter().map(|(name, _, text, map)| {
        let source = ChapterSource::new(name, text, map);
        let found = blocks(&source, ForeignFences::Pass);
        (source, found)
    });
    let read: Vec<_> = read.collect();
    let mut outline = Outline::default();
    for (source, found) in &read {
        outline.add(Path::new(source.file), None, &found.blocks);
    }
    let files = BookFiles::new(case);
    for (source, found) in &read {
        let page = Path::new(source.file);
        match plan_blocks(source, found, &files, &workloads, &outline, page) {
            Ok(plan) => list(&plan, &mut shown).expect("a string takes all"),
            Err(found) => mistakes.extend(found),
        }
    }
    if !mistakes.is_empty() {
        shown.push_str(&render_error(&Error::Mistakes(mistakes), false));
        shown.push('\n');
    }
    compare(shown, &case.join("expected.txt"));
}

fn all_but_live_blocks_stays_byte_for_byte(case: &Path) {
    for (name, _, text, map) in chapters(case) {
        assert_eq!(splice(&text, Vec::new()), text);
        let found = blocks(&ChapterSource::new(&name, &text, &map), ForeignFences::Pass);
        let blocks = found.blocks;
        let marked = blocks.iter().map(|it| (it.span.clone(), "MARK".to_owned()));
        let spliced = splice(&text, marked.collect());
        let mut rest = text.as_str();
        let mut pieces = spliced.split("MARK");
        for block in &blocks {
            let piece = pieces.next().expect("a piece before each block");
            let after = rest.strip_prefix(piece).expect("the same text before it");
            rest = after
                .strip_prefix(&text[block.span.clone()])
                .expect("the block");
        }
        assert_eq!(pieces.next(), Some(rest), "{name}");
    }
}

fn outputs_stay_in_their_containers(case: &Path) {
    for (name, _, text, map) in chapters(case) {
        let live = blocks(&ChapterSource::new(&name, &text, &map), ForeignFences::Pass);
        let count = live.blocks.len();
        let output = "````text {expect}\nA\n\n  B\n````\n".to_owned();
        let outputs = live.blocks.into_iter().map(|it| (it.span, output.clone()));
        let spliced = splice(&text, outputs.collect());
        let map = LineMap::same(&spliced);
        let found = blocks(
            &ChapterSource::new(&name, &spliced, &map),
            ForeignFences::Pass,
        );
        let bodies: Vec<_> = found.blocks.iter().map(|it| it.body.as_str()).collect();
        assert_eq!(bodies, vec!["A\n\n  B\n"; count], "{name}");
    }
}

/// A plan for people to read.
fn list(plan: &Plan, out: &mut String) -> std::fmt::Result {
    let observed = if plan.observes() { ", observed" } else { "" };
    writeln!(out, "{}{observed}", plan.chapter)?;
    for (index, step) in plan.steps.iter().enumerate() {
        write!(out, "{index}: line {}", step.at.line)?;
        if let Some(name) = &step.name {
            write!(out, " {name}")?;
        }
        out.push('\n');
        conditions(step, out)?;
        match &step.verb {
            Verb::Run(work) => {
                writeln!(out, "   run")?;
                list_work(work, out)?;
            }
            Verb::Start(work, until) => {
                writeln!(out, "   start until {until:?}")?;
                list_work(work, out)?;
            }
            Verb::Finish { of, within } => writeln!(out, "   finish {of} within {within:?}")?,
            Verb::Stop { of, signal, within } => {
                writeln!(out, "   stop {of} by {signal:?} within {within:?}")?;
            }
            Verb::Wait { code, within } => {
                writeln!(out, "   wait within {within:?}")?;
                list_code(code, out)?;
            }
            Verb::Fresh => writeln!(out, "   fresh")?,
            Verb::Open { session } => writeln!(out, "   open {session}")?,
            Verb::Await { of, until, within } => {
                writeln!(out, "   await {of} until {until:?} within {within:?}")?;
            }
            Verb::Show(code) => {
                writeln!(out, "   show")?;
                list_code(code, out)?;
            }
            Verb::Watch { of, work, every } => {
                writeln!(out, "   watch {of} every {every:?}")?;
                list_work(work, out)?;
            }
            Verb::Claim {
                sentence,
                code,
                session,
                shows_false,
                within,
            } => {
                let session = session.as_deref().map(|it| format!(" in {it}"));
                let session = session.unwrap_or_default();
                let shown = if *shows_false {
                    ", shown if false,"
                } else {
                    ""
                };
                writeln!(
                    out,
                    "   claim {sentence:?}{session}{shown} within {within:?}"
                )?;
                list_code(code, out)?;
            }
            Verb::Figure {
                picture,
                chapter,
                steps,
            } => {
                let from = chapter.iter().map(|it| format!(" in {}", it.display()));
                let from: String = from.collect();
                let steps: Vec<_> = steps.iter().map(|it| it.index()).collect();
                writeln!(out, "   figure {picture:?} of {steps:?}{from}")?;
            }
            Verb::Output { of, name } => writeln!(out, "   output of {of}, {name}")?,
            Verb::Diff { of, names } => {
                let of = of.map(StepId::index);
                writeln!(out, "   difference of {of:?}, {names:?}")?;
            }
            Verb::Expect { of, pattern } => {
                writeln!(out, "   expect of {of}")?;
                list_code(pattern, out)?;
            }
            Verb::Workload {
                name,
                processes,
                within,
                ..
            } => {
                writeln!(out, "   workload {name} within {within:?}")?;
                for process in processes {
                    writeln!(out, "   | {}", process.command())?;
                }
            }
        }
    }
    for quote in &plan.quotes {
        let (line, columns) = (quote.at.line, &quote.at.columns);
        let Quote {
            claim,
            column,
            chapter,
            ..
        } = quote;
        let from = chapter.iter().map(|it| format!(" in {}", it.display()));
        let from: String = from.collect();
        writeln!(
            out,
            "quote: line {line}, {columns:?}: {column:?} of {claim}{from}"
        )?;
    }
    Ok(())
}

fn conditions(step: &Step, out: &mut String) -> std::fmt::Result {
    let display = &step.display;
    write!(out, "   as {}", display.language)?;
    for (hidden, what) in [(display.hide_code, "code"), (display.hide_output, "output")] {
        if hidden {
            write!(out, ", {what} hidden")?;
        }
    }
    if let Some(said) = &display.said {
        write!(out, ", said as {said:?}")?;
    }
    if let Some(lines) = display.lines {
        write!(out, ", {lines} lines")?;
    }
    match display.form {
        OutputForm::Text => {}
        OutputForm::Table => write!(out, ", tables")?,
        other => write!(out, ", {other:?}")?,
    }
    if !display.rows.filter.is_empty() {
        write!(out, ", filtered by {:?}", display.rows.filter)?;
    }
    if let Some(anchors) = &display.rows.anchors {
        write!(out, ", anchors of {anchors:?}")?;
    }
    for (folded, what) in [(display.fold.code, "code"), (display.fold.output, "output")] {
        if folded {
            write!(out, ", {what} folded")?;
        }
    }
    if let Some(only) = step.only {
        write!(out, ", only {only:?}")?;
    }
    if let Some(pg) = step.pg {
        write!(out, ", PostgreSQL {:?} {}", pg.comparison, pg.major)?;
    }
    out.push('\n');
    Ok(())
}

fn list_work(work: &Work, out: &mut String) -> std::fmt::Result {
    write!(out, "   by {:?} within {:?}", work.actor, work.within)?;
    if !work.interpreter.is_empty() {
        write!(out, ", with {:?}", work.interpreter)?;
    }
    if let Some(fails) = &work.fails {
        write!(out, ", fails with {fails:?}")?;
    }
    out.push('\n');
    list_code(&work.code, out)
}

fn list_code(code: &Code, out: &mut String) -> std::fmt::Result {
    assert_eq!(code.text.lines().count(), code.lines.len());
    for (text, at) in code.text.lines().zip(&code.lines) {
        let columns = at
            .columns
            .as_ref()
            .map_or(String::new(), |it| format!(":{}", it.start + 1));
        writeln!(out, "   | {}:{}{columns}: {text:?}", at.file, at.line)?;
    }
    Ok(())
}
