//! What a sample needs to know, and how it moves from setting to setting.

use super::noise::noise_gain;
use super::path::octaves;
use super::rolloff::{self, RolloffCoefs};
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

/// The model's numbers that glide: gain in dB, bias, two cores of three, two roll-offs of three
/// zeros, noise.
const COUNT: usize = 15;

/// The preamp's numbers on their way to a setting.
#[derive(Clone, Debug)]
pub(super) struct Controls {
    sample_rate_hz: f64,
    glides: [Glide; COUNT],
}

impl Controls {
    /// At rest on `settings`.
    pub(super) fn new(settings: &PreampSettings, sample_rate_hz: f64) -> Self {
        let values = numbers(settings, sample_rate_hz);
        Self {
            sample_rate_hz,
            glides: values.map(|v| Glide::new(v, sample_rate_hz)),
        }
    }

    /// Glides to `settings`.
    pub(super) fn set(&mut self, settings: &PreampSettings) {
        let values = numbers(settings, self.sample_rate_hz);
        for (glide, value) in self.glides.iter_mut().zip(values) {
            glide.set(value);
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
        let gain = db_to_gain(v[0]);
        let root = libm::sqrt(1.0 + v[1] * v[1]);
        let core = |first: usize| Core {
            corner: v[first],
            square: v[first + 1],
            cube: v[first + 2],
        };
        let pole = rolloff::pole(self.sample_rate_hz) as f32;
        let zeros = |first: usize| from_fn(|i| v.get(first + i).map_or(0.0, |b| *b as f32));
        let with_pole = |zeros: [f32; 3]| [zeros[0], zeros[1], zeros[2], pole];
        Coefs {
            gains: [
                (gain / root) as f32,
                (1.0 / (gain * small_signal_gain(v[1]))) as f32,
            ],
            bias: (v[1] / root) as f32,
            cores: [2, 5].map(|i| CoreCoefs::new(&core(i), self.sample_rate_hz)),
            rolloffs: [8, 11].map(|i| with_pole(zeros(i))),
            noise_gain: v[14] as f32,
        }
    }
}

fn numbers(settings: &PreampSettings, sample_rate_hz: f64) -> [f64; COUNT] {
    let model = Model::new(settings);
    let zeros = |quality| {
        let factor = 1 << octaves(quality, sample_rate_hz).len();
        rolloff::design(model.high_hz, factor, sample_rate_hz)
    };
    let [a, b] = model.cores;
    let [l0, l1, l2] = zeros(Quality::Live);
    let [h0, h1, h2] = zeros(Quality::Hq);
    [
        model.gain_db,
        model.bias,
        a.corner,
        a.square,
        a.cube,
        b.corner,
        b.square,
        b.cube,
        l0,
        l1,
        l2,
        h0,
        h1,
        h2,
        noise_gain(settings.noise_dbfs, sample_rate_hz),
    ]
}
