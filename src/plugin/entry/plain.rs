//! Values as VST3 shows them: a number, and its unit beside it.
//!
//! CLAP has one text, "1.2 kHz". A VST3 host is told a parameter's unit once and puts it behind whatever
//! text it gets, so there it is 1200, and Hz. The repaired wrapper (`build.rs`) asks for both here.

use std::ffi::{CStr, c_char};

use clap_sys::plugin::clap_plugin;

use super::guard::guarded;
use crate::params::PARAMS;

/// Name of the extension.
pub const ID: &CStr = c"org.redlight-audio.plain-values/1";

/// What the wrapper calls; in C, in `build/repairs/`, the same. Each writes a text into room for so many
/// bytes, and answers whether there is one.
#[repr(C)]
pub struct Plain {
    /// A parameter's unit.
    unit: unsafe extern "C" fn(*const clap_plugin, u32, *mut c_char, u32) -> bool,
    /// A CLAP value without its unit.
    value: unsafe extern "C" fn(*const clap_plugin, u32, f64, *mut c_char, u32) -> bool,
}

guarded! {
    unit(id: u32, text: *mut c_char, size: u32) -> bool = |this| {
        let known = this.reader.find(id);
        // SAFETY: the caller has the room.
        known.is_some_and(|known| unsafe { put(PARAMS[known.index].unit().symbol(), text, size) })
    };

    value(id: u32, value: f64, text: *mut c_char, size: u32) -> bool = |this| {
        let Some(known) = this.reader.find(id).filter(|_| value.is_finite()) else {
            return false;
        };
        let param = &PARAMS[known.index];
        let plain = param.format_plain(param.value_at(value / known.max));
        // SAFETY: the caller has the room.
        unsafe { put(&plain, text, size) }
    };
}

/// Writes a text, shortened to what there is room for, and its end.
///
/// # Safety
///
/// `to` is null or has room for `size` bytes.
unsafe fn put(text: &str, to: *mut c_char, size: u32) -> bool {
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

/// The table.
pub static PLAIN: Plain = Plain { unit, value };
