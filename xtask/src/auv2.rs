//! The Audio Unit for Logic and GarageBand: a component bundle around the same library.
//!
//! The framework's bundler knows CLAP and VST3 only. The four factories are those that
//! `clap-wrapper` exports, one for each plug-in in the order of the CLAP factory.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::system;

/// The component's name.
pub const BUNDLE: &str = "Redlight.component";

/// Name and subtype of each plug-in, in the order of the CLAP factory. Frozen once released: hosts
/// find a session's plug-in by its subtype.
const UNITS: [(&str, &str); 4] = [
    ("Redlight", "RdSt"),
    ("Redlight Mono", "RdMo"),
    ("Redlight Key", "RdSk"),
    ("Redlight Mono Key", "RdMk"),
];

/// Writes the component into `bundled` around `library`.
pub fn bundle(library: &Path, bundled: &Path) -> Result<()> {
    let component = bundled.join(BUNDLE);
    let contents = component.join("Contents");
    fs::create_dir_all(contents.join("MacOS"))?;
    fs::copy(library, contents.join("MacOS").join("Redlight"))?;
    fs::write(contents.join("PkgInfo"), "BNDL????")?;
    fs::write(contents.join("Info.plist"), info_plist())?;
    sign(&component)?;
    eprintln!("Created an AUv2 bundle at '{}'", component.display());
    Ok(())
}

/// Signs a bundle with no identity, as macOS asks of everything that it loads.
pub fn sign(bundle: &Path) -> Result<()> {
    system::run(Command::new("codesign").args(["-f", "-s", "-"]).arg(bundle))
}

fn info_plist() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut units = String::new();
    for (index, (name, subtype)) in UNITS.iter().enumerate() {
        let _ = write!(
            units,
            "
    <dict>
      <key>name</key><string>Redlight: {name}</string>
      <key>description</key><string>Console channel strip for tracking</string>
      <key>factoryFunction</key><string>GetPluginFactoryAUV2_{index}</string>
      <key>manufacturer</key><string>RdLt</string>
      <key>subtype</key><string>{subtype}</string>
      <key>type</key><string>aufx</string>
      <key>version</key><integer>{number}</integer>
      <key>sandboxSafe</key><true/>
    </dict>",
            number = version_number(version)
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>CFBundleExecutable</key><string>Redlight</string>
  <key>CFBundleIdentifier</key><string>org.redlight-audio.redlight.component</string>
  <key>CFBundleName</key><string>Redlight</string>
  <key>CFBundlePackageType</key><string>BNDL</string>
  <key>CFBundleShortVersionString</key><string>{version}</string>
  <key>CFBundleVersion</key><string>{version}</string>
  <key>NSHighResolutionCapable</key><true/>
  <key>AudioComponents</key>
  <array>{units}
  </array>
</dict>
</plist>
"#
    )
}

/// A version as Audio Units count it: major·65536 + minor·256 + patch.
fn version_number(version: &str) -> u32 {
    version
        .split('.')
        .filter_map(|part| part.parse::<u32>().ok())
        .fold(0, |sum, part| sum * 256 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_up() {
        assert_eq!(version_number("1.2.3"), 0x1_0203);
    }

    #[test]
    fn each_plug_in_has_its_factory_and_a_legal_subtype() {
        let plist = info_plist();
        for (index, (name, subtype)) in UNITS.iter().enumerate() {
            assert!(plist.contains(&format!("Redlight: {name}<")));
            assert!(plist.contains(&format!("GetPluginFactoryAUV2_{index}<")));
            // Apple keeps codes without an upper-case letter for itself.
            assert!(subtype.len() == 4 && subtype.chars().any(char::is_uppercase));
        }
    }
}
