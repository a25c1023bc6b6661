//! What the strip tells about itself.

use core::ops::BitOrAssign;

use super::dynamics::PerDynamics;
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

    /// One bit for each, for an atomic.
    pub fn bits(self) -> u8 {
        let Self {
            bad_input,
            bad_key,
            healed,
            bad_output,
        } = self;
        let bits = [bad_input, bad_key, healed, bad_output];
        bits.iter()
            .rev()
            .fold(0, |all, bit| all << 1 | u8::from(*bit))
    }

    /// What [`bits`](Self::bits) stand for.
    pub fn from_bits(bits: u8) -> Self {
        let [bad_input, bad_key, healed, bad_output] = [0, 1, 2, 3].map(|n| bits >> n & 1 == 1);
        Self {
            bad_input,
            bad_key,
            healed,
            bad_output,
        }
    }
}

impl BitOrAssign for Faults {
    /// Adds what went wrong elsewhere or later.
    fn bitor_assign(&mut self, other: Self) {
        *self = Self::from_bits(self.bits() | other.bits());
    }
}

/// Meters and faults since the last reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StripReadings {
    /// Level behind the input stage.
    pub input: LevelReadings,
    /// Level at the output.
    pub output: LevelReadings,
    /// Deepest reduction, dB, positive.
    pub reduction_db: PerDynamics<f32>,
    /// What the detectors heard: the greatest sample behind the key's filters; of the de-esser the greatest ratio of
    /// its band to everything else. Linear; zero unless [wanted](super::Strip::read_keys), and while a
    /// module is OUT.
    pub key_gain: PerDynamics<f32>,
    /// Whether the guard acted.
    pub is_guarding: bool,
    /// Faults.
    pub faults: Faults,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_is_lost_or_taken_for_another() {
        for bits in 0..16 {
            assert_eq!(Faults::from_bits(bits).bits(), bits);
            let mut all = Faults::from_bits(bits);
            all |= Faults::from_bits(0b0110);
            assert_eq!(all.bits(), bits | 0b0110);
        }
        let healed = Faults {
            healed: true,
            ..Faults::default()
        };
        assert_eq!(Faults::from_bits(healed.bits()), healed);
    }
}
