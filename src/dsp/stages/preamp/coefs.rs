//! What a sample needs to know, and how it moves from setting to setting.

use super::noise::noise_gain;
use super::octaves::octaves;
use super::rolloff::{self, Design, RolloffCoefs};
use super::settings::{PreampSettings, Voice};
use super::transformer::{CORE_LIMIT, CORE_NUMBERS, Core, CoreCoefs};
use super::voice::{Model, VoiceTable, small_signal_gain};
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::quality::Quality;
use crate::units::db_to_gain;
use core::array::from_fn;

/// Numbers in [`Coefs`]: thirty, and two to fill the registers.
const NUMBERS: usize = 32;
const BIAS: usize = 2;
const NOISE: usize = 3;
const CORES: usize = 4;
const ROLLOFFS: usize = CORES + 2 * CORE_NUMBERS;

/// Gain into the stage, bias of the stage as f(b), and gain out of the stage, for the model's gain in
/// dB and its bias.
pub(super) fn stage_numbers(gain_db: f64, bias: f64) -> [f32; 3] {
    let gain = db_to_gain(gain_db);
    let root = libm::sqrt(1.0 + bias * bias);
    let gain_out = 1.0 / (gain * small_signal_gain(bias));
    [gain / root, bias / root, gain_out].map(|number| number as f32)
}

/// Coefficients of one sample, one number after the other so that they move in vectors: gain into
/// the model and out of it; bias of the stage as f(b); gain of the noise; input and output
/// transformer; roll-off of the Live and of the HQ branch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Coefs([f32; NUMBERS]);

impl Coefs {
    /// Gain into the model.
    #[inline(always)]
    pub(super) fn gain_in(&self) -> f32 {
        self.0[0]
    }

    /// Gain out of the model.
    #[inline(always)]
    pub(super) fn gain_out(&self) -> f32 {
        self.0[1]
    }

    /// Bias of the stage as f(b).
    #[inline(always)]
    pub(super) fn bias(&self) -> f32 {
        self.0[BIAS]
    }

    /// Gain of the noise.
    #[inline(always)]
    pub(super) fn noise_gain(&self) -> f32 {
        self.0[NOISE]
    }

    /// The input transformer, 0, or the output transformer, 1.
    #[inline(always)]
    pub(super) fn core(&self, index: usize) -> CoreCoefs {
        CoreCoefs::from_numbers(from_fn(|i| self.0[CORES + CORE_NUMBERS * index + i]))
    }

    /// The roll-off of a branch.
    #[inline(always)]
    pub(super) fn rolloff(&self, quality: Quality) -> RolloffCoefs {
        from_fn(|i| self.0[ROLLOFFS + 5 * quality as usize + i])
    }

    /// These with another bias, and with roll-offs that pass everything.
    #[cfg(all(test, feature = "analysis"))]
    pub(super) fn with_bias_alone(mut self, bias: f32) -> Self {
        self.0[BIAS] = bias;
        for first in [ROLLOFFS, ROLLOFFS + 5] {
            self.0[first..first + 5].copy_from_slice(&[1.0, 0.0, 0.0, 0.0, 0.0]);
        }
        self
    }
}

/// The straight way of all coefficients from one tick to the next.
pub(super) struct Interpolation {
    from: Coefs,
    step: [f32; NUMBERS],
}

impl Interpolation {
    pub(super) fn new(from: &Coefs, to: &Coefs) -> Self {
        let mut from = *from;
        for core in 0..2 {
            let limit = CORES + CORE_NUMBERS * core + CORE_LIMIT;
            from.0[limit] = from.0[limit].min(to.0[limit]);
        }
        let mut step: [f32; NUMBERS] = from_fn(|i| to.0[i] - from.0[i]);
        for core in 0..2 {
            // Both limits hold all the interpolation.
            step[CORES + CORE_NUMBERS * core + CORE_LIMIT] = 0.0;
        }
        Self { from, step }
    }

    /// The coefficients at `t`, 0 to 1, of the way, with the gain out of the model on a way of its
    /// own.
    #[inline(always)]
    pub(super) fn at(&self, t: f32, gain_out: f32) -> Coefs {
        let mut coefs = self.from;
        for (c, step) in coefs.0.iter_mut().zip(&self.step) {
            *c += step * t;
        }
        coefs.0[1] = gain_out;
        coefs
    }
}

/// The model's numbers that glide: gain in dB, bias, noise; two cores of three; two roll-offs of
/// five.
const COUNT: usize = 3 + 2 * 3 + 2 * 5;

/// In the order of their numbers.
const VOICES: [Voice; 4] = [Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube];

/// The roll-offs of a voice for the Live and the HQ branch.
fn rolloffs(voice: Voice, sample_rate_hz: f64) -> [Design; 2] {
    let high_hz = VoiceTable::of(voice).high_hz;
    [Quality::Live, Quality::Hq].map(|quality| {
        let factor = 1 << octaves(quality, sample_rate_hz).len();
        rolloff::design(high_hz, Some(factor), sample_rate_hz)
    })
}

/// The preamp's numbers on their way to a setting.
#[derive(Clone, Debug)]
pub(super) struct Controls {
    sample_rate_hz: f64,
    /// The roll-offs of every voice for the Live and the HQ branch: a design takes longer than a tick.
    rolloffs: [[Design; 2]; 4],
    glides: [Glide; COUNT],
    /// Whether a glide may move.
    is_moving: bool,
}

impl Controls {
    /// At rest on `settings`.
    pub(super) fn new(settings: &PreampSettings, sample_rate_hz: f64) -> Self {
        let mut controls = Self {
            sample_rate_hz,
            rolloffs: VOICES.map(|voice| rolloffs(voice, sample_rate_hz)),
            glides: [Glide::new(0.0, sample_rate_hz); COUNT],
            is_moving: true,
        };
        controls.set(settings);
        controls.snap();
        controls
    }

    /// Glides to `settings`.
    pub(super) fn set(&mut self, settings: &PreampSettings) {
        let model = Model::new(settings);
        let noise_gain = noise_gain(settings.noise_dbfs, self.sample_rate_hz);
        let cores = model.cores.map(|c| [c.corner, c.square, c.cube]);
        let targets = [model.gain_db, model.bias, noise_gain]
            .into_iter()
            .chain(cores.into_iter().flatten())
            .chain(self.rolloffs[settings.voice as usize].into_iter().flatten());
        for (glide, target) in self.glides.iter_mut().zip(targets) {
            glide.set(target);
        }
        self.is_moving = true;
    }

    /// Jumps to the settings.
    pub(super) fn snap(&mut self) {
        self.glides.iter_mut().for_each(Glide::snap);
    }

    /// One control tick. True if a number moved.
    pub(super) fn tick(&mut self) -> bool {
        if self.is_moving {
            self.is_moving = false;
            for glide in &mut self.glides {
                self.is_moving |= glide.tick();
            }
        }
        self.is_moving
    }

    /// The coefficients where the numbers stand now.
    pub(super) fn coefs(&self) -> Coefs {
        let v = self.glides.map(|g| g.value());
        let [gain_in, bias, gain_out] = stage_numbers(v[0], v[1]);
        let core = |first: usize| Core {
            corner: v[first],
            square: v[first + 1],
            cube: v[first + 2],
        };
        let mut numbers = [0.0; NUMBERS];
        (numbers[0], numbers[1], numbers[BIAS]) = (gain_in, gain_out, bias);
        numbers[NOISE] = v[2] as f32;
        for (at, first) in [(CORES, 3), (CORES + CORE_NUMBERS, 6)] {
            let core = CoreCoefs::new(&core(first), self.sample_rate_hz);
            numbers[at..at + CORE_NUMBERS].copy_from_slice(&core.numbers());
        }
        for (to, from) in numbers[ROLLOFFS..].iter_mut().zip(&v[9..]) {
            *to = *from as f32;
        }
        Coefs(numbers)
    }
}
