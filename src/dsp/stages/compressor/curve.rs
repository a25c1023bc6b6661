//! The gain computer: a pure function from level to reduction, for the sound and for the picture.
//!
//! Every model's static curve is a sum of at most two soft hinges,
//!
//! reduction = Σ slope · soft(level − at), soft(d) = 0 | (d + w/2)²/2w | d
//!
//! below, within and above a knee of width w: the quadratic knee of D. Giannoulis, M. Massberg,
//! J. D. Reiss, "Digital dynamic range compressor design", JAES 2012. A feedback compressor's
//! curve is the one its loop settles on, so it needs no loop here.

use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::math::DB_PER_LOG2;

/// A bend of the curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hinge {
    /// Level of the middle of the knee.
    pub at_db: f64,
    /// Width of the knee, 0 for a corner.
    pub width_db: f64,
    /// dB of reduction per dB of level above the knee.
    pub slope: f64,
}

/// Hinges of a curve.
pub(super) type Curve = [Hinge; 2];

/// dB of reduction per dB above the threshold at a `ratio` of 1 to ∞.
pub(super) fn slope_of_ratio(ratio: f64) -> f64 {
    1.0 - 1.0 / ratio.max(1.0)
}

/// A curve as the sound evaluates it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CurveCoefs {
    start_db: [f32; 2],
    width_db: [f32; 2],
    bend: [f32; 2],
    slope: [f32; 2],
}

impl CurveCoefs {
    pub(super) fn new(curve: &Curve) -> Self {
        let bend = |h: &Hinge| {
            if h.width_db > 0.0 {
                0.5 * h.slope / h.width_db
            } else {
                0.0
            }
        };
        Self {
            start_db: [0, 1].map(|i| (curve[i].at_db - 0.5 * curve[i].width_db) as f32),
            width_db: [0, 1].map(|i| curve[i].width_db as f32),
            bend: [0, 1].map(|i| bend(&curve[i]) as f32),
            slope: [0, 1].map(|i| curve[i].slope as f32),
        }
    }

    #[inline(always)]
    fn hinge(&self, i: usize, level_db: f32) -> f32 {
        let above = level_db - self.start_db[i];
        let above = if above > 0.0 { above } else { 0.0 };
        let in_knee = if above < self.width_db[i] {
            above
        } else {
            self.width_db[i]
        };
        self.bend[i] * (in_knee * in_knee) + self.slope[i] * (above - in_knee)
    }

    #[inline(always)]
    pub(super) fn reduction_db(&self, level_db: f32) -> f32 {
        self.hinge(0, level_db) + self.hinge(1, level_db)
    }
}

/// A curve that glides to the one of new settings.
#[derive(Clone, Debug)]
pub(super) struct MovingCurve {
    glides: [[Glide; 3]; 2],
    from: CurveCoefs,
    to: CurveCoefs,
    is_moving: bool,
}

impl MovingCurve {
    pub(super) fn new(curve: &Curve, sample_rate_hz: f64) -> Self {
        let coefs = CurveCoefs::new(curve);
        Self {
            glides: parts(curve).map(|h| h.map(|value| Glide::new(value, sample_rate_hz))),
            from: coefs,
            to: coefs,
            is_moving: false,
        }
    }

    pub(super) fn set(&mut self, curve: &Curve) {
        for (glides, values) in self.glides.iter_mut().zip(parts(curve)) {
            for (glide, value) in glides.iter_mut().zip(values) {
                glide.set(value);
            }
        }
    }

    pub(super) fn reset(&mut self) {
        self.glides.iter_mut().flatten().for_each(Glide::snap);
        self.to = CurveCoefs::new(&self.curve());
        self.from = self.to;
        self.is_moving = false;
    }

    pub(super) fn tick(&mut self) {
        self.from = self.to;
        self.is_moving = false;
        for glide in self.glides.iter_mut().flatten() {
            self.is_moving |= glide.tick();
        }
        if self.is_moving {
            self.to = CurveCoefs::new(&self.curve());
        }
    }

    fn curve(&self) -> Curve {
        [0, 1].map(|i| Hinge {
            at_db: self.glides[i][0].value(),
            width_db: self.glides[i][1].value(),
            slope: self.glides[i][2].value(),
        })
    }

    /// Turns log2 `levels` of one channel into reductions in dB. The first stands `start` of the way
    /// through the tick.
    #[inline(always)]
    pub(super) fn process(&self, levels: &mut [f32], start: f32) {
        if self.is_moving {
            moving(levels, &self.from, &self.to, start);
        } else {
            steady(levels, &self.to);
        }
    }
}

fn parts(curve: &Curve) -> [[f64; 3]; 2] {
    curve.map(|h| [h.at_db, h.width_db, h.slope])
}

#[inline(always)]
fn steady(levels: &mut [f32], coefs: &CurveCoefs) {
    let coefs = *coefs;
    for level in levels {
        *level = coefs.reduction_db(*level * DB_PER_LOG2);
    }
}

#[inline(always)]
fn moving(levels: &mut [f32], from: &CurveCoefs, to: &CurveCoefs, start: f32) {
    debug_assert!(levels.len() <= TICK);
    let (from, to) = (*from, *to);
    for (n, level) in (1u8..).zip(levels) {
        // Exact: the step is a power of two.
        let t = start + f32::from(n) * (1.0 / TICK as f32);
        let level_db = *level * DB_PER_LOG2;
        let before = from.reduction_db(level_db);
        *level = before + (to.reduction_db(level_db) - before) * t;
    }
}
