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

#[path = "build/repairs/mod.rs"]
mod repairs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use repairs::{REPAIRS, Repair};

const CRATE: &str = "\"name\":\"clap-wrapper\",\"version\":\"0.3.1\"";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    if env::var_os("CARGO_FEATURE_PLUGIN").is_none() {
        return;
    }
    let system = env::var("CARGO_CFG_TARGET_OS").expect("cargo names the system");
    repair_vst3(&system);
    if system == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

fn repair_vst3(system: &str) {
    let wrapper = wrapper();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the folder"));
    let repaired = REPAIRS.map(|(name, repairs)| {
        let source = wrapper.join("src").join(name);
        println!("cargo:rerun-if-changed={}", source.display());
        let to = out.join(source.file_name().expect("a file"));
        fs::write(&to, repair(&source, repairs)).expect("written");
        to
    });
    compile(&repaired, &wrapper, system);
    // All of it, so that the crate's files are not needed any more.
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static:+whole-archive,-bundle=redlight_vst3");
}

/// The text of a file, repaired.
fn repair(source: &Path, repairs: &[Repair]) -> String {
    let mut text = fs::read_to_string(source).expect("the wrapper's source");
    for repair in repairs {
        let (from, to, right) = match *repair {
            Repair::Text(wrong, right) => (once(&text, wrong), wrong.len(), right),
            Repair::Part(first, last, right) => {
                let from = once(&text, first);
                (from, once(&text[from..], last), right)
            }
        };
        text.replace_range(from..from + to, right);
    }
    text
}

/// Where a text stands that stands there once.
fn once(text: &str, part: &str) -> usize {
    let mut found = text.match_indices(part);
    let (Some((at, _)), None) = (found.next(), found.next()) else {
        panic!(
            "clap-wrapper has changed: are the repairs still needed? Not there, or twice:\n{part}"
        );
    };
    at
}

/// The folder of clap-wrapper's C++ library.
fn wrapper() -> PathBuf {
    let folder = asked_of_cargo().or_else(in_registry);
    let folder = folder.expect("the source of clap-wrapper 0.3.1");
    folder.join("external").join("clap-wrapper")
}

/// Where cargo says that the crate lies. It says nothing, without a network, while it does not have
/// every package of every platform.
fn asked_of_cargo() -> Option<PathBuf> {
    let said = Command::new(env::var_os("CARGO")?)
        .args(["metadata", "--format-version", "1", "--offline"])
        .output()
        .ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let (_, of_crate) = said.split_once(CRATE)?;
    let (_, path) = of_crate.split_once("\"manifest_path\":\"")?;
    let (path, _) = path.split_once('"')?;
    let manifest = PathBuf::from(path.replace("\\\\", "\\"));
    Some(manifest.parent()?.to_owned())
}

/// Where cargo unpacks the crates of a registry.
fn in_registry() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry").join("src")).ok()?;
    registries
        .filter_map(|registry| Some(registry.ok()?.path().join("clap-wrapper-0.3.1")))
        .find(|folder| folder.is_dir())
}

/// As clap-wrapper's own build script does.
fn compile(sources: &[PathBuf], wrapper: &Path, system: &str) {
    let external = wrapper.parent().expect("a folder");
    let mut cc = cc::Build::new();
    cc.cpp(true)
        .std("c++17")
        .files(sources)
        .cargo_metadata(false);
    cc.flag_if_supported("/utf-8");
    cc.flag_if_supported("/EHsc");
    // The compiler has nothing to say about the crate's file either.
    cc.warnings(false);
    for folder in [
        "clap/include",
        "clap-wrapper/include",
        "clap-wrapper/libs/fmt",
        "clap-wrapper/libs/psl",
        "clap-wrapper/src",
        "clap-wrapper/src/detail/vst3",
        "vst3sdk",
        "vst3sdk/public.sdk",
        "vst3sdk/pluginterfaces",
        "filesystem/include",
    ] {
        cc.include(external.join(folder));
    }
    cc.define("CLAP_WRAPPER_VERSION", "\"0.14.0\"");
    cc.define("CLAP_WRAPPER_BUILD_FOR_VST3", "1");
    cc.define("STATICALLY_LINKED_CLAP_ENTRY", "1");
    let is_debug = env::var("DEBUG").is_ok_and(|debug| debug == "true");
    cc.define(if is_debug { "DEVELOPMENT" } else { "RELEASE" }, "1");
    match system {
        "macos" => {
            cc.define("MAC", None);
            cc.define("MACOS_USE_GHC_FILESYSTEM", None);
        }
        "windows" => {
            cc.define("WIN", None);
        }
        _ => {
            cc.define("LIN", None);
        }
    }
    cc.compile("redlight_vst3");
}
