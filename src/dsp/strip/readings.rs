//! What the strip tells about itself.

use crate::dsp::blocks::meter::LevelReadings;

/// What went wrong since the last reading. The strip went on in every case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The input held NaN, an infinity or a sample beyond [`super::INPUT_LIMIT`].
    pub bad_input: bool,
    /// The key input did.
    pub bad_key: bool,
    /// A stage's memory was not finite and was cleared.
    pub healed: bool,
    /// The output was not finite and was replaced by the dry signal.
    pub bad_output: bool,
}

impl Faults {
    /// Whether anything went wrong.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// Meters and faults since the last reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StripReadings {
    /// Level behind the input stage.
    pub input: LevelReadings,
    /// Level at the output.
    pub output: LevelReadings,
    /// Deepest reduction of the gate, dB, positive.
    pub gate_reduction_db: f32,
    /// Deepest reduction of the compressor, dB, positive.
    pub compressor_reduction_db: f32,
    /// Deepest reduction of the de-esser, dB, positive.
    pub deesser_reduction_db: f32,
    /// Greatest sample that the gate's detector heard, behind the key's filters: linear. These three are
    /// zero unless they are [wanted](super::Strip::read_keys), and while the module is OUT.
    pub gate_key_gain: f32,
    /// Greatest sample that the compressor's detector heard, behind the side-chain's filters: linear.
    pub compressor_key_gain: f32,
    /// Greatest ratio of the de-esser's band to everything else: linear.
    pub deesser_key_ratio: f32,
    /// Whether the guard acted.
    pub is_guarding: bool,
    /// Faults.
    pub faults: Faults,
}
