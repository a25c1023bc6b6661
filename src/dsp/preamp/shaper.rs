//! The class-A stage: a biased algebraic saturation without aliasing tricks that branch.
//!
//! y = f(u+b) − f(b) with f(w) = w/√(1+w²). The average of f over the straight line from u₁+b to
//! u+b is exactly (w+w₁)/(s+s₁) with s = √(1+w²) (first-order antiderivative anti-aliasing:
//! J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the aliasing of nonlinear waveshaping using
//! continuous-time convolution", DAFx 2016). With the bias taken off inside the fraction nothing
//! cancels:
//!
//! y = (U·s_b·D − b·N) / (D·(s+s₁)·s_b), U = u+u₁, d = s+s_b, D = d·d₁, n = u·(u+2b),
//! N = n·d₁ + n₁·d, because s − s_b = n/d.
//!
//! Small signals pass with a gain of f′(b) = (1+b²)^(−3/2).

use crate::dsp::math::flush;

/// Bias of the stage and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bias {
    bias: f32,
    /// √(1+b²).
    root: f32,
}

impl Bias {
    /// A bias in units of the knee, 0 to ½.
    pub(super) fn new(bias: f32) -> Self {
        Self {
            bias,
            root: (1.0 + bias * bias).sqrt(),
        }
    }
}

/// The stage's memory: the last sample of each channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shaper {
    last: [f32; 2],
}

impl Shaper {
    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.last = self.last.map(flush);
        self.last.iter().all(|u| u.is_finite())
    }

    /// Shapes interleaved frames of `CH` channels.
    #[inline(always)]
    pub(super) fn process<const CH: usize, const SIZE: usize>(
        &mut self,
        audio: &mut [f32],
        bias: Bias,
    ) {
        let mut u = [0.0f32; SIZE];
        let mut s = [0.0f32; SIZE];
        let len = audio.len().min(SIZE - CH);
        u[..CH].copy_from_slice(&self.last[..CH]);
        u[CH..CH + len].copy_from_slice(&audio[..len]);
        for (s, u) in s[..CH + len].iter_mut().zip(&u[..CH + len]) {
            let w = u + bias.bias;
            *s = (1.0 + w * w).sqrt();
        }
        let now = u[CH..CH + len].iter().zip(&s[CH..CH + len]);
        let before = u[..len].iter().zip(&s[..len]);
        for ((y, (u, s)), (u1, s1)) in audio.iter_mut().zip(now).zip(before) {
            *y = quotient([*u, *u1], [*s, *s1], bias);
        }
        self.last[..CH].copy_from_slice(&u[len..len + CH]);
    }
}

/// The average of f over the line from `u[1]` to `u[0]`, without the bias.
#[inline(always)]
fn quotient(u: [f32; 2], s: [f32; 2], bias: Bias) -> f32 {
    let Bias { bias, root } = bias;
    let n = [u[0] * (u[0] + 2.0 * bias), u[1] * (u[1] + 2.0 * bias)];
    let d = [s[0] + root, s[1] + root];
    let dd = d[0] * d[1];
    let above = (u[0] + u[1]) * root * dd - bias * (n[0] * d[1] + n[1] * d[0]);
    above / (dd * (s[0] + s[1]) * root)
}
