//! Values as VST3 shows them: a number, and its unit beside it.
//!
//! CLAP has one text, "1.2 kHz". A VST3 host is told a parameter's unit once and puts it behind whatever
//! text it gets, so there it is 1200, and Hz. The repaired wrapper (`build.rs`) asks for both here.

use std::ffi::{CStr, c_char};

use clap_sys::plugin::clap_plugin;

use super::c_text::put;
use super::guard::guarded;
use super::meters::{self, Meter};
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
        let known = this.reader.find(id).map(|known| PARAMS[known.index].unit().symbol());
        let unit = known.or(Meter::find(id).map(|_| meters::UNIT));
        // SAFETY: the caller has the room.
        unit.is_some_and(|unit| unsafe { put(unit, text, size) })
    };

    value(id: u32, value: f64, text: *mut c_char, size: u32) -> bool = |this| {
        if Meter::find(id).is_some() && value.is_finite() {
            // SAFETY: the caller has the room.
            return unsafe { put(&meters::plain_text(value), text, size) };
        }
        let Some(known) = this.reader.find(id).filter(|_| value.is_finite()) else {
            return false;
        };
        let param = &PARAMS[known.index];
        let plain = param.format_plain(param.value_at(value / known.max));
        // SAFETY: the caller has the room.
        unsafe { put(&plain, text, size) }
    };
}

/// The table.
pub static PLAIN: Plain = Plain { unit, value };
