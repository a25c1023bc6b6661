//! The same settings sound the same at every sample rate.

use redlight::params::{ParamId, Values};

use crate::signals::{sine, tone_db};
use crate::subjects::strip_with;

/// Filters, EQ and preamp with everything that has a frequency in use.
fn coloured() -> Values {
    let mut values = Values::default();
    for (key, text) in [
        ("filter_hpf_on", "on"),
        ("filter_lpf_on", "on"),
        ("eq_on", "on"),
        ("eq_lf_gain", "6"),
        ("eq_lmf_gain", "-6"),
        ("eq_hmf_gain", "9"),
        ("eq_hf_gain", "-9"),
        ("eq_hf_freq", "16k"),
        ("comp_on", "on"),
        ("comp_threshold", "-30"),
        ("pre_voice", "Punch"),
    ] {
        values
            .set_text(ParamId::from_key(key).unwrap(), text)
            .unwrap();
    }
    values
}

/// `dsp` promises .03 dB to 20 kHz for each stage; here four of them follow each other.
#[test]
fn rates_from_44_to_192_khz_agree() {
    let level_db = |freq_hz: f64, rate_hz: f64| {
        let mut audio = sine(freq_hz, 0.1, rate_hz, 2 * rate_hz as usize);
        strip_with(&coloured(), rate_hz, 1).process(&mut [&mut audio], None);
        tone_db(&audio[rate_hz as usize..], freq_hz, rate_hz)
    };
    for freq_hz in [
        40.0, 100.0, 500.0, 1_000.0, 3_000.0, 8_000.0, 12_000.0, 16_000.0, 19_000.0,
    ] {
        let reference_db = level_db(freq_hz, 192_000.0);
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0] {
            let difference_db = level_db(freq_hz, rate_hz) - reference_db;
            assert!(
                difference_db.abs() < 0.12,
                "{freq_hz} Hz at {rate_hz}: {difference_db:.3} dB from 192 kHz"
            );
        }
    }
}
