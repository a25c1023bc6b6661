//! Stopping when the user or the system asks for it, with nothing half left behind.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redlight::files::output::abandon_parts;

use crate::say::tell;

static STOPPED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that was stopped: 128 and the number of SIGINT.
const STOPPED_CODE: i32 = 130;

/// What the work has to come to its next block. Longer only takes what waits: for a pipe that nobody
/// feeds or reads, for a disk.
const GRACE: Duration = Duration::from_millis(500);

/// From now on Ctrl-C, SIGTERM and SIGHUP end the work at its next block or, if none comes, soon after.
/// Asked a second time, the program ends where it stands. Temporary files are taken away in every case.
pub fn listen() {
    // Fails if there is a handler already, which then does, or no thread to be had: then the system's
    // own way to end stays.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::Relaxed) {
            end();
        }
        let wait = || {
            std::thread::sleep(GRACE);
            end();
        };
        if std::thread::Builder::new().spawn(wait).is_err() {
            end();
        }
    });
}

/// Ends the program where it stands.
fn end() {
    abandon_parts();
    tell("redlight-render: stopped; nothing was kept");
    std::process::exit(STOPPED_CODE);
}

/// Whether to go on.
pub fn flow() -> ControlFlow<()> {
    if STOPPED.load(Ordering::Relaxed) {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}
