//! Sessions as text.
#![no_main]

use std::path::Path;

use redlight::session::Session;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    // A preset that is a path would read the disk.
    if text.contains("preset") {
        return;
    }
    if let Ok(session) = Session::read(text, Path::new("nowhere")) {
        assert!(!session.tracks.is_empty());
        for track in &session.tracks {
            let _ = track.job(false).values;
        }
    }
});
