//! What the factory presets do on fitting signals.

use redlight::render::trial::{Trial, trials};

use crate::args::TryArgs;
use crate::say::{json, put, show};
use crate::threads::spread;
use crate::{Failure, list};

/// Tries every factory preset and shows what it does.
pub fn run(args: &TryArgs) -> Result<(), Failure> {
    let trials = spread(None, trials);
    if args.json {
        return put(&json(&trials)?);
    }
    show(&list::table(HEAD, trials.iter().map(row), args.markdown))
}

const HEAD: [&str; 8] = [
    "Preset",
    "Signal",
    "Peak dBFS",
    "Loudness LUFS",
    "Gate dB",
    "Comp dB",
    "De-ess dB",
    "Lows, mids, highs dB",
];

fn row(trial: &Trial) -> [String; 8] {
    let (before, after) = (&trial.before, &trial.after);
    let reduction = |r: &redlight::render::Reduction| {
        if r.max_db < 0.05 {
            "–".to_owned()
        } else {
            format!("{:.1} ({:.1})", r.max_db, r.mean_db)
        }
    };
    let [low, mid, high] = trial.tilt_db.map(|tilt| {
        // No minus before a zero.
        tilt.map_or_else(
            || "–".to_owned(),
            |db| format!("{:+.1}", (10.0 * db).round() / 10.0 + 0.0),
        )
    });
    [
        trial.preset.to_owned(),
        trial.signal.to_owned(),
        format!("{:.1} → {:.1}", before.peak_dbfs, after.peak_dbfs),
        format!("{:.1} → {:.1}", before.loudness_lufs, after.loudness_lufs),
        reduction(&trial.reduction.gate),
        reduction(&trial.reduction.compressor),
        reduction(&trial.reduction.deesser),
        format!("{low}, {mid}, {high}"),
    ]
}
