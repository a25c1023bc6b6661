//! Two things about the plug-in's library that no manifest can say.
//!
//! **Repairs of the VST3 wrapper.** clap-wrapper 0.3.1 trusts its host, and drops what it has no use for;
//! `build/repairs/` has every text that is wrong and what is right:
//!
//! - `ProcessAdapter::process` reads a buffer of the host for every bus that the plug-in has, whether or
//!   not the host sent it, and does not process at all if a bus has another number of channels. Hosts do
//!   both with a side-chain that is not in use: reading beyond their array crashes (pedalboard), not
//!   processing leaves a take silent. The repaired loop hands on what there is, counted as it is;
//!   `src/plugin/entry` makes it whole. And of each parameter's automation it hands on the last point of
//!   a block alone; now every one, at its frame.
//! - `WrappedView` makes a hidden window that draws when a host asks a view for its size. Now a window is
//!   made when the view is attached, and ended when it is removed.
//! - `ClapAsVst3` asks the host for its name, and tells it that values have changed, through interfaces
//!   that a host need not give: without a handler, loading a state crashes (Steinberg's validator). It
//!   drops `activateBus`, so that a key's bus that is switched off shuts a gate (Ardour), refuses the
//!   arrangement of one channel that it has itself, has no units, and prints.
//!
//! So these files are compiled again with the text corrected, and linked instead of the crate's. They are
//! found by what cargo says or where it unpacks crates, and compiled as the crate's build script does. If
//! a text is not as expected, because the crate has another version, the build stops: see whether the
//! repair is still needed.
//!
//! **No unloading under X11.** An editor's window (baseview) exchanges the process's handler of X
//! errors in each frame, in a thread of its own. With two windows the handler of one can be the one
//! that stays. It lies in this library, which therefore must stay.

#[cfg(feature = "plugin")]
#[path = "build/vst3.rs"]
mod vst3;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    #[cfg(feature = "plugin")]
    plugin();
}

#[cfg(feature = "plugin")]
fn plugin() {
    let system = std::env::var("CARGO_CFG_TARGET_OS").expect("cargo names the system");
    vst3::repair(&system);
    if system == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
