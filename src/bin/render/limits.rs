//! Limits of the system's that would end the program without a word.

/// From now on a file that outgrows the limit of its size (`ulimit -f`) is an error of the write, which is told
/// and leaves nothing behind; else the signal would end the program where it stands.
#[cfg(unix)]
pub fn take_as_errors() {
    // SAFETY: to pass over a signal runs no code of ours, and no other thread is there yet.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}

#[cfg(not(unix))]
pub fn take_as_errors() {}
