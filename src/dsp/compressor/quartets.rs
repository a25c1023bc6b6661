//! The direct law four samples at a step.
//!
//! A step goes to the greater (with a quick release: the smaller) of two straight lines of the reduction
//! y before it,
//!
//! a·c + (1 − a)·y and r·c + (1 − r)·y,
//!
//! with target c, attack a and release r. Both rise with y, so four steps go to the greatest of sixteen
//! lines, of which those with as many attacks are parallel: five are left. What they begin with does not
//! depend on y and is found for all frames side by side; then only one product, one sum and the choice
//! among five wait for the frame before, instead of four of each.

use super::group::{FRAMES, STEPS};
use crate::dsp::chunk::TICK;
use core::array::from_fn;

/// Lines after that many steps.
const LINES: usize = STEPS + 1;

/// Frames of a block, side by side.
const BLOCK: usize = 4;

/// Blocks of a group.
const BLOCKS: usize = FRAMES / BLOCK;

/// One number of each frame of a block.
type Lanes = wide::f64x4;

/// The direct law for the frames of a block, side by side.
#[derive(Clone, Copy)]
struct Law<const QUICK: bool> {
    attack: f64,
    release: f64,
}

impl<const QUICK: bool> Law<QUICK> {
    #[inline(always)]
    fn attacked(self, targets: Lanes, y: Lanes) -> Lanes {
        targets * Lanes::splat(self.attack) + y * Lanes::splat(1.0 - self.attack)
    }

    #[inline(always)]
    fn released(self, targets: Lanes, y: Lanes) -> Lanes {
        targets * Lanes::splat(self.release) + y * Lanes::splat(1.0 - self.release)
    }

    /// The greater, or with a quick release the smaller.
    #[inline(always)]
    fn choose(a: Lanes, b: Lanes) -> Lanes {
        if QUICK { a.fast_min(b) } else { a.fast_max(b) }
    }

    /// One step from `y`.
    #[inline(always)]
    fn step(self, targets: Lanes, y: Lanes) -> Lanes {
        Self::choose(self.attacked(targets, y), self.released(targets, y))
    }

    /// Where the lines of `M` − 1 attacks and fewer begin, with a step to these targets behind the `N`
    /// lines of the steps so far.
    #[inline(always)]
    fn grown<const N: usize, const M: usize>(
        self,
        targets: Lanes,
        lines: [Lanes; N],
    ) -> [Lanes; M] {
        from_fn(|attacks| {
            if attacks == 0 {
                self.released(targets, lines[0])
            } else if attacks == N {
                self.attacked(targets, lines[N - 1])
            } else {
                let attacked = self.attacked(targets, lines[attacks - 1]);
                Self::choose(attacked, self.released(targets, lines[attacks]))
            }
        })
    }

    /// Where the lines of none to four attacks begin that four steps go to.
    #[inline(always)]
    fn lines(self, targets: &[Lanes; STEPS]) -> [Lanes; LINES] {
        let [first, second, third, fourth] = *targets;
        let lines: [_; 2] = self.grown(first, [Lanes::ZERO]);
        let lines: [_; 3] = self.grown(second, lines);
        let lines: [_; 4] = self.grown(third, lines);
        self.grown(fourth, lines)
    }

    /// Slopes of these lines.
    #[inline(always)]
    fn slopes(self) -> [f64; LINES] {
        let (a, r) = (1.0 - self.attack, 1.0 - self.release);
        let (aa, rr) = (a * a, r * r);
        [rr * rr, a * r * rr, aa * rr, aa * (a * r), aa * aa]
    }
}

/// Goes from frame to frame: where each begins, from reduction `y` on, and where the last ends.
#[inline(always)]
fn starts<const QUICK: bool>(
    lines: &[Lanes; LINES],
    slopes: [f64; LINES],
    frames: usize,
    mut y: f64,
) -> (Lanes, f64) {
    let choose = |a: f64, b: f64| if QUICK == (a < b) { a } else { b };
    let lines = lines.map(Lanes::to_array);
    let mut starts = [y; BLOCK];
    for (i, start) in starts.iter_mut().enumerate().take(frames) {
        *start = y;
        let [a, b, c, d, e] = from_fn(|attacks| lines[attacks][i] + slopes[attacks] * y);
        y = choose(choose(choose(a, b), choose(c, d)), e);
    }
    (Lanes::new(starts), y)
}

/// Turns the targets of a channel into reductions, from reduction `y` on; returns the one after so many
/// frames of a [group](super::group). Attack and release are steps per sample.
#[inline(always)]
pub(super) fn run<const QUICK: bool>(
    [attack, release]: [f64; 2],
    samples: &mut [f32; TICK],
    frames: usize,
    mut y: f64,
) -> f64 {
    let law = Law::<QUICK> { attack, release };
    let slopes = law.slopes();
    let (blocks, _) = samples.as_chunks_mut::<BLOCK>();
    for n in 0..BLOCKS {
        let block = |step: usize| blocks[BLOCKS * step + n];
        let targets = from_fn(|step| Lanes::new(block(step).map(f64::from)));
        let frames = frames.saturating_sub(n * BLOCK).min(BLOCK);
        let (mut at, end) = starts::<QUICK>(&law.lines(&targets), slopes, frames, y);
        y = end;
        for (step, targets) in targets.into_iter().enumerate() {
            at = law.step(targets, at);
            blocks[BLOCKS * step + n] = at.to_array().map(|y| y as f32);
        }
    }
    y
}

#[cfg(test)]
mod tests {
    use super::super::group::place;
    use super::*;

    /// Against the law step by step, over every number of frames and both orders of the times.
    #[test]
    fn four_steps_at_once_are_four_steps() {
        fn check<const QUICK: bool>(attack: f64, release: f64) {
            let mut y = 0.0;
            for frames in (1..=FRAMES).chain([1, 3, 8]) {
                let mut samples: [f32; TICK] = from_fn(|i| {
                    let x = libm::sinf((i * frames) as f32) * 20.0;
                    if x > 0.0 { x } else { 0.0 }
                });
                let targets = samples;
                let mut wanted = y;
                y = run::<QUICK>([attack, release], &mut samples, frames, y);
                for (frame, step) in (0..frames).flat_map(|f| (0..STEPS).map(move |s| (f, s))) {
                    let place = place(STEPS * frame + step);
                    let target = f64::from(targets[place]);
                    wanted += (target - wanted) * if target > wanted { attack } else { release };
                    let error = f64::from(samples[place]) - wanted;
                    assert!(error.abs() < 1e-6, "{frame}, {step} of {frames}: {error}");
                }
                assert!((y - wanted).abs() < 1e-12, "{frames}");
            }
        }
        check::<false>(0.3, 0.001);
        check::<false>(1.0, 1e-6);
        check::<false>(0.02, 0.02);
        check::<true>(0.001, 0.3);
    }
}
