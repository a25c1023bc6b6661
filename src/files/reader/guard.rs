//! A decoder's panic is damage in the file.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected and told by other means.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`, which is known to panic on bad input; none if it does, of which nothing is said on the
/// standard error. What `work` was changing is not to be used afterwards.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                before(info);
            }
        }));
    });
    IS_QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(false);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_nothing() {
        let bytes: Vec<u8> = Vec::new();
        assert_eq!(quietly(|| 3), Some(3));
        assert_eq!(quietly(|| bytes[1]), None);
    }
}
