//! Progress on stderr: a bar on a terminal, plain lines elsewhere. A long step is reported at intervals.

use crate::console;
use crate::run::event::Event;
use crate::visible::visible_line;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The time after which a running step is reported, and reported again.
const LONG: Duration = Duration::from_secs(10);

/// Shows a run's events until it is dropped.
pub(crate) struct ProgressReporter {
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
}

/// The state shared by the senders of events and the watching thread.
struct Shared {
    view: Mutex<View>,
    ended: Condvar,
}

impl Default for ProgressReporter {
    fn default() -> Self {
        Self::new()
    }
}

impl ProgressReporter {
    /// Starts showing events on stderr.
    pub(crate) fn new() -> Self {
        let shared = Arc::new(Shared {
            view: Mutex::new(View::new()),
            ended: Condvar::new(),
        });
        let watched = Arc::clone(&shared);
        Self {
            shared,
            watch: Some(std::thread::spawn(move || watched.watch())),
        }
    }

    /// Shows an event. It costs one lock and wakes no thread.
    pub(crate) fn on_event(&self, event: Event) {
        self.shared.view().show(event);
    }
}

impl Shared {
    fn view(&self) -> std::sync::MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks at intervals for a long step.
    fn watch(&self) {
        let mut view = self.view();
        while !view.ended {
            let pause = view.next_word();
            let waited = self.ended.wait_timeout(view, pause);
            view = waited.unwrap_or_else(PoisonError::into_inner).0;
            view.still_running();
        }
    }
}

impl Drop for ProgressReporter {
    fn drop(&mut self) {
        self.shared.view().end();
        self.shared.ended.notify_all();
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

/// The current display.
struct View {
    bar: Option<ProgressBar>,
    chapter: String,
    step: String,
    begun: Instant,
    /// The time of the last report on the step.
    said: Instant,
    ended: bool,
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
            said: Instant::now(),
            ended: false,
        }
    }

    fn show(&mut self, event: Event) {
        match event {
            Event::Note(text) => self.print_line(&text),
            Event::Chapter {
                file,
                number,
                of,
                steps,
                left,
            } => {
                let left = left.map_or_else(String::new, |left| format!(", {}", about(left)));
                if let Some(bar) = &self.bar {
                    bar.set_length(steps as u64);
                    bar.set_position(0);
                    bar.set_prefix(visible_line(&format!("{number}/{of} {file}{left}")));
                } else {
                    let steps = if steps == 1 {
                        "1 step".into()
                    } else {
                        format!("{steps} steps")
                    };
                    self.print_line(&format!("{number}/{of} {file}, {steps}{left}"));
                }
                self.chapter = file;
                self.step.clear();
            }
            Event::Step { line, number, what } => {
                if let Some(bar) = &self.bar {
                    bar.set_position(number as u64 - 1);
                    bar.set_message(visible_line(&what));
                }
                self.step = format!("{}:{line} {what}", self.chapter);
                self.begun = Instant::now();
                self.said = self.begun;
            }
            Event::End => self.step.clear(),
        }
    }

    /// Returns the time until the step may have to be reported again.
    fn next_word(&self) -> Duration {
        LONG.saturating_sub(self.said.elapsed())
    }

    fn still_running(&mut self) {
        if self.next_word().is_zero() {
            self.said = Instant::now();
            if !self.step.is_empty() {
                let took = self.begun.elapsed().as_secs();
                self.print_line(&format!("running for {took} s: {}", self.step));
            }
        }
    }

    fn print_line(&self, text: &str) {
        let say = || {
            console::report(&format!("witness: {text}"));
        };
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn end(&mut self) {
        self.ended = true;
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Phrases a rounded time that is left: `about 3 min left`.
fn about(left: Duration) -> String {
    let tens = (left.as_secs_f64() / 10.0).round().max(1.0) as u64;
    let minutes = (left.as_secs_f64() / 60.0).round() as u64;
    match (tens, minutes) {
        (..6, _) => format!("about {} s left", tens * 10),
        (_, ..60) => format!("about {minutes} min left"),
        _ => format!("about {} h {} min left", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::about;
    use std::time::Duration;

    #[test]
    fn the_time_that_is_left_is_rounded() {
        for (seconds, expected) in [
            (0.0, "about 10 s left"),
            (14.0, "about 10 s left"),
            (54.0, "about 50 s left"),
            (56.0, "about 1 min left"),
            (89.0, "about 1 min left"),
            (91.0, "about 2 min left"),
            (3_569.0, "about 59 min left"),
            (3_571.0, "about 1 h 0 min left"),
            (4_800.0, "about 1 h 20 min left"),
        ] {
            let left = Duration::from_secs_f64(seconds);
            assert_eq!(about(left), expected, "{seconds}");
        }
    }
}
