//! The one way from a host's call to an instance.
//!
//! Every function that a host is given comes from [`guarded`]: it finds the instance behind the host's
//! pointer, gives an empty answer where there is none, and lets no panic of ours out, which would end the
//! host. A panic inside one of the framework's own functions cannot be stopped here, because they are C
//! functions, too: so what the framework asserts is checked before it is called (`editor.rs`, `audio.rs`,
//! `extensions.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};

use clap_sys::plugin::clap_plugin;

use super::Instance;

/// Calls with the instance behind the host's pointer.
///
/// # Safety
///
/// The pointer is null, or comes from `create` and has not been destroyed.
pub unsafe fn guard<T: Default>(
    plugin: *const clap_plugin,
    call: impl FnOnce(&Instance) -> T,
) -> T {
    // SAFETY: an instance begins with its table.
    let Some(this) = (unsafe { plugin.cast::<Instance>().as_ref() }) else {
        return T::default();
    };
    catch_unwind(AssertUnwindSafe(|| call(this))).unwrap_or_default()
}

/// Functions that hosts call: name, arguments behind the plug-in, answer, and what is done with the
/// instance. The empty answer is false, 0, nothing, an error.
macro_rules! guarded {
    ($($(#[$meta:meta])*
       $name:ident($($arg:ident: $type:ty),*) $(-> $out:ty)? = |$this:ident| $body:expr;)*) => {$(
        $(#[$meta])*
        pub(super) unsafe extern "C" fn $name(
            plugin: *const clap_plugin,
            $($arg: $type),*
        ) $(-> $out)? {
            let call = |$this: &$crate::plugin::entry::Instance| $body;
            // SAFETY: the host hands over what it was given.
            unsafe { $crate::plugin::entry::guard::guard(plugin, call) }
        }
    )*};
}

/// Calls one of the framework's functions with the host's plug-in.
///
/// The answer is empty where there is none.
macro_rules! inner {
    ($this:expr, $($table:ident).+ ($($arg:expr),*)) => {
        match $this.inner.$($table).+ {
            // SAFETY: the framework's function, with its plug-in; what the host must have checked by the
            // format has been, or is checked by the caller of this.
            Some(call) => unsafe { call(&raw const $this.table, $($arg),*) },
            None => Default::default(),
        }
    };
}

pub(super) use {guarded, inner};
