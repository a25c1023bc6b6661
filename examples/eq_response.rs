//! The EQ's curve as it sounds and as the analog one has it, in dB: `cargo run --example eq_response`

use redlight::dsp::stages::eq::{EqSettings, EqType, prototype_db, response_db};

const SAMPLE_RATE_HZ: f64 = 48_000.0;

fn main() {
    let mut settings = EqSettings {
        eq_type: EqType::G,
        ..EqSettings::default()
    };
    settings.bands[2].gain_db = 6.0;
    settings.bands[2].freq_hz = 8_000.0;
    println!("{:>9} {:>9} {:>9}", "Hz", "strip", "analog");
    for step in 0..=30 {
        // Thirds of an octave, from 20 Hz to 20.3 kHz.
        let freq_hz = 20.0 * libm::exp2(f64::from(step) / 3.0);
        let heard_db = response_db(&settings, freq_hz, SAMPLE_RATE_HZ);
        let analog_db = prototype_db(&settings, freq_hz);
        println!("{freq_hz:9.1} {heard_db:9.3} {analog_db:9.3}");
    }
}
