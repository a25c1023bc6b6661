//! What the targets share: a file read to its end.

use std::io::Cursor;
use std::path::Path;

use redlight::files::{AudioReader, ReadOptions, attach, detach};

/// Reads `bytes` as a file, strictly and leniently. What the strict reader takes whole, the lenient one does
/// too; what is kept of the file is no more than the file.
pub fn read(bytes: &[u8]) {
    let [strict, lenient] = [false, true].map(|accept_truncated| {
        read_with(
            bytes,
            &ReadOptions {
                accept_truncated,
                ..ReadOptions::default()
            },
        )
    });
    assert!(strict.is_none() || strict == lenient);
    let first = "1".parse().ok();
    read_with(
        bytes,
        &ReadOptions {
            accept_truncated: true,
            channels: first,
            raw: None,
        },
    );
}

fn read_with(bytes: &[u8], options: &ReadOptions) -> Option<u64> {
    let input = Cursor::new(bytes.to_vec());
    let mut reader = AudioReader::from_stream(Path::new("x"), input, options).ok()?;
    let spec = reader.spec();
    assert!((1..=2).contains(&spec.channels));
    let kept: usize = reader.chunks().iter().map(|c| c.data.len()).sum();
    assert!(kept <= 2 * bytes.len() + 64);
    let _ = detach(reader.chunks());
    let mut planar = vec![Vec::new(); spec.channels];
    let mut frames = 0;
    loop {
        let got = reader.read(&mut planar, 1_000).ok()?;
        if got == 0 {
            break;
        }
        assert!(planar.iter().all(|c| c.len() == got));
        frames += got as u64;
    }
    let provenance = provenance();
    let chunks = attach(reader.chunks(), &provenance, &spec);
    assert_eq!(
        detach(&chunks).map(|t| t.trim_end().to_owned()),
        Some(provenance.to_text().trim_end().to_owned())
    );
    Some(frames)
}

/// What a print remembers.
pub fn provenance() -> redlight::files::Provenance {
    redlight::files::Provenance {
        preset: redlight::presets::Preset::of("x", &redlight::params::Values::default()),
        source: "ö <&>.wav".to_owned(),
        source_hash: 1,
        key: None,
        channels: [None; 2],
        is_live: false,
        format: redlight::files::SampleFormat::Int24,
        dither_seed: None,
    }
}
