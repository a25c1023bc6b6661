//! Whether the standard output was closed when the program began (`>&-`).
//!
//! The runtime opens `/dev/null` in the place of a closed standard stream before `main` is reached, and
//! what is printed then vanishes without an error. Only what runs earlier can see it.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether nothing that is printed on the standard output can reach anybody.
pub fn was_output_closed() -> bool {
    IS_CLOSED.load(Ordering::Relaxed)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
extern "C" fn look() {
    // SAFETY: asking for the flags of a descriptor reads no memory and is legal for every number.
    let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) };
    IS_CLOSED.store(flags == -1, Ordering::Relaxed);
}

// SAFETY: the section holds functions of this type, which the loader calls once before `main`; this
// one uses nothing that the runtime would have to prepare.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
static LOOK: extern "C" fn() = look;
