//! The low-pass behind the oversampled gain, of which every fourth output is wanted.
//!
//! A Butterworth low-pass of fourth order, by the bilinear transform, as the sum of its modes:
//!
//! w' = z·w + x, y = K·x + 2·Re Σ R·w,
//!
//! one complex w for each pair of poles z with residue R. Four steps at once are
//! w' = z⁴·w + z³·x₀ + z²·x₁ + z·x₂ + x₃: all but the first product is done for eight frames side by
//! side, and a turn of each mode is left that waits for the frame before.
//!
//! Source: A. V. Oppenheim, R. W. Schafer, "Discrete-Time Signal Processing", on the bilinear
//! transform and the parallel form.

use super::group::STEPS;
use crate::dsp::dispatch::F32x8;
use core::array::from_fn;

/// Dampings of the pairs of poles.
const DAMPINGS: [f64; 2] = [1.847_759_065, 0.765_366_865];

/// A complex number: real part, imaginary part.
type Complex = [f64; 2];

const ONE: Complex = [1.0, 0.0];

fn times([a, b]: Complex, [c, d]: Complex) -> Complex {
    [a * c - b * d, a * d + b * c]
}

fn over(x: Complex, [c, d]: Complex) -> Complex {
    let norm = c * c + d * d;
    times(x, [c / norm, -d / norm])
}

fn minus([a, b]: Complex, [c, d]: Complex) -> Complex {
    [a - c, b - d]
}

fn conjugate([a, b]: Complex) -> Complex {
    [a, -b]
}

/// `x` to the power of 0 to 4.
fn powers(x: Complex) -> [Complex; STEPS + 1] {
    let square = times(x, x);
    [ONE, x, square, times(square, x), times(square, square)]
}

/// Both modes, real part beside imaginary part.
pub(super) type Modes = wide::f32x4;

/// The low-pass, a frame of four samples at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LowPass {
    /// What each input adds to each part of the modes.
    by_input: [[f32; STEPS]; 4],
    /// Real and imaginary parts of z⁴, for the modes and for the modes with their parts exchanged.
    turn: [Modes; 2],
    /// Weights of the modes and of the inputs in the last output.
    output: Modes,
    output_by_input: [f32; STEPS],
}

impl LowPass {
    /// With a corner in terms of the rate of the samples.
    pub(super) fn new(corner_norm: f64) -> Self {
        let g = libm::tan(core::f64::consts::PI * corner_norm);
        let poles = DAMPINGS.map(|damping| {
            let s = [-0.5 * damping, libm::sqrt(1.0 - 0.25 * damping * damping)];
            let [re, im] = s.map(|part| g * part);
            over([1.0 + re, im], [1.0 - re, -im])
        });
        // One at DC; the zeros of numerator (z + 1)⁴ give the sixteenth.
        let gain = poles.iter().fold(1.0 / 16.0, |gain, pole| {
            let [re, im] = minus(ONE, *pole);
            gain * (re * re + im * im)
        });
        let residue = |pole: Complex, other: Complex| {
            let [_, _, _, _, numerator] = powers([pole[0] + 1.0, pole[1]]);
            let others = [conjugate(pole), other, conjugate(other)];
            others
                .iter()
                .fold(numerator.map(|part| gain * part), |residue, other| {
                    over(residue, minus(pole, *other))
                })
        };
        let residues = [residue(poles[0], poles[1]), residue(poles[1], poles[0])];
        Self::of_modes(gain, poles, residues)
    }

    fn of_modes(gain: f64, poles: [Complex; 2], residues: [Complex; 2]) -> Self {
        let powers = poles.map(powers);
        // Twice the real part of R·z^power·w is the sum of these, times the parts of w.
        let weights = |power: usize| {
            let weight = |mode: usize| times(residues[mode], powers[mode][power]);
            let [[a, b], [c, d]] = [weight(0), weight(1)];
            [2.0 * a, -2.0 * b, 2.0 * c, -2.0 * d]
        };
        let modes = |parts: [f64; 4]| Modes::new(parts.map(|part| part as f32));
        let [[a, b], [c, d]] = powers.map(|powers| powers[STEPS]);
        let by_input = |part: usize| from_fn(|i| powers[part / 2][STEPS - 1 - i][part % 2] as f32);
        let output_by_input = from_fn(|i| {
            let ago = STEPS - 1 - i;
            let weight = if ago == 0 {
                gain
            } else {
                let [a, _, c, _] = weights(ago - 1);
                a + c
            };
            weight as f32
        });
        Self {
            by_input: from_fn(by_input),
            turn: [modes([a, a, c, c]), modes([-b, b, -d, d])],
            output: modes(weights(STEPS - 1)),
            output_by_input,
        }
    }

    /// Takes in the first of eight frames, whose samples stand one time beside the other; gives the last
    /// output of each. Those of the others mean nothing.
    #[inline(always)]
    pub(super) fn process<V: F32x8>(
        &self,
        state: &mut Modes,
        samples: &[V; STEPS],
        frames: usize,
    ) -> V {
        // No closures: they need not be compiled for the level of the kernel.
        let [p, q, r, s] = &self.by_input;
        let (p, q) = (weighed(p, samples), weighed(q, samples));
        let (r, s) = (weighed(r, samples), weighed(s, samples));
        let early = Modes::transpose([p.low(), q.low(), r.low(), s.low()]);
        let late = Modes::transpose([p.high(), q.high(), r.high(), s.high()]);
        let [mut early_parts, mut late_parts] = [[Modes::ZERO; 4]; 2];
        let inputs = early.iter().zip(&mut early_parts);
        let inputs = inputs.chain(late.iter().zip(&mut late_parts));
        // In a register, not in memory.
        let mut modes = *state;
        for (input, parts) in inputs.take(frames) {
            *parts = self.output * modes;
            let [a, b, c, d] = modes.to_array();
            let exchanged = Modes::new([b, a, d, c]);
            modes = (self.turn[0] * modes + *input) + self.turn[1] * exchanged;
        }
        *state = modes;
        let sums = V::from_halves(sums(early_parts), sums(late_parts));
        sums + weighed(&self.output_by_input, samples)
    }
}

/// The sum of samples, each with its weight.
#[inline(always)]
fn weighed<V: F32x8>(weights: &[f32; STEPS], samples: &[V; STEPS]) -> V {
    let ([a, b, c, d], [p, q, r, s]) = (*weights, *samples);
    (V::splat(a) * p + V::splat(b) * q) + (V::splat(c) * r + V::splat(d) * s)
}

/// The sum of each one's elements.
#[inline(always)]
fn sums(parts: [Modes; 4]) -> Modes {
    let [a, b, c, d] = Modes::transpose(parts);
    (a + b) + (c + d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wide::f32x8;

    const CORNER: f64 = 0.0375;

    /// Every fourth output for `input(n)`.
    fn outputs(input: impl Fn(usize) -> f64, frames: usize) -> Vec<f32> {
        let (low_pass, mut state) = (LowPass::new(CORNER), Modes::ZERO);
        let mut outputs = Vec::new();
        // Also in pieces that are no eight frames.
        let sizes = [8, 3, 1, 7].into_iter().cycle();
        for size in sizes {
            let from = outputs.len();
            if from >= frames {
                return outputs;
            }
            let samples: [f32x8; 4] =
                from_fn(|i| f32x8::new(from_fn(|frame| input(4 * (from + frame) + i) as f32)));
            let y = low_pass.process(&mut state, &samples, size).to_array();
            outputs.extend(&y[..size]);
        }
        outputs
    }

    /// A Butterworth low-pass of fourth order: 1/√2 at the corner, by definition, one at DC, and by the
    /// formula in between.
    #[test]
    fn it_is_a_butterworth_low_pass() {
        let gain_at = |freq_norm: f64| {
            let angle = |n: usize| core::f64::consts::TAU * freq_norm * n as f64;
            let y = outputs(|n| libm::cos(angle(n)), 4_000);
            let (mut re, mut im) = (0.0, 0.0);
            for (frame, y) in y.iter().enumerate().take(4_000).skip(2_000) {
                re += f64::from(*y) * libm::cos(angle(4 * frame + 3));
                im += f64::from(*y) * libm::sin(angle(4 * frame + 3));
            }
            libm::hypot(re, im) / 1_000.0
        };
        assert!((gain_at(CORNER) - core::f64::consts::FRAC_1_SQRT_2).abs() < 1e-5);
        let tan = |freq_norm: f64| libm::tan(core::f64::consts::PI * freq_norm);
        for freq_norm in [0.01, 0.02, 0.0625, 0.1] {
            let ratio = tan(freq_norm) / tan(CORNER);
            let wanted = 1.0 / libm::sqrt(1.0 + libm::pow(ratio, 8.0));
            let error = gain_at(freq_norm) - wanted;
            assert!(error.abs() < 1e-5, "{freq_norm}: {error}");
        }
        let steps = outputs(|_| 1.0, 400);
        assert!((steps.last().unwrap() - 1.0).abs() < 1e-6);
    }

    /// What was silent stays exactly silent.
    #[test]
    fn silence_is_exactly_silent() {
        assert!(outputs(|_| 0.0, 40).iter().all(|y| y.to_bits() == 0));
    }
}
