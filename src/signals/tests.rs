use super::*;

fn rms_dbfs(samples: &[f32]) -> f64 {
    let power = samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len() as f64;
    crate::units::gain_to_db(libm::sqrt(power))
}

#[test]
fn every_track_stands_at_recording_level() {
    for track in TRACKS {
        let samples = track.samples();
        let peak = samples.iter().fold(0.0_f32, |p, x| p.max(x.abs()));
        let peak_dbfs = crate::units::gain_to_db(f64::from(peak));
        assert!(
            (peak_dbfs + 10.0).abs() < 1e-3,
            "{} {peak_dbfs}",
            track.name
        );
        let rms = rms_dbfs(&samples);
        assert!((-36.0..-16.0).contains(&rms), "{} {rms}", track.name);
    }
}

/// A hash (FNV-1a) of the bits of each track: it changes only when the synthesis does.
#[test]
fn the_session_is_the_same_everywhere() {
    let hash = |samples: &[f32]| {
        samples.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, x| {
            (h ^ u64::from(x.to_bits())).wrapping_mul(0x0100_0000_01b3)
        })
    };
    let hashes = TRACKS.map(|track| hash(&track.samples()));
    assert_eq!(hashes, FROZEN, "{hashes:#x?}");
}

const FROZEN: [u64; 5] = [
    0xd0a0_a566_302a_5dd9,
    0x436f_74d3_2c41_0246,
    0x97a7_6abb_8a05_4f72,
    0x606a_c5f2_c386_aa2a,
    0x1c53_8cfe_cf2e_4f85,
];

/// Fundamental of the bass's first note: E1, 41.2 Hz, by autocorrelation over its first 0.25 s.
#[test]
fn the_bass_is_in_tune() {
    let samples = TRACKS[2].samples();
    let part = &samples[2_000..14_000];
    let likeness = |lag: usize| -> f64 {
        part.iter()
            .zip(&part[lag..])
            .map(|(a, b)| f64::from(a * b))
            .sum::<f64>()
            / (part.len() - lag) as f64
    };
    let best = (900..1_400).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)));
    let freq_hz = RATE_HZ / best.unwrap_or(1) as f64;
    assert!((freq_hz - 41.2).abs() < 0.3, "{freq_hz}");
}
