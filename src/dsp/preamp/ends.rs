//! What stands around the oversampled path, frame by frame at the base rate: gain and input
//! transformer before it; coupling, output transformer and gain behind it.

use super::coefs::Coefs;
use super::transformer::Transformer;
use crate::dsp::oversampling::{Lanes, flush_lanes};

/// Corner of the coupling: .003 dB at 20 Hz.
const COUPLING_HZ: f64 = 0.5;

/// Coefficient of the coupling.
pub(super) fn coupling_coef(sample_rate_hz: f64) -> f64 {
    -libm::expm1(-core::f64::consts::TAU * COUPLING_HZ / sample_rate_hz)
}

/// Gain into the model and input transformer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Head {
    gain: Lanes,
    transformer: Transformer,
}

impl Head {
    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Takes the coefficients of the next frames.
    #[inline(always)]
    pub(super) fn aim(&mut self, coefs: &Coefs) {
        self.gain = Lanes::splat(coefs.gains[0]);
        self.transformer.aim(&coefs.cores[0]);
    }

    /// One frame.
    #[inline(always)]
    pub(super) fn step(&mut self, x: Lanes) -> Lanes {
        self.transformer.step(x * self.gain)
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.transformer.tick()
    }
}

/// The coupling: takes away the DC that the stage's bias makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coupling {
    coef: Lanes,
    dc: Lanes,
}

impl Coupling {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            coef: Lanes::splat(coupling_coef(sample_rate_hz) as f32),
            dc: Lanes::ZERO,
        }
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.dc = Lanes::ZERO;
    }

    /// One frame.
    #[inline(always)]
    pub(super) fn step(&mut self, x: Lanes) -> Lanes {
        let x = x - self.dc;
        self.dc += self.coef * x;
        x
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_good = true;
        flush_lanes(&mut self.dc, &mut is_good);
        is_good
    }
}

/// Output transformer and gain out of the model.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    transformer: Transformer,
    gain: Lanes,
}

impl Tail {
    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Takes the coefficients of the next frames.
    #[inline(always)]
    pub(super) fn aim(&mut self, coefs: &Coefs) {
        self.gain = Lanes::splat(coefs.gains[1]);
        self.transformer.aim(&coefs.cores[1]);
    }

    /// One frame.
    #[inline(always)]
    pub(super) fn step(&mut self, x: Lanes) -> Lanes {
        self.transformer.step(x) * self.gain
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.transformer.tick()
    }
}
