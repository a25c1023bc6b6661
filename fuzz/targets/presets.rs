//! Presets as text: whatever is read is written to be read again as the same.
#![no_main]

use redlight::presets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (preset, _) = presets::read(text);
    let written = presets::write(&preset);
    let (again, notes) = presets::read(&written);
    assert_eq!(preset.values(), again.values(), "{notes:?}");
});
