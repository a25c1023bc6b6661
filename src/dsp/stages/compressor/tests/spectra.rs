use super::*;
use crate::analysis::measurement::spectrum_of;

/// Amplitude of `freq_hz` in `y` by its discrete Fourier sum; whole periods expected.
fn amplitude(y: &[f32], freq_hz: f64, rate: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, y) in y.iter().enumerate() {
        let phase = core::f64::consts::TAU * (freq_hz * n as f64 / rate).fract();
        re += f64::from(*y) * libm::cos(phase);
        im += f64::from(*y) * libm::sin(phase);
    }
    2.0 * libm::sqrt(re * re + im * im) / y.len() as f64
}

fn to_db(ratio: f64) -> f64 {
    20.0 * libm::log10(ratio)
}

/// THD in percent of a tone of 0 dBFS, 4:1, hard knee, threshold −8 dBFS: 6 dB of reduction.
fn thd_percent(freq_hz: f64, times_ms: (f64, f64), detector: Detector, rate: f64) -> f64 {
    let settings = CompressorSettings {
        threshold_db: -8.0,
        attack_ms: times_ms.0,
        release_ms: times_ms.1,
        detector,
        ..vca()
    };
    let frames = (1.5 * rate) as usize;
    let y = run(
        &mut compressor(&settings, rate),
        frames,
        sine(freq_hz, 0.0, rate),
    );
    let tail = &y[frames - (0.2 * rate) as usize..];
    let of = |h: u32| amplitude(tail, freq_hz * f64::from(h), rate);
    let harmonics: f64 = (2..20).map(|h| of(h) * of(h)).sum();
    100.0 * libm::sqrt(harmonics) / of(1)
}

#[test]
fn low_tones_are_not_distorted() {
    // Targets: what `reference/compressor.py` computes for I and Q of eight coefficients. Ours has
    // twelve: .0011, .0005, .0004 and .0011 %.
    for (freq_hz, times_ms, limit) in [
        (50.0, (0.1, 50.0), 0.03),
        (50.0, (1.0, 100.0), 0.013),
        (50.0, (10.0, 100.0), 0.009),
        (100.0, (0.1, 50.0), 0.007),
    ] {
        let ours = thd_percent(freq_hz, times_ms, Detector::Peak, RATE);
        assert!(ours <= limit, "{freq_hz} {times_ms:?}: {ours} %");
    }
    let rms = thd_percent(50.0, (0.1, 50.0), Detector::Rms, RATE);
    // The reference's RMS of the plain signal has .17 %.
    assert!(rms < 0.03, "{rms} %");
}

/// Period of the spectra: 2¹⁴ samples hold whole periods of every tone.
const PERIOD: usize = 1 << 14;

/// Level in dBc of everything between 20 Hz and 20 kHz that is neither a tone at one of `bins` nor
/// an intermodulation product that a continuous compressor makes: those lie on multiples of
/// `spacing` from the tones.
fn spurs_dbc(settings: &CompressorSettings, bins: &[usize], spacing: Option<usize>) -> f64 {
    let signal = |n: usize| {
        let phase = |bin: usize| ((bin * n) % PERIOD) as f64 / PERIOD as f64;
        let tone = |(i, bin): (usize, &usize)| {
            libm::sin(core::f64::consts::TAU * phase(*bin) + 1.1 * i as f64)
        };
        (bins.iter().enumerate().map(tone).sum::<f64>() / bins.len() as f64) as f32
    };
    let y = run(&mut compressor(settings, RATE), 5 * PERIOD, signal);
    let spectrum = spectrum_of(&y[4 * PERIOD..]);
    let first = (20.0 * PERIOD as f64 / RATE) as usize;
    let last = (20_000.0 * PERIOD as f64 / RATE) as usize;
    let is_wanted = |bin: usize| match spacing {
        None => bins.contains(&bin),
        Some(d) => bin % d == bins[0] % d,
    };
    let (mut wanted, mut spurs) = (0.0, 0.0);
    for (bin, amplitude) in spectrum.iter().enumerate().take(last).skip(first) {
        let power = amplitude * amplitude;
        if is_wanted(bin) {
            wanted += power;
        } else {
            spurs += power;
        }
    }
    10.0 * libm::log10(spurs / wanted)
}

fn fast(quality: Quality) -> CompressorSettings {
    CompressorSettings {
        threshold_db: -14.0,
        ratio: 10.0,
        attack_ms: 0.02,
        release_ms: 50.0,
        quality,
        ..vca()
    }
}

#[test]
fn a_fast_gain_makes_no_spurs_of_a_tone() {
    // Target: ≤ −85 dBc, 10 kHz, 20 µs/50 ms.
    let bin = 3413;
    for quality in [Quality::Live, Quality::Hq] {
        let ours = spurs_dbc(&fast(quality), &[bin], None);
        assert!(ours <= -85.0, "{quality:?}: {ours} dBc");
    }
}

#[test]
fn a_fast_gain_makes_few_spurs_of_two_tones() {
    // Target: ≤ −57 dBc, 9.1 + 10.3 kHz, Live. What HQ adds is worth 9 dB.
    let bins = [3106, 3516];
    let spacing = bins[1] - bins[0];
    let live = spurs_dbc(&fast(Quality::Live), &bins, Some(spacing));
    let hq = spurs_dbc(&fast(Quality::Hq), &bins, Some(spacing));
    assert!(live <= -57.0, "{live} dBc");
    assert!(hq <= -72.5 && hq <= live - 9.0, "{hq} dBc");
}

/// Amplitudes of the last second of two cosines of −12 dBFS each, to 20 kHz, a bin per Hz.
fn pair_spectrum(settings: &CompressorSettings, freqs_hz: &[usize], rate: usize) -> Vec<f64> {
    let signal = |n: usize| {
        let tone = |freq: &usize| {
            let turns = (freq * n % rate) as f64 / rate as f64;
            0.25 * libm::cos(core::f64::consts::TAU * turns)
        };
        freqs_hz.iter().map(tone).sum::<f64>() as f32
    };
    let y = run(&mut compressor(settings, rate as f64), 3 * rate, signal);
    spectrum_of(&y[2 * rate..3 * rate])[..=20_000].to_vec()
}

/// Aliases of each quality at 48 kHz in dBc: what lies in bins that are empty in Live at 384 kHz.
fn aliases_dbc(settings: &CompressorSettings, freqs_hz: &[usize]) -> [f64; 2] {
    let power = |y: &f64| y * y;
    let ideal = pair_spectrum(settings, freqs_hz, 384_000);
    let carrier: f64 = freqs_hz.iter().map(|freq| power(&ideal[*freq])).sum();
    [Quality::Live, Quality::Hq].map(|quality| {
        let settings = CompressorSettings {
            quality,
            ..*settings
        };
        let found = pair_spectrum(&settings, freqs_hz, 48_000);
        let empty = ideal.iter().zip(&found).skip(20);
        let empty = empty.filter(|(ideal, _)| power(ideal) < carrier * 10f64.powf(-10.5));
        10.0 * libm::log10(empty.map(|(_, y)| power(y)).sum::<f64>() / carrier)
    })
}

/// No pair, model or attack has more aliases in HQ. An envelope at four times the rate, over levels
/// that move in straight lines, had up to 13 dB more of a low and a high tone.
#[test]
fn hq_never_has_more_aliases_than_live() {
    let base = CompressorSettings {
        threshold_db: -30.0,
        ratio: 10.0,
        fet_ratio: FetRatio::R20,
        release_ms: 100.0,
        ..vca()
    };
    let pairs: [&[usize]; 4] = [&[1_009, 11_003], &[101, 8_009], &[5_003, 5_573], &[11_003]];
    for (model, attacks_ms) in [
        (CompressorModel::Vca, &[0.3, 1.0][..]),
        (CompressorModel::Fet, &[0.02]),
        (CompressorModel::Mu, &[1.0]),
    ] {
        for attack_ms in attacks_ms {
            for pair in pairs {
                let settings = CompressorSettings {
                    model,
                    attack_ms: *attack_ms,
                    ..base
                };
                let [live, hq] = aliases_dbc(&settings, pair);
                assert!(
                    hq < live + 0.1 || hq < -110.0,
                    "{model:?} {attack_ms} ms {pair:?}: {hq} dBc, {live} in Live"
                );
            }
        }
    }
}

#[test]
fn the_mix_is_coherent_at_every_value() {
    // A steady gain g with mix m is (1 − m) + m·g for every frequency: no comb.
    for mix_norm in [0.0, 0.25, 0.5, 1.0] {
        for freq_hz in [100.0, 1e3, 5e3, 15e3] {
            for quality in [Quality::Live, Quality::Hq] {
                let settings = CompressorSettings {
                    mix_norm,
                    quality,
                    makeup_db: 3.0,
                    ..vca()
                };
                let y = run(
                    &mut compressor(&settings, RATE),
                    48_000,
                    sine(freq_hz, -6.0, RATE),
                );
                let gain = amplitude(&y[43_200..], freq_hz, RATE) / crate::units::db_to_gain(-6.0);
                let expected = (1.0 - mix_norm) + mix_norm * crate::units::db_to_gain(-6.0);
                let error_db = to_db(gain / expected);
                assert!(
                    error_db.abs() < 0.02,
                    "{mix_norm} {freq_hz} {quality:?}: {error_db}"
                );
            }
        }
    }
}
