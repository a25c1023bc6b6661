//! The VST3 wrapper's files, repaired and compiled.

#[path = "repairs/mod.rs"]
mod repairs;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use repairs::{REPAIRS, Repair};

const CRATE: &str = "\"name\":\"clap-wrapper\",\"version\":\"0.3.1\"";

/// Compiles them, and has them linked instead of the crate's.
pub fn repair(system: &str) {
    let wrapper = wrapper();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the folder"));
    let sources = REPAIRS.map(|(name, repairs)| {
        let source = wrapper.join("src").join(name);
        println!("cargo:rerun-if-changed={}", source.display());
        let to = out.join(source.file_name().expect("a file"));
        fs::write(&to, repaired(&source, repairs)).expect("written");
        to
    });
    compile(&sources, &wrapper, system);
    // All of it, so that the crate's files are not needed any more.
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static:+whole-archive,-bundle=redlight_vst3");
}

/// The text of a file, repaired.
fn repaired(source: &Path, repairs: &[Repair]) -> String {
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
