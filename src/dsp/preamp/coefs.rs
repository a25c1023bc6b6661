//! What a sample needs to know, and how it moves from setting to setting.

use super::noise::noise_gain;
use super::path::octaves;
use super::rolloff::{self, Design, RolloffCoefs};
use super::settings::PreampSettings;
use super::transformer::{Core, CoreCoefs};
use super::voice::{Model, small_signal_gain};
use crate::dsp::glide::Glide;
use crate::dsp::settings::Quality;
use crate::units::db_to_gain;
use core::array::from_fn;

/// Coefficients of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Coefs {
    /// Gain into the model and out of it.
    pub(super) gains: [f32; 2],
    /// Bias of the stage as f(b).
    pub(super) bias: f32,
    /// Input and output transformer.
    pub(super) cores: [CoreCoefs; 2],
    /// Roll-off of the Live and of the HQ path.
    pub(super) rolloffs: [RolloffCoefs; 2],
    pub(super) noise_gain: f32,
}

impl Coefs {
    /// The coefficients at `t`, 0 to 1, of the way to `to`.
    pub(super) fn between(&self, to: &Self, t: f32) -> Self {
        Self {
            gains: mix(&self.gains, &to.gains, t),
            bias: self.bias + (to.bias - self.bias) * t,
            cores: from_fn(|i| self.cores[i].between(&to.cores[i], t)),
            rolloffs: from_fn(|i| mix(&self.rolloffs[i], &to.rolloffs[i], t)),
            noise_gain: self.noise_gain + (to.noise_gain - self.noise_gain) * t,
        }
    }
}

/// Linear interpolation of each number.
pub(super) fn mix<const N: usize>(from: &[f32; N], to: &[f32; N], t: f32) -> [f32; N] {
    from_fn(|i| from[i] + (to[i] - from[i]) * t)
}

/// The model's numbers that glide: gain in dB, bias, noise; two cores of three; two roll-offs of
/// five.
const COUNT: usize = 3 + 2 * 3 + 2 * 5;

/// The preamp's numbers on their way to a setting.
#[derive(Clone, Debug)]
pub(super) struct Controls {
    sample_rate_hz: f64,
    /// The low-pass for which the roll-offs were designed: only a new voice needs new ones.
    high_hz: f64,
    rolloffs: [Design; 2],
    glides: [Glide; COUNT],
}

impl Controls {
    /// At rest on `settings`.
    pub(super) fn new(settings: &PreampSettings, sample_rate_hz: f64) -> Self {
        let mut controls = Self {
            sample_rate_hz,
            high_hz: 0.0,
            rolloffs: [[0.0; 5]; 2],
            glides: [Glide::new(0.0, sample_rate_hz); COUNT],
        };
        controls.set(settings);
        controls.snap();
        controls
    }

    /// Glides to `settings`.
    pub(super) fn set(&mut self, settings: &PreampSettings) {
        let model = Model::new(settings);
        if model.high_hz != self.high_hz {
            self.high_hz = model.high_hz;
            self.rolloffs = [Quality::Live, Quality::Hq].map(|quality| {
                let factor = 1 << octaves(quality, self.sample_rate_hz).len();
                rolloff::design(model.high_hz, factor, self.sample_rate_hz)
            });
        }
        let noise_gain = noise_gain(settings.noise_dbfs, self.sample_rate_hz);
        let cores = model.cores.map(|c| [c.corner, c.square, c.cube]);
        let targets = [model.gain_db, model.bias, noise_gain]
            .into_iter()
            .chain(cores.into_iter().flatten())
            .chain(self.rolloffs.into_iter().flatten());
        for (glide, target) in self.glides.iter_mut().zip(targets) {
            glide.set(target);
        }
    }

    /// Jumps to the settings.
    pub(super) fn snap(&mut self) {
        self.glides.iter_mut().for_each(Glide::snap);
    }

    /// One control tick. True if a number moved.
    pub(super) fn tick(&mut self) -> bool {
        let mut moved = false;
        self.glides.iter_mut().for_each(|g| moved |= g.tick());
        moved
    }

    /// The coefficients where the numbers stand now.
    pub(super) fn coefs(&self) -> Coefs {
        let v = self.glides.map(|g| g.value());
        let [gain_db, bias, noise_gain] = [v[0], v[1], v[2]];
        let gain = db_to_gain(gain_db);
        let root = libm::sqrt(1.0 + bias * bias);
        let core = |first: usize| Core {
            corner: v[first],
            square: v[first + 1],
            cube: v[first + 2],
        };
        Coefs {
            gains: [
                (gain / root) as f32,
                (1.0 / (gain * small_signal_gain(bias))) as f32,
            ],
            bias: (bias / root) as f32,
            cores: [3, 6].map(|i| CoreCoefs::new(&core(i), self.sample_rate_hz)),
            rolloffs: [9, 14].map(|first| from_fn(|i| v[first + i] as f32)),
            noise_gain: noise_gain as f32,
        }
    }
}
