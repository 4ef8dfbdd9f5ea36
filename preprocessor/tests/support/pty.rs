//! A pseudo-terminal of 80 columns.

use nix::pty::{Winsize, openpty};
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::process::{Child, Command, Stdio};

/// Starts a command at a new terminal with changed modes. Returns the other end of the terminal as well. The command is
/// taken, since it holds the terminal open.
pub(crate) fn start(mut command: Command, change: impl FnOnce(&mut Termios)) -> (Child, File) {
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pair = openpty(&size, None).expect("a pseudo-terminal");
    let mut modes = tcgetattr(&pair.slave).expect("a terminal");
    change(&mut modes);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &modes).expect("a terminal");
    let slave = || Stdio::from(pair.slave.try_clone().expect("one more"));
    command
        .env("TERM", "dumb")
        .stdin(slave())
        .stdout(slave())
        .stderr(slave());
    let child = command.spawn().expect("it starts");
    (child, File::from(pair.master))
}
