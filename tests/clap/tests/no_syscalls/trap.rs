//! A trap for the system calls of one thread.

use std::io;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicUsize, Ordering::Relaxed};

use libc::{c_int, c_long, c_ulong, c_void, siginfo_t, ucontext_t};

// linux/prctl.h
const PR_SET_SYSCALL_USER_DISPATCH: c_int = 59;
const PR_SYS_DISPATCH_ON: c_ulong = 1;
const ALLOW: u8 = 0;
const BLOCK: u8 = 1;

/// What the kernel looks at when the armed thread makes a call.
static SELECTOR: AtomicU8 = AtomicU8::new(ALLOW);
static COUNT: AtomicUsize = AtomicUsize::new(0);
static FIRST: AtomicI64 = AtomicI64::new(0);

/// The system call that [`a_call`] makes.
pub const A_CALL: i64 = libc::SYS_getppid;

/// A system call of no effect.
pub fn a_call() {
    // SAFETY: it only asks for a number.
    unsafe { libc::syscall(A_CALL) };
}

/// Sets the trap for the calling thread; only one may.
pub fn arm() {
    // SAFETY: all zeros is a legal `sigaction`; the handler has the signature that SA_SIGINFO asks
    // for; the selector is static.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = caught;
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO;
        let is_set = libc::sigaction(libc::SIGSYS, &action, ptr::null_mut()) == 0
            && libc::prctl(
                PR_SET_SYSCALL_USER_DISPATCH,
                PR_SYS_DISPATCH_ON,
                0 as c_ulong,
                0 as c_ulong,
                SELECTOR.as_ptr(),
            ) == 0;
        assert!(is_set, "needs Linux 5.11: {}", io::Error::last_os_error());
    }
}

/// Runs `body` on the armed thread: how many system calls it made, and the first of them.
pub fn watch(body: impl FnOnce()) -> (usize, Option<i64>) {
    COUNT.store(0, Relaxed);
    SELECTOR.store(BLOCK, Relaxed);
    body();
    SELECTOR.store(ALLOW, Relaxed);
    let count = COUNT.load(Relaxed);
    (count, (count > 0).then(|| FIRST.load(Relaxed)))
}

/// Takes the call down and makes it for the thread. The trap stays open until the next
/// [`watch`]: returning from a signal is a system call, too.
extern "C" fn caught(_signal: c_int, _info: *mut siginfo_t, context: *mut c_void) {
    SELECTOR.store(ALLOW, Relaxed);
    // SAFETY: with SA_SIGINFO the kernel passes a `ucontext_t`.
    let context = unsafe { &mut *context.cast::<ucontext_t>() };
    let registers = &mut context.uc_mcontext.gregs;
    let number = registers[libc::REG_RAX as usize];
    if COUNT.fetch_add(1, Relaxed) == 0 {
        FIRST.store(number, Relaxed);
    }
    let argument = |register: c_int| registers[register as usize] as c_long;
    // SAFETY: the very call, with the very arguments, that the thread was about to make.
    let result = unsafe {
        libc::syscall(
            number as c_long,
            argument(libc::REG_RDI),
            argument(libc::REG_RSI),
            argument(libc::REG_RDX),
            argument(libc::REG_R10),
            argument(libc::REG_R8),
            argument(libc::REG_R9),
        )
    };
    // The kernel returns an error as a negative number; the library keeps it elsewhere.
    let error = || -i64::from(io::Error::last_os_error().raw_os_error().unwrap_or(0));
    registers[libc::REG_RAX as usize] = if result == -1 { error() } else { result };
}
