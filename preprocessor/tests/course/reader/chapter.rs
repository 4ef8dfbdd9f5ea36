//! A chapter, typed block by block as its page shows it.

use super::errors;
use super::page::PrintedBlock;
use super::stand::{Desk, PATIENCE, until};
use super::terminal::{ReaderTerminal, Typed};
use std::collections::BTreeMap;

/// The terminal for what may be typed anywhere.
const FREE: &str = "free";

/// The fate of a block.
pub(crate) enum Went {
    /// It was typed, or what it waits for was waited for.
    Typed,
    /// It is the build's own.
    LeftToBuild,
    /// It only shows something.
    Shown,
    /// Something is wrong.
    Wrong(String),
}

/// The terminals of a chapter.
pub(crate) struct ChapterReader<'a> {
    desk: &'a Desk,
    terminals: BTreeMap<String, ReaderTerminal>,
    /// The terminal of each started step.
    started: BTreeMap<String, String>,
}

impl<'a> ChapterReader<'a> {
    /// A reader who begins a chapter: no terminal is open.
    pub(crate) fn new(desk: &'a Desk) -> Self {
        Self {
            desk,
            terminals: BTreeMap::new(),
            started: BTreeMap::new(),
        }
    }

    /// Does what a block says.
    pub(crate) fn go(&mut self, block: &PrintedBlock) -> Went {
        if block.by_build {
            return Went::LeftToBuild;
        }
        if block.head.contains("skipped:") || block.does == "show" {
            return Went::Shown;
        }
        if block.does == "fresh" {
            return match self.desk.renew() {
                true => Went::Typed,
                false => Went::Wrong("the database can't be made anew".to_owned()),
            };
        }
        if let Err(wrong) = self.open(block) {
            return Went::Wrong(wrong);
        }
        let is_typed = matches!(
            block.does.as_str(),
            "run" | "start" | "wait" | "watch" | "claim" | "workload"
        );
        if is_typed && code(block).is_none() {
            return Went::LeftToBuild;
        }
        let went = match block.does.as_str() {
            "run" => self.run(block),
            "start" => self.start(block),
            "wait" => self.repeat(block),
            "claim" => self.check(block),
            "watch" => self.watch(block),
            "workload" => self.workload(block),
            "await" => self.wait(block),
            "finish" => self.finish(block, false),
            "stop" => self.finish(block, true),
            "open" => Ok(()),
            other => Err(format!("nobody knows what `{other}` is")),
        };
        went.map_or_else(Went::Wrong, |()| Went::Typed)
    }

    /// Opens the terminal of a block if the page says so.
    fn open(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let name = &block.terminal;
        if !block.is_new {
            return match self.terminals.contains_key(name) || name.is_empty() {
                true => Ok(()),
                false => Err(format!("no block has said to open the terminal `{name}`")),
            };
        }
        let program = &self.desk.program;
        // A page shows the command of a kind of terminal once.
        let command = match (block.command.is_empty(), name.strip_prefix("shell")) {
            (false, _) => block.command.clone(),
            (true, Some(_)) => format!("{program} stand shell"),
            (true, None) => format!("{program} stand psql --as {name}"),
        };
        let mut command = self.desk.command(&command);
        let mut terminal = match name.starts_with("shell") {
            true => ReaderTerminal::bash(command),
            false => {
                command.env_remove("PSQLRC");
                ReaderTerminal::psql(command)
            }
        };
        let is_ready = ready(&mut terminal);
        self.terminals.insert(name.clone(), terminal);
        is_ready
    }

    fn terminal(&mut self, block: &PrintedBlock) -> &mut ReaderTerminal {
        let name = match block.terminal.as_str() {
            "" => FREE,
            name => name,
        };
        let desk = self.desk;
        self.terminals.entry(name.to_owned()).or_insert_with(|| {
            let mut terminal = ReaderTerminal::psql(desk.witness("stand psql --as free"));
            let _ = ready(&mut terminal);
            terminal
        })
    }

    /// Types a block, line by line, and waits for the end of each.
    fn typed(&mut self, block: &PrintedBlock) -> Result<Typed, String> {
        let terminal = self.terminal(block);
        for line in code(block).unwrap_or_default().lines() {
            terminal.type_line(line);
            if !terminal.wait(PATIENCE) {
                let after = match terminal.is_closed() {
                    true => "the terminal was closed",
                    false => "no prompt came",
                };
                return Err(format!("{after} after «{line}»:\n{}", terminal.take().text));
            }
        }
        Ok(terminal.take())
    }

    fn run(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let typed = self.typed(block)?;
        errors::wrong(block, &typed).map_or(Ok(()), Err)
    }

    /// Types a block, and goes on as soon as its condition holds.
    fn start(&mut self, block: &PrintedBlock) -> Result<(), String> {
        self.started
            .insert(block.of.clone(), block.terminal.clone());
        let terminal = self.terminal(block);
        for line in code(block).unwrap_or_default().lines() {
            terminal.type_line(line);
        }
        self.wait(block)
    }

    /// Waits for the condition of a started block.
    fn wait(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let name = block.terminal.strip_prefix("shell ");
        let name = name.unwrap_or(&block.terminal);
        let query = match block.until.as_str() {
            "" | "active" => return Ok(()),
            "blocked" => format!(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = '{name}' \
                 AND cardinality(pg_blocking_pids(pid) || pg_safe_snapshot_blocking_pids(pid)) > 0"
            ),
            condition => format!("SELECT (\n{condition}\n)"),
        };
        if self.desk.wait(&query) {
            return Ok(());
        }
        let text = self.terminal(block).text().to_owned();
        Err(format!("never became true: {query}\n{text}"))
    }

    /// Waits for the end of what was started, after Ctrl-C if it is to be stopped.
    fn finish(&mut self, block: &PrintedBlock, is_stopped: bool) -> Result<(), String> {
        let terminal = self.terminal(block);
        if is_stopped {
            if terminal.is_idle() {
                let text = terminal.take().text;
                return Err(format!("it has ended before Ctrl-C:\n{text}"));
            }
            if block.command.is_empty() {
                terminal.interrupt();
            } else {
                terminal.suspend();
                if !terminal.wait(PATIENCE) {
                    return Err("Ctrl-Z has no effect".to_owned());
                }
                terminal.type_line(&block.command);
            }
        }
        if !terminal.wait(PATIENCE) {
            return Err(format!("it doesn't end:\n{}", terminal.take().text));
        }
        let mut typed = terminal.take();
        if is_stopped {
            // What Ctrl-C ends says so by its exit status.
            typed.status = 0;
        }
        errors::wrong(block, &typed).map_or(Ok(()), Err)
    }

    /// Types a query again and again until its first column is true.
    fn repeat(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let mut last = Ok(String::new());
        let came = until(|| {
            last = self.typed(block).map(|typed| typed.text);
            last.as_deref().map_or(true, is_true)
        });
        match last {
            Err(wrong) => Err(wrong),
            Ok(text) if !came => Err(format!("never became true:\n{text}")),
            Ok(_) => Ok(()),
        }
    }

    /// Types the query of a claim.
    fn check(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let typed = self.typed(block)?;
        match is_true(&typed.text) {
            true => Ok(()),
            false => Err(format!("a claim that doesn't hold:\n{}", typed.text)),
        }
    }

    /// Types a block again and again until what was started has ended.
    fn watch(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let mut wrong = None;
        let ended = until(|| {
            let typed = self.typed(block);
            wrong = match typed {
                Ok(typed) => errors::wrong(block, &typed),
                Err(wrong) => Some(wrong),
            };
            wrong.is_some() || self.has_ended(&block.of)
        });
        match wrong {
            Some(wrong) => Err(wrong),
            None if !ended => Err(format!("{} doesn't end", block.of)),
            None => Ok(()),
        }
    }

    fn has_ended(&mut self, step: &str) -> bool {
        let terminal = self.started.get(step);
        let terminal = terminal.and_then(|name| self.terminals.get_mut(name));
        terminal.is_none_or(ReaderTerminal::is_idle)
    }

    /// Types the command of a workload, and waits until its clients are at work.
    fn workload(&mut self, block: &PrintedBlock) -> Result<(), String> {
        let own = self.desk.own(&block.code);
        let terminal = self.terminal(block);
        terminal.type_line(&own);
        let is_steady = until(|| terminal.text().contains("at work") || terminal.is_idle());
        match is_steady && !terminal.is_idle() {
            true => Ok(()),
            false => Err(format!("it isn't steady:\n{}", terminal.take().text)),
        }
    }
}

/// Waits for a terminal's first prompt.
fn ready(terminal: &mut ReaderTerminal) -> Result<(), String> {
    let is_ready = terminal.wait(PATIENCE);
    let text = terminal.take().text;
    match is_ready {
        true => Ok(()),
        false => Err(format!("the terminal doesn't open:\n{text}")),
    }
}

/// The text to type for a block: its code, or the command that runs its file. None if the page shows neither.
fn code(block: &PrintedBlock) -> Option<String> {
    match (block.code.trim().is_empty(), block.file.is_empty()) {
        (false, _) if !block.with.is_empty() => {
            Some(format!("{} <<'END'\n{}END\n", block.with, block.code))
        }
        (false, _) => Some(block.code.clone()),
        (true, false) if !block.terminal.starts_with("shell") => {
            Some(format!("\\i {}", block.file))
        }
        (true, _) => None,
    }
}

/// Returns `true` if the first value of psql's output is true: aligned, or expanded.
fn is_true(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let line = match first.starts_with("-[ RECORD 1 ]") {
        true => lines
            .next()
            .and_then(|line| line.split_once('|'))
            .map(|it| it.1),
        false => lines
            .nth(1)
            .map(|line| line.split('|').next().unwrap_or_default()),
    };
    line.is_some_and(|value| value.trim() == "t")
}
