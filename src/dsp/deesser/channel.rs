//! One channel of the de-esser: filters, levels and gain.

use super::band::BandCoefs;
use super::curve::reduction;
use crate::dsp::chunk::TICK;
use crate::dsp::glide::Ramp;
use crate::dsp::math::{exp2, log2};
use crate::dsp::svf::SvfState;

/// Reduction from which on the de-esser rests, as log2: where the gain differs from one by the last
/// bit of `f32`.
const REST_BELOW: f32 = 1e-7;

/// Smallest mean square that is kept: −300 dBFS.
const SILENCE: f32 = 1e-30;

/// The filter's coefficients over a tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct BandRamps {
    pub(super) g: Ramp,
    pub(super) k: Ramp,
    pub(super) shelf_norm: Ramp,
}

impl BandRamps {
    pub(super) fn new(coefs: BandCoefs) -> Self {
        Self {
            g: Ramp::new(coefs.g),
            k: Ramp::new(coefs.k),
            shelf_norm: Ramp::new(coefs.shelf_norm),
        }
    }

    pub(super) fn aim(&mut self, coefs: BandCoefs) {
        self.g.aim(coefs.g);
        self.k.aim(coefs.k);
        self.shelf_norm.aim(coefs.shelf_norm);
    }

    pub(super) fn target(&self) -> BandCoefs {
        BandCoefs {
            g: self.g.target(),
            k: self.k.target(),
            shelf_norm: self.shelf_norm.target(),
        }
    }

    /// Fills `coefs` with those of the next samples.
    pub(super) fn fill(&mut self, coefs: &mut [BandCoefs]) {
        for coefs in coefs {
            *coefs = BandCoefs {
                g: self.g.next(),
                k: self.k.next(),
                shelf_norm: self.shelf_norm.next(),
            };
        }
    }

    pub(super) fn is_flat(&self) -> bool {
        self.g.is_flat() && self.k.is_flat() && self.shelf_norm.is_flat()
    }
}

/// Coefficients of the levels and of the gain's movement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ballistics {
    pub(super) mean_coef: f32,
    pub(super) attack_coef: f32,
    pub(super) release_coef: f32,
}

/// What one chunk's listening leaves for turning down.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// The band.
    pub(super) band: [f32; TICK],
    /// Mean squares of the band as the detector sees it and of everything else; then, in the
    /// first, the reduction wanted, as log2.
    means: [[f32; TICK]; 2],
}

impl Work {
    pub(super) const EMPTY: Self = Self {
        band: [0.0; TICK],
        means: [[0.0; TICK]; 2],
    };

    /// The reduction wanted, sample by sample, as log2.
    pub(super) fn wanted(&mut self) -> &mut [f32; TICK] {
        &mut self.means[0]
    }
}

/// Memory of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Channel {
    /// The filter that turns down.
    filter: SvfState,
    /// The detector's two passes through the band: with one a vowel would leak through the skirt.
    detector: [SvfState; 2],
    means: [f32; 2],
    /// Reduction, as log2.
    reduction: f32,
}

impl Channel {
    /// Flushes denormals; false if a state is not finite.
    ///
    /// At rest the filter and the detector's first pass are the same filter, so it need not run:
    /// it takes over the other's state. Nobody hears that, its output counts for nothing then.
    pub(super) fn tick(&mut self) -> bool {
        let [first, second] = &mut self.detector;
        let mut is_finite = first.tick() & second.tick() & self.filter.tick();
        if self.reduction < REST_BELOW {
            self.reduction = 0.0;
            self.filter = self.detector[0];
        }
        is_finite &= self.reduction.is_finite();
        for mean in &mut self.means {
            if *mean < SILENCE {
                *mean = 0.0;
            }
            is_finite &= mean.is_finite();
        }
        is_finite
    }

    /// Filters `samples` and takes the levels.
    pub(super) fn listen(
        &mut self,
        samples: &[f32],
        coefs: impl Iterator<Item = BandCoefs>,
        mean_coef: f32,
        work: &mut Work,
    ) {
        for (n, (x, coefs)) in samples.iter().zip(coefs).enumerate() {
            let [first, second] = &mut self.detector;
            let band = coefs.band(&coefs.step(first, *x));
            let heard = coefs.band(&coefs.step(second, band));
            let rest = x - band;
            work.band[n] = band;
            self.means[0] += mean_coef * (heard * heard - self.means[0]);
            self.means[1] += mean_coef * (rest * rest - self.means[1]);
            work.means[0][n] = self.means[0];
            work.means[1][n] = self.means[1];
        }
    }

    /// Moves the reduction towards what is wanted and applies it to `samples`. The deepest, as log2.
    pub(super) fn turn_down(
        &mut self,
        samples: &mut [f32],
        coefs: &[BandCoefs; TICK],
        ballistics: &Ballistics,
        work: &mut Work,
    ) -> f32 {
        let wanted = &work.wanted()[..samples.len()];
        if self.reduction == 0.0 && wanted.iter().all(|w| *w == 0.0) {
            self.filter = self.detector[0];
            return 0.0;
        }
        let mut quarter_gains = [0.0f32; TICK];
        let deepest = self.follow(wanted, ballistics, &mut quarter_gains);
        for (x, (coefs, quarter_gain)) in samples.iter_mut().zip(coefs.iter().zip(quarter_gains)) {
            let now = coefs.turned_down(quarter_gain);
            let out = now.step(&mut self.filter, *x);
            let (bell, high) = now.weights(quarter_gain);
            *x += bell * (now.k * out.bp) + high * out.hp;
        }
        deepest
    }

    /// Moves the reduction; fills `quarter_gains` with a^¼ and gives the deepest, as log2.
    fn follow(
        &mut self,
        wanted: &[f32],
        ballistics: &Ballistics,
        quarter_gains: &mut [f32; TICK],
    ) -> f32 {
        let mut deepest = 0.0f32;
        for (quarter, wanted) in quarter_gains.iter_mut().zip(wanted) {
            let coef = if *wanted > self.reduction {
                ballistics.attack_coef
            } else {
                ballistics.release_coef
            };
            self.reduction += coef * (wanted - self.reduction);
            deepest = if self.reduction > deepest {
                self.reduction
            } else {
                deepest
            };
            *quarter = -0.25 * self.reduction;
        }
        for quarter in quarter_gains {
            *quarter = exp2(*quarter);
        }
        deepest
    }
}

/// Turns the mean squares of a chunk into the reduction wanted. Runs over the whole array, so that
/// it is compiled to vectors; what stands behind the chunk's end is void.
pub(super) fn decide(work: &mut Work, threshold: f32, range: f32) {
    let [bands, rests] = &mut work.means;
    for (band, rest) in bands.iter_mut().zip(rests) {
        let (band_log2, rest_log2) = (log2(*band), log2(*rest));
        // A sine's mean square is half the square of its amplitude: half an octave in log2.
        let level = 0.5 * band_log2 + 0.5;
        *band = reduction(0.5 * (band_log2 - rest_log2), level, threshold, range);
    }
}
