//! What each compressor does with a step up and a step down of 20 dB: its reduction in dB over time.
//! `cargo run --release --example compressor_steps`

use redlight::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings};
use redlight::testkit::{Runner, sine};
use redlight::units::db_to_gain;

const SAMPLE_RATE_HZ: f64 = 48_000.0;

/// Frames between two lines: 50 ms.
const LINE: usize = 2_400;

fn main() {
    let models = [
        CompressorModel::Vca,
        CompressorModel::Fet,
        CompressorModel::Opto,
        CompressorModel::Mu,
    ];
    let trajectories = models.map(reduction_db);
    println!(
        "{:>6} {:>7} {:>7} {:>7} {:>7}",
        "ms", "VCA", "FET", "Opto", "Mu"
    );
    for line in 0..trajectories[0].len() {
        print!("{:6}", 50 * (line + 1));
        for trajectory in &trajectories {
            print!(" {:7.2}", trajectory[line]);
        }
        println!();
    }
}

/// Half a second at −26 dBFS, half at −6, one at −26.
fn reduction_db(model: CompressorModel) -> Vec<f32> {
    let settings = CompressorSettings {
        model,
        threshold_db: -26.0,
        ..CompressorSettings::default()
    };
    let mut runner = Runner::<Compressor>::new(&settings, SAMPLE_RATE_HZ);
    let mut tone = sine(1_000.0, 1.0, SAMPLE_RATE_HZ, 96_000);
    for (n, x) in tone.iter_mut().enumerate() {
        let level_db = if (24_000..48_000).contains(&n) {
            -6.0
        } else {
            -26.0
        };
        *x *= db_to_gain(level_db) as f32;
    }
    let mut lines = Vec::new();
    runner.watch(
        &mut [tone],
        None,
        |_, _| (),
        |compressor, frames| {
            if frames.end % LINE == 0 {
                lines.push(compressor.reduction_db());
            }
        },
    );
    lines
}
