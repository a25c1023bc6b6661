//! Texts into room of the host's.

use std::ffi::c_char;

/// Writes a text, shortened to what there is room for, and its end.
///
/// # Safety
///
/// `to` is null or has room for `size` bytes.
pub unsafe fn put(text: &str, to: *mut c_char, size: u32) -> bool {
    if to.is_null() || size == 0 {
        return false;
    }
    let length = text.len().min(size as usize - 1);
    // SAFETY: as of this function.
    unsafe {
        to.copy_from_nonoverlapping(text.as_ptr().cast(), length);
        to.add(length).write(0);
    }
    true
}
