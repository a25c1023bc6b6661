//! What the de-esser hears: the band, and the levels of the band and of everything else.
//!
//! The band is filtered twice, since with one pass a vowel would leak through the skirt. Both passes
//! of both channels run in one set of SIMD lanes, the second pass a [`STEP`] behind the first, which
//! it feeds on: lanes (first left, first right, second left, second right).

use super::band::{
    BandCoefs, BandMove, Frames, Interleaved, STEP, STEPS, StepRamps, SvfStates, step_ends,
    svf_coefs, svf_step,
};
use super::curve::{FLOOR_DBFS, reduction};
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::math::{flush_four, log2};
use crate::units::db_to_gain;

use wide::f32x4;

/// Smallest mean square that is kept: −300 dBFS.
const SILENCE: f32 = 1e-30;

/// Mean squares at the beginnings of the steps of a chunk.
pub(super) struct Heard {
    /// Of everything else, a step before those of the band: both are of the same samples.
    rests: Interleaved,
    bands: Interleaved,
    /// Steps that begin in the chunk.
    pub(super) steps: usize,
}

/// The detector of both channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Listener {
    states: SvfStates,
    /// Mean squares of everything else in the lanes of the first pass, of the band in the second.
    means: f32x4,
    /// Those of everything else when the present step began.
    rests: [f32; 2],
    /// What the first pass let through during the last frames.
    late: [[f32; 2]; STEP],
    /// Those of `svf_coefs`, half the damping and the share of the shelf.
    coefs: StepRamps<5>,
}

/// What the listener's filters run on.
fn running(coefs: &BandCoefs) -> [f32x4; 5] {
    let [a1, a2, a3] = svf_coefs(coefs);
    [a1, a2, a3, 0.5 * coefs.k, coefs.shelf_norm].map(f32x4::splat)
}

impl Listener {
    pub(super) fn new(coefs: &BandCoefs) -> Self {
        Self {
            states: [f32x4::ZERO; 2],
            means: f32x4::ZERO,
            rests: [0.0; 2],
            late: [[0.0; 2]; STEP],
            coefs: StepRamps::new(running(coefs)),
        }
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.states = self.states.map(flush_four);
        let is_silent = self.means.simd_lt(f32x4::splat(SILENCE));
        self.means = is_silent.select(f32x4::ZERO, self.means);
        // Nothing but a number that is not finite times zero differs from zero.
        let [s1, s2] = self.states;
        let bad = (s1 + s2 + self.means) * f32x4::ZERO;
        let late = self.late.as_flattened().iter().chain(&self.rests);
        bad.to_array().iter().all(|bad| *bad == 0.0) && late.fold(true, |ok, x| ok & x.is_finite())
    }

    /// How far the band stands above everything else: a ratio of amplitudes; 0 while it is below the
    /// floor.
    pub(super) fn ratio(&self) -> f32 {
        // The level of a sine is twice its mean square.
        let floor = db_to_gain(2.0 * f64::from(FLOOR_DBFS)) as f32 / 2.0;
        let [.., left, right] = self.means.to_array();
        let bands = [left, right].into_iter().zip(self.rests);
        let ratios = bands.map(|(band, rest)| match band > floor {
            true => (band / rest.max(SILENCE)).sqrt(),
            false => 0.0,
        });
        ratios.fold(0.0, f32::max)
    }

    /// The states of the first pass.
    pub(super) fn first_passes(&self) -> SvfStates {
        self.states.map(|state| state & first_lanes())
    }

    /// What a filter that turns nothing down runs on beside the first pass; see
    /// [`Turned`](super::band::Turned).
    #[inline(always)]
    pub(super) fn coefs_at_rest(&self) -> StepRamps<6> {
        let of = |[a1, a2, a3, half_k, _]: [f32x4; 5]| {
            let only = |coef: f32x4| coef & first_lanes();
            [
                only(a1),
                only(a2),
                only(a3),
                f32x4::ZERO,
                only(half_k),
                f32x4::ZERO,
            ]
        };
        StepRamps {
            now: of(self.coefs.now),
            way: of(self.coefs.way),
            end: of(self.coefs.end),
        }
    }

    /// Takes in frames, the first of which stands `start` behind the tick, and fills `bands` with
    /// their band behind one pass.
    #[inline(always)]
    pub(super) fn listen(
        &mut self,
        frames: &[[f32; 2]],
        start: usize,
        band: &BandMove,
        mean_coef: f32,
        bands: &mut Frames,
    ) -> Heard {
        // The band behind the first pass, a step late.
        let mut late = [[0.0; 2]; TICK + STEP];
        late[..STEP].copy_from_slice(&self.late);
        let mut run = Run {
            states: self.states,
            means: self.means,
            coefs: self.coefs,
            mean_coef: f32x4::splat(mean_coef),
            kept: f32x4::splat(1.0 - mean_coef),
        };
        let rests = &mut self.rests;
        let is_still = band.is_flat() && self.coefs.rests_on(&running(&band.target()));
        let heard = match (is_still, band.is_bell()) {
            (true, true) => run.frames::<false, false>(frames, start, band, rests, &mut late),
            (true, false) => run.frames::<false, true>(frames, start, band, rests, &mut late),
            (false, _) => run.frames::<true, true>(frames, start, band, rests, &mut late),
        };
        (self.states, self.means, self.coefs) = (run.states, run.means, run.coefs);
        self.late.copy_from_slice(&late[frames.len()..][..STEP]);
        bands.copy_from_slice(&late[STEP..]);
        heard
    }
}

/// What the filters run on at the ends of steps.
struct Aims([[f32; STEPS]; 5]);

impl Aims {
    /// For steps the first of which begins `start` frames after the tick.
    #[inline(always)]
    fn new(band: &BandMove, start: usize) -> Self {
        const ENDS: [f32; STEPS] = step_ends(1);
        let [g, k, shelf_norm] = band.at(start, &ENDS);
        let mut all = [[0.0; STEPS]; 5];
        let [a1s, a2s, a3s, half_ks, shelf_norms] = &mut all;
        for i in 0..STEPS {
            let coefs = BandCoefs {
                g: g[i],
                k: k[i],
                shelf_norm: shelf_norm[i],
            };
            [a1s[i], a2s[i], a3s[i]] = svf_coefs(&coefs);
            (half_ks[i], shelf_norms[i]) = (0.5 * coefs.k, coefs.shelf_norm);
        }
        Self(all)
    }

    #[inline(always)]
    fn at(&self, step: usize) -> [f32x4; 5] {
        let step = step.min(STEPS - 1);
        let [a1, a2, a3, half_k, shelf_norm] = &self.0;
        [
            f32x4::splat(a1[step]),
            f32x4::splat(a2[step]),
            f32x4::splat(a3[step]),
            f32x4::splat(half_k[step]),
            f32x4::splat(shelf_norm[step]),
        ]
    }
}

/// The listener on its way through a chunk. Nothing here is reached by an index, so that all of it
/// stays in registers.
#[derive(Clone, Copy)]
struct Run {
    states: SvfStates,
    means: f32x4,
    coefs: StepRamps<5>,
    mean_coef: f32x4,
    kept: f32x4,
}

impl Run {
    #[inline(always)]
    fn frames<const MOVES: bool, const SHELF: bool>(
        &mut self,
        frames: &[[f32; 2]],
        start: usize,
        band: &BandMove,
        rests: &mut [f32; 2],
        late: &mut [[f32; 2]; TICK + STEP],
    ) -> Heard {
        let mut heard = Heard {
            rests: [0.0; 2 * STEPS],
            bands: [0.0; 2 * STEPS],
            steps: 0,
        };
        let aims = if MOVES {
            Aims::new(band, start.next_multiple_of(STEP))
        } else {
            Aims([[0.0; STEPS]; 5])
        };
        let mut now = *self;
        let mut n = 0;
        while n < frames.len().min(TICK) {
            let phase = (start + n) % STEP;
            if phase == 0 {
                if MOVES {
                    now.coefs.aim(aims.at(heard.steps));
                }
                heard.note(now.means, rests);
            }
            let end = frames.len().min(TICK).min(n + STEP - phase);
            if let (Ok(step), Some(late)) = (
                <&[[f32; 2]; STEP]>::try_from(&frames[n..end]),
                late[n..].first_chunk_mut::<{ 2 * STEP }>(),
            ) {
                for i in 0..STEP {
                    late[i + STEP] = now.frame::<MOVES, SHELF>(step[i], late[i]);
                }
            } else {
                for i in n..end {
                    late[i + STEP] = now.frame::<MOVES, SHELF>(frames[i], late[i]);
                }
            }
            n = end;
        }
        *self = now;
        heard
    }

    /// One sample of both channels, and what the first pass let through a step before: what it lets
    /// through now.
    #[inline(always)]
    fn frame<const MOVES: bool, const SHELF: bool>(
        &mut self,
        [left, right]: [f32; 2],
        [late_left, late_right]: [f32; 2],
    ) -> [f32; 2] {
        let x = f32x4::new([left, right, late_left, late_right]);
        let [a1, a2, a3, half_k, shelf_norm] = if MOVES {
            self.coefs.next::<5>()
        } else {
            self.coefs.end
        };
        let [bp, lp] = svf_step(&mut self.states, x, [a1, a2, a3]);
        let mut band = half_k * bp;
        if SHELF {
            let high = x - band - f32x4::HALF * lp;
            band += (high - band) * shelf_norm;
        }
        // Everything else in the first lanes, the band (with its sign turned) in the second.
        let heard = x * f32x4::new([1.0, 1.0, 0.0, 0.0]) - band;
        self.means = self.means * self.kept + heard * heard * self.mean_coef;
        let [left, right, ..] = band.to_array();
        [left, right]
    }
}

/// All bits in the lanes of the first pass.
#[inline(always)]
pub(super) fn first_lanes() -> f32x4 {
    let all = f32::from_bits(u32::MAX);
    f32x4::new([all, all, 0.0, 0.0])
}

impl Heard {
    /// A step begins.
    #[inline(always)]
    fn note(&mut self, means: f32x4, rests: &mut [f32; 2]) {
        let [rest_left, rest_right, left, right] = means.to_array();
        let at = 2 * self.steps.min(STEPS - 1);
        [self.rests[at], self.rests[at + 1]] = *rests;
        [self.bands[at], self.bands[at + 1]] = [left, right];
        *rests = [rest_left, rest_right];
        self.steps += 1;
    }

    /// The reductions wanted, as log2; what stands behind the last step is void.
    #[inline(always)]
    pub(super) fn decide(&self, threshold: f32, range: f32) -> Interleaved {
        let mut wanted = self.bands;
        for (band, rest) in wanted.iter_mut().zip(&self.rests) {
            let (band_log2, rest_log2) = (log2(*band), log2(*rest));
            // A sine's mean square is half the square of its amplitude: half an octave in log2.
            let level = 0.5 * band_log2 + 0.5;
            *band = reduction(0.5 * (band_log2 - rest_log2), level, threshold, range);
        }
        wanted
    }
}
