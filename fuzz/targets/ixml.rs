//! iXML, bext and INFO: our text goes in and comes out again, and all else stays.
#![no_main]

use redlight::files::{AudioSpec, MetaChunk, SampleFormat, attach, detach};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let spec = AudioSpec {
        sample_rate_hz: 48_000,
        channels: 1,
        format: SampleFormat::Int24,
    };
    let provenance = redlight_fuzz::provenance();
    let chunks = [b"iXML", b"bext", b"LIST", b"id3 "].map(|id| MetaChunk::new(*id, bytes.to_vec()));
    let _ = detach(&chunks);
    let once = attach(&chunks, &provenance, &spec);
    let text = provenance.to_text();
    assert_eq!(
        detach(&once).as_deref().map(str::trim_end),
        Some(text.trim_end())
    );
    let is_even = |chunk: &MetaChunk| chunk.data.len() % 2 == 0;
    assert!(bytes.len() % 2 == 1 || once[..2].iter().all(is_even));
    let twice = attach(&once, &provenance, &spec);
    assert_eq!(detach(&twice), detach(&once), "once more is the same");
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = redlight::files::Provenance::from_text(text);
    }
});
