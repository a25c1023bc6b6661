//! The class-A stage: a biased algebraic saturation, averaged between samples.
//!
//! f(w) = w/√(1+w²) around the bias b: y = f(w+b) − f(b). The average of f over the straight line
//! from w₁ to w is exactly (w+w₁)/(√(1+w²)+√(1+w₁²)): first-order antiderivative anti-aliasing
//! without a branch (J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the aliasing of nonlinear
//! waveshaping using continuous-time convolution", DAFx 2016).
//!
//! In units of √(1+b²), with β = b/√(1+b²) = f(b), the root is √(1+n) with n = u·(u+2β), and with
//! the bias taken off inside the fraction nothing cancels:
//!
//! y = (U·D − β·N) / (D·S), where s = √(1+n), d = s+1, U = u+u₁, S = s+s₁, D = d·d₁,
//! N = n·d₁ + n₁·d, because s − 1 = n/d.
//!
//! Small signals pass with a gain of 1 − β².

use crate::dsp::math::flush;
use core::array::from_fn;

/// Samples that are computed side by side.
const LANES: usize = 4;

/// The stage's memory: the last sample of each channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shaper {
    last: [f32; 2],
}

/// Samples with what the average needs to know of them.
#[derive(Clone, Copy)]
struct Points<const N: usize> {
    u: [f32; N],
    n: [f32; N],
    s: [f32; N],
}

impl<const N: usize> Points<N> {
    #[inline(always)]
    fn new(u: [f32; N], bias: f32) -> Self {
        let n: [f32; N] = from_fn(|i| u[i] * (u[i] + 2.0 * bias));
        Self {
            u,
            n,
            s: from_fn(|i| (1.0 + n[i]).sqrt()),
        }
    }

    /// The points one frame of `CH` channels earlier, where `before` is the frame before these.
    #[inline(always)]
    fn earlier<const CH: usize>(&self, before: &Points<CH>) -> Self {
        let shift = |now: &[f32; N], before: &[f32; CH]| -> [f32; N] {
            from_fn(|i| if i < CH { before[i] } else { now[i - CH] })
        };
        Self {
            u: shift(&self.u, &before.u),
            n: shift(&self.n, &before.n),
            s: shift(&self.s, &before.s),
        }
    }

    /// The last frame of `CH` channels.
    #[inline(always)]
    fn last<const CH: usize>(&self) -> Points<CH> {
        Points {
            u: from_fn(|c| self.u[N - CH + c]),
            n: from_fn(|c| self.n[N - CH + c]),
            s: from_fn(|c| self.s[N - CH + c]),
        }
    }

    /// The average over the lines from `earlier` to here, without the bias.
    #[inline(always)]
    fn average(&self, earlier: &Self, bias: f32) -> [f32; N] {
        from_fn(|i| {
            let (d, d1) = (self.s[i] + 1.0, earlier.s[i] + 1.0);
            let product = d * d1;
            let bent = self.n[i] * d1 + earlier.n[i] * d;
            let above = (self.u[i] + earlier.u[i]) * product - bias * bent;
            above / (product * (self.s[i] + earlier.s[i]))
        })
    }
}

impl Shaper {
    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.last = self.last.map(flush);
        self.last.iter().all(|u| u.is_finite())
    }

    /// Shapes interleaved frames of `CH` channels. `bias` is β, 0 to ½.
    #[inline(always)]
    pub(super) fn process<const CH: usize>(&mut self, audio: &mut [f32], bias: f32) {
        let (blocks, rest) = audio.as_chunks_mut::<LANES>();
        let mut before = Points::<CH>::new(from_fn(|c| self.last[c]), bias);
        for block in blocks {
            let now = Points::new(*block, bias);
            *block = now.average(&now.earlier(&before), bias);
            before = now.last();
        }
        for frame in rest.as_chunks_mut::<CH>().0 {
            let now = Points::new(*frame, bias);
            *frame = now.average(&before, bias);
            before = now;
        }
        self.last[..CH].copy_from_slice(&before.u);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The average over the line, straight from the definition in `f64`.
    fn reference(u: f64, u1: f64, bias: f64) -> f64 {
        // In units of √(1+b²), b = β/√(1−β²).
        let root = 1.0 / libm::sqrt(1.0 - bias * bias);
        let (w, w1) = ((u + bias) * root, (u1 + bias) * root);
        let s = |w: f64| libm::sqrt(1.0 + w * w);
        (w + w1) / (s(w) + s(w1)) - bias
    }

    #[test]
    fn the_quotient_is_the_definition_at_every_size() {
        for bias in [0.0f32, 0.0133, 0.4] {
            for size in [1e-6f32, 1e-3, 1.0, 30.0] {
                let mut audio: Vec<f32> =
                    (0..37).map(|i| size * libm::sinf(1.7 * i as f32)).collect();
                let input = audio.clone();
                Shaper::default().process::<1>(&mut audio, bias);
                for i in 1..37 {
                    let [u, u1] = [input[i], input[i - 1]].map(f64::from);
                    let wanted = reference(u, u1, f64::from(bias));
                    // The reference itself cancels in f64; ours must be good for small signals.
                    let allowed = 1e-6 * f64::from(size.min(1.0));
                    let error = libm::fabs(f64::from(audio[i]) - wanted);
                    assert!(error < allowed, "{bias} {size} {i}: {error}");
                }
            }
        }
    }

    #[test]
    fn without_bias_it_is_odd_and_it_never_leaves_its_bounds() {
        let mut up: Vec<f32> = (0..44).map(|i| (i as f32).exp2() * 1e-6).collect();
        let mut down: Vec<f32> = up.iter().map(|u| -u).collect();
        Shaper::default().process::<1>(&mut up, 0.0);
        Shaper::default().process::<1>(&mut down, 0.0);
        for (a, b) in up.iter().zip(&down) {
            assert_eq!(*a, -b);
            assert!(a.abs() <= 1.0 + 1e-6);
        }
    }

    #[test]
    fn silence_is_exactly_silent() {
        let mut audio = [0.0; 10];
        Shaper::default().process::<2>(&mut audio, 0.37);
        assert_eq!(audio, [0.0; 10]);
    }
}
