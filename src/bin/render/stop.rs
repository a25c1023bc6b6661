//! Stopping when the user or the system asks for it, with nothing half left behind.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that was stopped: 128 and the number of SIGINT.
const STOPPED_CODE: i32 = 130;

/// From now on Ctrl-C, SIGTERM and SIGHUP end the work at its next block, where temporary files are
/// taken away. Asked a second time, the program ends where it stands.
pub fn listen() {
    // Fails only if there is a handler already, which then does.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::Relaxed) {
            std::process::exit(STOPPED_CODE);
        }
    });
}

/// Whether to go on.
pub fn flow() -> ControlFlow<()> {
    if STOPPED.load(Ordering::Relaxed) {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}
