//! The class-A stage: a biased algebraic saturation, averaged between samples at twice the rate at
//! which it is called.
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
//! Harmonics next to the rate fold down, and one average takes only 20 dB off them. So there is a
//! point halfway between any two samples, interpolated from four, and four half-lines are weighed
//! into each output: together 70 dB off, for a second root and a second division and no recursion.
//!
//! Small signals pass with a gain of (1 − β²)·[`droop`].

use crate::dsp::math::flush;
use crate::dsp::oversampling::Lanes;
use core::array::from_fn;
use core::f64::consts::PI;

/// Samples that are computed side by side.
const LANES: usize = 4;

/// Weights of the two nearer and of the two farther samples in a point halfway: the image of 15 kHz
/// at 4 × 44.1 kHz vanishes, where a cubic through the four (9/16, −1/16) would leave −67 dB.
const POINT: [f32; 2] = [0.566, -0.066];

/// Weights of the two inner and of the two outer half-lines in an output: three zeros at and about
/// the rate, where ⅜ and ⅛ would have all three at it. Both pairs were found by a search for the
/// least alias over 5 to 15 kHz at 44.1 and 48 kHz, 6 and 18 dB over the knee.
const LINE: [f32; 2] = [0.373, 0.127];

/// Delay in samples at the rate at which it is called.
pub(super) const DELAY_SAMPLES: f64 = 2.0;

/// Gain of the interpolation and the averages at `freq_norm`, a fraction of the rate at which the
/// stage is called: −.4 dB at 20 kHz for 4 × 44.1 kHz.
pub(super) fn droop(freq_norm: f64) -> f64 {
    let cos = |turns: f64| libm::cos(2.0 * PI * freq_norm * turns);
    let [near, far] = POINT.map(f64::from);
    let [inner, outer] = LINE.map(f64::from);
    let points = 2.0 * (near * cos(0.5) + far * cos(1.5)) * cos(0.5);
    inner * (1.0 + points) + outer * (cos(1.0) + points)
}

/// Points with what the average needs to know of them.
#[derive(Clone, Copy)]
struct Points {
    u: Lanes,
    n: Lanes,
    s: Lanes,
}

impl Points {
    #[inline(always)]
    fn new(u: Lanes, twice_bias: Lanes) -> Self {
        let n = u * (u + twice_bias);
        Self {
            u,
            n,
            s: (Lanes::ONE + n).sqrt(),
        }
    }

    /// The averages over the lines from `earlier` to here, without the bias.
    #[inline(always)]
    fn average(&self, earlier: &Self, bias: Lanes) -> Lanes {
        let (d, d1) = (self.s + Lanes::ONE, earlier.s + Lanes::ONE);
        let product = d * d1;
        let bent = self.n * d1 + earlier.n * d;
        let above = (self.u + earlier.u) * product - bias * bent;
        above / (product * (self.s + earlier.s))
    }
}

/// `now` one frame of `CH` channels earlier, where `before` came before it.
#[inline(always)]
fn earlier<const CH: usize>(now: Lanes, before: Lanes) -> Lanes {
    let (now, before) = (now.to_array(), before.to_array());
    Lanes::from(from_fn::<f32, LANES, _>(|i| {
        if i < CH {
            before[LANES - CH + i]
        } else {
            now[i - CH]
        }
    }))
}

/// Interleaved samples, a whole number of frames, and what stands before them.
#[derive(Clone, Copy)]
struct Window {
    /// The samples, and those one and two frames earlier.
    u: [Lanes; 3],
    /// The samples one frame earlier as points.
    points: Points,
    /// The averages up to the newest point halfway, and from there on.
    lines: [Lanes; 2],
}

impl Window {
    /// The window that ends with the frame in `past`.
    #[inline(always)]
    fn new<const CH: usize>(past: &Shaper, twice_bias: Lanes) -> Self {
        let place = |frames: &[[f32; 2]], last: usize| {
            Lanes::from(from_fn::<f32, LANES, _>(|i| {
                let frame = last + (LANES - 1 - i) / CH;
                frames[frame.min(frames.len() - 1)][i % CH]
            }))
        };
        let u = [0, 1, 2].map(|last| place(&past.u, last));
        Self {
            u,
            points: Points::new(u[1], twice_bias),
            lines: past.lines.map(|line| place(&[line], 0)),
        }
    }

    /// The memory after the first `count` samples, 1 to [`LANES`].
    #[inline(always)]
    fn past<const CH: usize>(&self, count: usize) -> Shaper {
        let frame = |v: Lanes| -> [f32; 2] {
            let v = v.to_array();
            from_fn(|c| v[(count - CH + c % CH) % LANES])
        };
        Shaper {
            u: self.u.map(frame),
            lines: self.lines.map(frame),
        }
    }

    /// Moves on to `now`; the output. `biases` are β and 2β.
    #[inline(always)]
    fn step<const CH: usize>(&mut self, now: Lanes, biases: [Lanes; 2]) -> Lanes {
        const NEAR: Lanes = Lanes::new([POINT[0]; LANES]);
        const FAR: Lanes = Lanes::new([POINT[1]; LANES]);
        const INNER: Lanes = Lanes::new([LINE[0]; LANES]);
        const OUTER: Lanes = Lanes::new([LINE[1]; LANES]);
        let [bias, twice_bias] = biases;
        let u1 = earlier::<CH>(now, self.u[0]);
        // Of two channels, two frames are all lanes.
        let [u2, u3] = if 2 * CH == LANES {
            [self.u[0], self.u[1]]
        } else {
            let u2 = earlier::<CH>(u1, self.u[1]);
            [u2, earlier::<CH>(u2, self.u[2])]
        };
        let halfway = Points::new(NEAR * (u1 + u2) + FAR * (now + u3), twice_bias);
        let newer = Points::new(u1, twice_bias);
        let older = Points {
            u: u2,
            n: earlier::<CH>(newer.n, self.points.n),
            s: earlier::<CH>(newer.s, self.points.s),
        };
        let lines = [halfway.average(&older, bias), newer.average(&halfway, bias)];
        let before = [0, 1].map(|i| earlier::<CH>(lines[i], self.lines[i]));
        self.u = [now, u1, u2];
        self.points = newer;
        self.lines = lines;
        INNER * (before[1] + lines[0]) + OUTER * (before[0] + lines[1])
    }
}

/// The stage's memory: the last three samples and the last two averages of each channel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shaper {
    u: [[f32; 2]; 3],
    lines: [[f32; 2]; 2],
}

impl Shaper {
    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_good = true;
        for state in self.u.iter_mut().chain(&mut self.lines).flatten() {
            *state = flush(*state);
            is_good &= state.is_finite();
        }
        is_good
    }

    /// Shapes interleaved frames of `CH` channels. `bias` is β, 0 to ½.
    #[inline(always)]
    pub(super) fn process<const CH: usize>(&mut self, audio: &mut [f32], bias: f32) {
        let biases = [bias, 2.0 * bias].map(Lanes::splat);
        let (blocks, rest) = audio.as_chunks_mut::<LANES>();
        let mut window = Window::new::<CH>(self, biases[1]);
        for block in blocks {
            *block = window.step::<CH>(Lanes::from(*block), biases).to_array();
        }
        let mut count = LANES;
        if !rest.is_empty() {
            count = rest.len();
            let mut block = [0.0; LANES];
            block[..count].copy_from_slice(rest);
            block = window.step::<CH>(Lanes::from(block), biases).to_array();
            rest.copy_from_slice(&block[..count]);
        }
        *self = window.past::<CH>(count);
    }

    /// [`process`](Self::process) with a bias for each `frame_len` samples, which are those of one
    /// frame at the base rate.
    #[inline(always)]
    pub(super) fn process_moving<const CH: usize>(
        &mut self,
        audio: &mut [f32],
        frame_len: usize,
        biases: impl Iterator<Item = f32>,
    ) {
        let frames = audio.chunks_exact_mut(frame_len).zip(biases);
        if !frame_len.is_multiple_of(LANES) {
            for (frame, bias) in frames {
                self.process::<CH>(frame, bias);
            }
            return;
        }
        let mut window = Window::new::<CH>(self, Lanes::ZERO);
        for (frame, bias) in frames {
            let biases = [bias, 2.0 * bias].map(Lanes::splat);
            // As at the beginning of a chunk, so that it does not matter where chunks begin.
            window.points = Points::new(window.u[1], biases[1]);
            for block in frame.as_chunks_mut::<LANES>().0 {
                *block = window.step::<CH>(Lanes::from(*block), biases).to_array();
            }
        }
        *self = window.past::<CH>(LANES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stage straight from its definition in `f64`.
    fn reference(u: [f64; 4], u_before: f64, bias: f64) -> f64 {
        // In units of √(1+b²), b = β/√(1−β²).
        let root = 1.0 / libm::sqrt(1.0 - bias * bias);
        let s = |w: f64| libm::sqrt(1.0 + w * w);
        let line = |u: f64, u1: f64| {
            let (w, w1) = ((u + bias) * root, (u1 + bias) * root);
            (w + w1) / (s(w) + s(w1)) - bias
        };
        let [near, far] = POINT.map(f64::from);
        let [inner, outer] = LINE.map(f64::from);
        let halfway = near * (u[1] + u[2]) + far * (u[0] + u[3]);
        let before = near * (u[2] + u[3]) + far * (u[1] + u_before);
        inner * (line(u[2], before) + line(halfway, u[2]))
            + outer * (line(before, u[3]) + line(u[1], halfway))
    }

    #[test]
    fn the_stage_is_its_definition_at_every_size() {
        for bias in [0.0f32, 0.0133, 0.4] {
            for size in [1e-6f32, 1e-3, 1.0, 30.0] {
                let mut audio: Vec<f32> =
                    (0..37).map(|i| size * libm::sinf(1.7 * i as f32)).collect();
                let input: Vec<f64> = audio.iter().map(|u| f64::from(*u)).collect();
                Shaper::default().process::<1>(&mut audio, bias);
                for i in 4..37 {
                    let u = from_fn(|k| input[i - k]);
                    let wanted = reference(u, input[i - 4], f64::from(bias));
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
