//! A workload of the bare script: its commands, and the same conditions that the book waits for.

use super::super::server::Server;
use super::super::witness;
use super::DATABASE;
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The running processes of a workload.
pub(super) struct Workload(Vec<Process>);

struct Process {
    child: Child,
    name: String,
    clients: String,
    has_rate: bool,
}

impl Workload {
    /// Starts one process for each line of `commands`: `PGAPPNAME=name program -c clients …`.
    pub(super) fn start(server: &Server, commands: &str, directory: &Path) -> Result<Self> {
        // Clients that count errors use the preprocessor's own program.
        let program = format!("{} client ", witness()?.display());
        let mut processes = Vec::new();
        for line in commands.lines() {
            let words: Vec<_> = line.split(' ').collect();
            let after = |flag: &str| words.iter().skip_while(|word| **word != flag).nth(1);
            let name = words[0].trim_start_matches("PGAPPNAME=");
            let child = server
                .client("bash", DATABASE)?
                .args([
                    "-c",
                    &line
                        .replacen(' ', " exec ", 1)
                        .replace("mdbook-witness client ", &program),
                ])
                .current_dir(directory)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            processes.push(Process {
                child,
                name: name.to_owned(),
                clients: after("-c").map_or_else(|| "1".into(), |word| (*word).to_owned()),
                has_rate: after("-R").is_some(),
            });
        }
        Ok(Self(processes))
    }

    /// A query that is true once all clients are connected, and have worked for a second.
    pub(super) fn steady(&self) -> String {
        let query = include_str!("../../../../preprocessor/src/run/workload/steady.sql");
        self.each(query, Duration::ZERO)
    }

    /// A query that is true once the backlog of the last step, which ended `ago`, is worked off.
    pub(super) fn settled(&self, ago: Duration) -> String {
        let query = include_str!("../../../../preprocessor/src/run/workload/settled.sql");
        self.each(query, ago)
    }

    fn each(&self, query: &str, ago: Duration) -> String {
        let of = |process: &Process| {
            let name = format!("'{}'", process.name);
            let ago = ago.as_secs_f64().to_string();
            query
                .replace("$1", &name)
                .replace("$2", &process.clients)
                .replace("$3", if process.has_rate { "true" } else { "false" })
                .replace("$4", &ago)
        };
        let parts = self.0.iter().map(|process| format!("({})", of(process)));
        format!("SELECT {}", parts.collect::<Vec<_>>().join(" AND "))
    }

    /// Ends the processes as the book does: with SIGALRM, which pgbench takes as the end of its time.
    pub(super) fn stop(mut self) -> Result<()> {
        for process in &self.0 {
            let pid = process.child.id().to_string();
            let status = Command::new("kill").args(["-s", "ALRM", &pid]).status()?;
            ensure!(status.success(), "{} could not be stopped", process.name);
        }
        for process in &mut self.0 {
            process.child.wait()?;
        }
        self.0.clear();
        Ok(())
    }
}

impl Drop for Workload {
    fn drop(&mut self) {
        for process in &mut self.0 {
            // An error before may have left it running.
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }
}
