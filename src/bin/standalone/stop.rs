//! Ctrl-C and SIGTERM close the window, and the program ends as it does then.

/// Time for the window to close; a second signal does not wait for it.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Watches for signals, instead of the framework, which sets a flag that no open window reads.
#[cfg(unix)]
pub fn watch() {
    use nix::sys::signal::{SigSet, Signal};
    let signals: SigSet = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]
        .into_iter()
        .collect();
    // Blocked everywhere, so that no handler sees them: they are fetched.
    if signals.thread_block().is_err() {
        return;
    }
    std::thread::spawn(move || {
        let Ok(first) = signals.wait() else {
            return;
        };
        redlight::plugin::standalone::end();
        std::thread::spawn(move || {
            let _ = signals.wait();
            std::process::exit(128 + first as i32);
        });
        // A window that is not shown draws nothing, and so hears nothing.
        std::thread::sleep(PATIENCE);
        std::process::exit(128 + first as i32);
    });
}

/// Watches for Ctrl-C and for the console being closed.
#[cfg(not(unix))]
pub fn watch() {
    // If somebody else has it, the program ends at once, as programs do.
    let _ = ctrlc::set_handler(redlight::plugin::standalone::end);
}
