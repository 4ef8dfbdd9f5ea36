//! Progress on stderr: a bar on a terminal, plain lines elsewhere. A step that runs long says so.

use crate::run::event::Event;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A step that has run so long is said to run, and again each time this passes.
const LONG: Duration = Duration::from_secs(10);

/// Shows a run's events until it is dropped.
pub struct Progress {
    events: Mutex<Option<Sender<Event>>>,
    thread: Option<JoinHandle<()>>,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Shows events on stderr.
    pub fn new() -> Self {
        let (events, received) = channel();
        let thread = std::thread::spawn(move || {
            let mut view = View::new();
            loop {
                match received.recv_timeout(LONG) {
                    Ok(event) => view.show(event),
                    Err(RecvTimeoutError::Timeout) => view.still_running(),
                    Err(RecvTimeoutError::Disconnected) => return view.end(),
                }
            }
        });
        Self {
            events: Mutex::new(Some(events)),
            thread: Some(thread),
        }
    }

    /// Takes an event.
    pub fn hear(&self, event: Event) {
        if let Ok(Some(events)) = self.events.lock().as_deref() {
            // The thread ends only with this value.
            let _ = events.send(event);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(mut events) = self.events.lock() {
            *events = None;
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is shown now.
struct View {
    bar: Option<ProgressBar>,
    chapter: String,
    step: String,
    begun: Instant,
}

impl View {
    fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = "{spinner} {elapsed:>4} {bar:20} {prefix} {wide_msg}";
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self {
            bar,
            chapter: String::new(),
            step: String::new(),
            begun: Instant::now(),
        }
    }

    fn show(&mut self, event: Event) {
        match event {
            Event::Note(text) => self.say(&text),
            Event::Chapter {
                file,
                number,
                of,
                steps,
            } => {
                if let Some(bar) = &self.bar {
                    bar.set_length(steps as u64);
                    bar.set_position(0);
                    bar.set_prefix(format!("{number}/{of} {file}"));
                } else {
                    let steps = if steps == 1 {
                        "1 step".into()
                    } else {
                        format!("{steps} steps")
                    };
                    self.say(&format!("{number}/{of} {file}, {steps}"));
                }
                self.chapter = file;
                self.step.clear();
            }
            Event::Step { line, number, what } => {
                if let Some(bar) = &self.bar {
                    bar.set_position(number as u64 - 1);
                    bar.set_message(what.clone());
                }
                self.step = format!("{}:{line} {what}", self.chapter);
                self.begun = Instant::now();
            }
            Event::End => self.step.clear(),
        }
    }

    fn still_running(&self) {
        let took = self.begun.elapsed();
        if !self.step.is_empty() && took >= LONG {
            self.say(&format!("running for {} s: {}", took.as_secs(), self.step));
        }
    }

    fn say(&self, text: &str) {
        let say = || {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(std::io::stderr(), "witness: {text}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
