//! What stands around the oversampled branch, frame by frame at the base rate: gain and input
//! transformer before it; coupling, output transformer and gain behind it.

use super::coefs::Coefs;
use super::rolloff::Rolloff;
use super::transformer::Transformer;
use crate::dsp::blocks::oversampling::{Recursion, flush_lanes};
use crate::dsp::blocks::quality::Quality;

use wide::f32x4;

/// Corner of the coupling: .003 dB at 20 Hz.
pub(super) const COUPLING_HZ: f64 = 0.5;

/// Coefficient of the coupling.
pub(super) fn coupling_coef(sample_rate_hz: f64) -> f64 {
    -libm::expm1(-core::f64::consts::TAU * COUPLING_HZ / sample_rate_hz)
}

/// What goes from frame to frame by coefficients of its own.
pub(super) trait Part: Recursion {
    /// Takes the coefficients of the next frames.
    fn aim(&mut self, coefs: &Coefs);
}

/// A part with its coefficients: one set for each frame if they are `MOVING`, or else one for all.
#[derive(Clone)]
pub(super) struct Interpolated<'a, P, const MOVING: bool> {
    pub(super) part: P,
    coefs: core::slice::Iter<'a, Coefs>,
}

impl<'a, P: Part, const MOVING: bool> Interpolated<'a, P, MOVING> {
    #[inline(always)]
    pub(super) fn new(mut part: P, coefs: &'a [Coefs]) -> Self {
        let mut coefs = coefs.iter();
        if !MOVING && let Some(coefs) = coefs.next() {
            part.aim(coefs);
        }
        Self { part, coefs }
    }
}

impl<P: Part, const MOVING: bool> Recursion for Interpolated<'_, P, MOVING> {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        if MOVING && let Some(coefs) = self.coefs.next() {
            self.part.aim(coefs);
        }
        self.part.step(x)
    }
}

/// Gain into the model and input transformer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct InputSide {
    gain: f32x4,
    transformer: Transformer,
}

impl InputSide {
    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.transformer.tick()
    }
}

impl Part for InputSide {
    #[inline(always)]
    fn aim(&mut self, coefs: &Coefs) {
        self.gain = f32x4::splat(coefs.gain_in());
        self.transformer.aim(&coefs.core(0));
    }
}

impl Recursion for InputSide {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        self.transformer.step(x * self.gain)
    }
}

/// The coupling: takes away the DC that the stage's bias makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coupling {
    coef: f32x4,
    dc: f32x4,
}

impl Coupling {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            coef: f32x4::splat(coupling_coef(sample_rate_hz) as f32),
            dc: f32x4::ZERO,
        }
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.dc = f32x4::ZERO;
    }

    /// Takes away what `other` takes away, times `gain`.
    pub(super) fn take_over(&mut self, other: &Self, gain: f32) {
        self.dc = other.dc * f32x4::splat(gain);
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        flush_lanes([&mut self.dc])
    }
}

impl Recursion for Coupling {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        let x = x - self.dc;
        self.dc += self.coef * x;
        x
    }
}

/// The roll-off of a branch and what follows it.
#[derive(Clone)]
pub(super) struct RolloffThen<R> {
    pub(super) rolloff: Rolloff,
    pub(super) quality: Quality,
    pub(super) next: R,
}

impl<R: Recursion> Part for RolloffThen<R> {
    #[inline(always)]
    fn aim(&mut self, coefs: &Coefs) {
        self.rolloff.aim(&coefs.rolloff(self.quality));
    }
}

impl<R: Recursion> Recursion for RolloffThen<R> {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        self.next.step(self.rolloff.step(x))
    }
}

/// Output transformer and gain out of the model.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OutputSide {
    transformer: Transformer,
    gain: f32x4,
}

impl OutputSide {
    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.transformer.tick()
    }
}

impl Part for OutputSide {
    #[inline(always)]
    fn aim(&mut self, coefs: &Coefs) {
        self.gain = f32x4::splat(coefs.gain_out());
        self.transformer.aim(&coefs.core(1));
    }
}

impl Recursion for OutputSide {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        self.transformer.step(x) * self.gain
    }
}
