//! Whether every module does something: a cost means nothing if the module slept.

use crate::panel;
use crate::signal::{Audio, FRAMES, Signal};
use crate::subject::{Layout, Subject};

/// What a module does on the programme.
pub struct Action {
    /// Module or band.
    pub name: &'static str,
    /// What was measured.
    pub figure: String,
    /// Whether that counts as acting.
    pub is_acting: bool,
}

/// A module whose absence changes the output by less does not act.
const LEAST_CHANGE_DB: f64 = -40.0;

/// Each module or band, and the setting that takes it away.
const REMOVALS: &[(&str, &str, &str)] = &[
    ("preamp", "pre_on", "off"),
    ("high-pass", "filter_hpf_on", "off"),
    ("low-pass", "filter_lpf_on", "off"),
    ("EQ lf", "eq_lf_on", "off"),
    ("EQ lmf", "eq_lmf_on", "off"),
    ("EQ hmf", "eq_hmf_on", "off"),
    ("EQ hf", "eq_hf_on", "off"),
    ("gate", "gate_on", "off"),
    ("compressor", "comp_on", "off"),
    ("de-esser", "deess_on", "off"),
    ("guard", "output_guard", "off"),
];

/// What every module does when all are set as in the cases.
pub fn actions() -> Vec<Action> {
    let (whole, mut subject) = render(&[]);
    let readings = subject.strip().take_readings();
    let reduction = |name, db: f32, least_db: f32| Action {
        name,
        figure: format!("{db:.1} dB of reduction at its deepest"),
        is_acting: db >= least_db,
    };
    let mut actions = vec![
        reduction("gate", readings.reduction_db.gate, 10.0),
        reduction("compressor", readings.reduction_db.compressor, 6.0),
        reduction("de-esser", readings.reduction_db.deesser, 2.0),
        Action {
            name: "guard",
            figure: format!("limiting: {}", readings.is_guarding),
            is_acting: readings.is_guarding,
        },
    ];
    actions.extend(REMOVALS.iter().map(|(name, control, text)| {
        let change_db = difference_db(&whole, &render(&[(control, text)]).0);
        Action {
            name,
            figure: format!("changes the output by {change_db:.1} dB"),
            is_acting: change_db >= LEAST_CHANGE_DB,
        }
    }));
    actions
}

fn render(changes: &[(&str, &str)]) -> (Audio, Subject) {
    let settings = panel::settings(&panel::busy(changes));
    let mut subject = Subject::new(&settings, Vec::new(), Layout::USUAL);
    subject.load(&Signal::Programme.samples(), 0, FRAMES);
    subject.run();
    let output = subject.output();
    ([output[0].clone(), output[1].clone()], subject)
}

/// Power of the difference against the power of the signal.
fn difference_db(signal: &Audio, other: &Audio) -> f64 {
    let (mut power, mut change) = (0.0, 0.0);
    for (x, y) in signal.iter().flatten().zip(other.iter().flatten()) {
        let (x, y) = (f64::from(*x), f64::from(*y));
        power += x * x;
        change += (x - y) * (x - y);
    }
    10.0 * f64::log10(change / power)
}
