//! A host's streams of states, which the framework trusts: it takes a count of bytes that is greater than
//! what it asked for as its own, and ends the host where there is no function.

use std::ffi::c_void;

use clap_sys::stream::{clap_istream, clap_ostream};

/// Hands a call a stream that reads from the host's, and never more than asked for.
pub fn with_input<T>(host: &clap_istream, call: impl FnOnce(&clap_istream) -> T) -> T {
    call(&clap_istream {
        ctx: (&raw const *host).cast_mut().cast(),
        read: Some(read),
    })
}

/// Hands a call a stream that writes to the host's.
pub fn with_output<T>(host: &clap_ostream, call: impl FnOnce(&clap_ostream) -> T) -> T {
    call(&clap_ostream {
        ctx: (&raw const *host).cast_mut().cast(),
        write: Some(write),
    })
}

/// The host's answer to a call for `size` bytes, if it can be one; else an error.
fn checked(answer: i64, size: u64) -> i64 {
    let is_possible = u64::try_from(answer).is_ok_and(|count| count <= size);
    if is_possible { answer } else { -1 }
}

unsafe extern "C" fn read(stream: *const clap_istream, buffer: *mut c_void, size: u64) -> i64 {
    // SAFETY: made by `with_input`.
    let host = unsafe { &*(*stream).ctx.cast::<clap_istream>() };
    // SAFETY: the framework's buffer is as long as it says.
    let read = host.read.map(|read| unsafe { read(host, buffer, size) });
    checked(read.unwrap_or(-1), size)
}

unsafe extern "C" fn write(stream: *const clap_ostream, buffer: *const c_void, size: u64) -> i64 {
    // SAFETY: made by `with_output`.
    let host = unsafe { &*(*stream).ctx.cast::<clap_ostream>() };
    // SAFETY: the framework's buffer is as long as it says.
    let written = host.write.map(|write| unsafe { write(host, buffer, size) });
    checked(written.unwrap_or(-1), size)
}
