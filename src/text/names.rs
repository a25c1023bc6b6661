//! Names that every file system takes, and names that one of them takes for one. A session that prints here
//! shall print there too.

use std::ffi::OsString;
use std::path::Path;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Names that Windows keeps for devices, with any ending (Microsoft, Naming files, paths and namespaces).
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Signs that Windows, or the way there, takes for something else.
const SIGNS: [char; 9] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*'];

/// Why a file or folder called `name` cannot be made everywhere; none if it can.
pub fn name_trouble(name: &str) -> Option<String> {
    if let Some(sign) = name.chars().find(|c| SIGNS.contains(c)) {
        let why = match sign {
            '\\' => "a name with \\ is a folder and a file on Windows; write /".to_owned(),
            sign => format!("names with {sign} cannot be had on Windows"),
        };
        return Some(why);
    }
    if name.chars().any(char::is_control) {
        return Some("the name holds a line break or another control character".to_owned());
    }
    if name.ends_with(['.', ' ']) {
        return Some("names that end with a dot or a space cannot be had on Windows".to_owned());
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    is_device(stem).then(|| format!("'{stem}' is a device on Windows, whatever the ending"))
}

fn is_device(stem: &str) -> bool {
    let stem = stem.to_lowercase();
    let port = ["com", "lpt"].iter().find_map(|p| stem.strip_prefix(p));
    let is_port =
        |n: &str| matches!(n, "¹" | "²" | "³") || (n.len() == 1 && ("1"..="9").contains(&n));
    DEVICES.contains(&stem.as_str()) || port.is_some_and(is_port)
}

/// The nearest stem to `stem` that can be had everywhere: signs that cannot be had are `-`, and a
/// device's name gets one behind it.
pub fn portable_stem(stem: &str) -> String {
    let plain = |c: char| {
        let is_bad = SIGNS.contains(&c) || c.is_control();
        if is_bad { '-' } else { c }
    };
    let mut safe: String = stem.chars().map(plain).collect();
    let head = safe.split('.').next().unwrap_or_default().trim_end();
    if is_device(head) {
        let at = head.len();
        safe.insert(at, '-');
    }
    if safe.is_empty() || safe.ends_with(['.', ' ']) {
        safe.push('-');
    }
    safe
}

/// `name` as disks see it where capitals and composed accents do not count: two names are one there if
/// these are equal (The Unicode Standard, section 3.13, D145: canonical caseless matching).
pub fn folded(name: &str) -> String {
    name.nfd().default_case_fold().nfc().collect()
}

/// [`folded`] of each part of a path; what is not UTF-8 stays as it is.
pub fn folded_path(path: &Path) -> OsString {
    let part = |part: std::path::Component<'_>| match part.as_os_str().to_str() {
        Some(text) => folded(text).into(),
        None => part.as_os_str().to_owned(),
    };
    let parts: std::path::PathBuf = path.components().map(part).collect();
    parts.into_os_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_keeps_for_itself_is_told_and_stems_avoid_it() {
        for (stem, safe) in [
            ("Aux", "Aux-"),
            ("con", "con-"),
            ("NUL .take", "NUL- .take"),
            ("Com1.4", "Com1-.4"),
            ("lpt³", "lpt³-"),
            ("Vox?", "Vox-"),
            ("a/b\\c", "a-b-c"),
            ("Take 3.", "Take 3.-"),
            ("two\nlines", "two-lines"),
            ("", "-"),
        ] {
            assert_eq!(portable_stem(stem), safe);
            assert_eq!(name_trouble(&format!("{safe}.wav")), None, "{safe}");
            if !stem.is_empty() {
                assert!(name_trouble(stem).is_some(), "{stem}");
            }
        }
        for name in [
            "Auxiliary.wav",
            "Com.wav",
            "com10.wav",
            "Müller's 4.wav",
            "-",
        ] {
            assert_eq!(name_trouble(name), None, "{name}");
            assert_eq!(portable_stem(name), name);
        }
        assert!(name_trouble("aux.wav").is_some() && name_trouble("NUL").is_some());
    }
}
