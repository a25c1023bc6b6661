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

use crate::dsp::blocks::math::tidy;
use crate::dsp::simd::F32x8;
use core::array::from_fn;
use core::f64::consts::PI;

/// Samples that are computed side by side.
const LANES: usize = 8;

/// Weights of the two nearer and of the two farther samples in a point halfway: the image of 15 kHz
/// at 4 × 44.1 kHz vanishes, where a cubic through the four (9/16, −1/16) would leave −67 dB.
const POINT: [f32; 2] = [0.566, -0.066];

/// Weights of the two inner and of the two outer half-lines in an output: three zeros at and about
/// the rate, where ⅜ and ⅛ would have all three at it. Both pairs were found by a search for the
/// least alias over 5 to 15 kHz at 44.1 and 48 kHz, 6 and 18 dB over the knee (`reference/alias.py`).
const LINE: [f32; 2] = [0.373, 0.127];

/// Delay in samples at the rate at which it is called.
pub(super) const DELAY_SAMPLES: f64 = 2.0;

/// Gain of the interpolation and the averages at `freq_norm`, a fraction of the rate at which the
/// stage is called: −.57 dB at 20 kHz for 4 × 44.1 kHz.
pub(super) fn droop(freq_norm: f64) -> f64 {
    let cos = |turns: f64| libm::cos(2.0 * PI * freq_norm * turns);
    let [near, far] = POINT.map(f64::from);
    let [inner, outer] = LINE.map(f64::from);
    let points = 2.0 * (near * cos(0.5) + far * cos(1.5)) * cos(0.5);
    inner * (1.0 + points) + outer * (cos(1.0) + points)
}

/// Points with what the average needs to know of them.
#[derive(Clone, Copy)]
struct Points<V> {
    u: V,
    n: V,
    s: V,
}

impl<V: F32x8> Points<V> {
    #[inline(always)]
    fn new(u: V, twice_bias: V) -> Self {
        let n = u * (u + twice_bias);
        Self {
            u,
            n,
            s: (V::splat(1.0) + n).sqrt(),
        }
    }

    /// The averages over the lines from `earlier` to here, without the bias: what stands above and
    /// below in the fraction.
    #[inline(always)]
    fn average(&self, earlier: &Self, bias: V) -> [V; 2] {
        let one = V::splat(1.0);
        let (d, d1) = (self.s + one, earlier.s + one);
        let product = d * d1;
        let bent = self.n * d1 + earlier.n * d;
        let above = (self.u + earlier.u) * product - bias * bent;
        [above, product * (self.s + earlier.s)]
    }
}

/// `now` one frame of `CH` channels earlier, where `before` came before it.
#[inline(always)]
fn earlier<V: F32x8, const CH: usize>(now: V, before: V) -> V {
    match CH {
        1 => now.later_by_1(before),
        _ => now.later_by_2(before),
    }
}

/// `now` two frames of `CH` channels earlier.
#[inline(always)]
fn two_earlier<V: F32x8, const CH: usize>(now: V, before: V) -> V {
    match CH {
        1 => now.later_by_2(before),
        _ => now.later_by_4(before),
    }
}

/// `now` three frames of `CH` channels earlier, where `before` came before it.
#[inline(always)]
fn three_earlier<V: F32x8, const CH: usize>(now: V, before: V) -> V {
    match CH {
        1 => now.later_by_3(before),
        _ => now.later_by_6(before),
    }
}

/// Interleaved samples, a whole number of frames, and what stands before them.
#[derive(Clone, Copy)]
struct Window<V> {
    /// The samples.
    now: V,
    /// The samples one frame earlier as points.
    points: Points<V>,
    /// The averages up to the newest point halfway, and from there on.
    lines: [V; 2],
}

impl<V: F32x8> Window<V> {
    /// The window that ends with the frame in `past`.
    #[inline(always)]
    fn new<const CH: usize>(past: &Shaper, twice_bias: V) -> Self {
        let [u, u1, u2] = past.u;
        let [first, second] = past.lines;
        Self {
            now: place::<V, CH>(&[u, u1, u2]),
            points: Points::new(place::<V, CH>(&[u1, u2]), twice_bias),
            lines: [place::<V, CH>(&[first]), place::<V, CH>(&[second])],
        }
    }

    /// Takes the next samples; what [`leave`](Self::leave) makes the output of by way of
    /// [`Corners::fractions`]. `bias` is β, the same as at the last step unless it is `MOVING`.
    #[inline(always)]
    fn enter<const CH: usize, const MOVING: bool>(
        &mut self,
        block: &[f32; LANES],
        bias: &[f32; LANES],
    ) -> Corners<V> {
        let (near, far) = (V::splat(POINT[0]), V::splat(POINT[1]));
        let (now, bias) = (V::from_array(*block), V::from_array(*bias));
        let twice_bias = bias + bias;
        let u1 = earlier::<V, CH>(now, self.now);
        let u2 = two_earlier::<V, CH>(now, self.now);
        let u3 = three_earlier::<V, CH>(now, self.now);
        let halfway = Points::new(near * (u1 + u2) + far * (now + u3), twice_bias);
        let newer = Points::new(u1, twice_bias);
        let older = if MOVING {
            Points::new(u2, twice_bias)
        } else {
            Points {
                u: u2,
                n: earlier::<V, CH>(newer.n, self.points.n),
                s: earlier::<V, CH>(newer.s, self.points.s),
            }
        };
        self.now = now;
        self.points = newer;
        Corners {
            points: [older, halfway, newer],
            bias,
        }
    }

    /// The output for the oldest samples that were taken.
    #[inline(always)]
    fn leave<const CH: usize>(&mut self, [first, second]: [[V; 2]; 2]) -> [f32; LANES] {
        let (inner, outer) = (V::splat(LINE[0]), V::splat(LINE[1]));
        let lines = [first[0] / first[1], second[0] / second[1]];
        let before = [
            earlier::<V, CH>(lines[0], self.lines[0]),
            earlier::<V, CH>(lines[1], self.lines[1]),
        ];
        self.lines = lines;
        (inner * (before[1] + lines[0]) + outer * (before[0] + lines[1])).to_array()
    }

    /// Takes and gives back blocks of samples. While the roots of one are drawn, the one before is
    /// made into fractions and the one before that is divided.
    #[inline(always)]
    fn pass<const CH: usize, const MOVING: bool>(
        &mut self,
        blocks: &mut [[f32; LANES]],
        biases: &mut Biases<MOVING>,
    ) {
        let [oldest, blocks @ ..] = blocks else {
            return;
        };
        let mut oldest = oldest;
        let mut corners = self.enter::<CH, MOVING>(oldest, biases.next());
        if let [older, blocks @ ..] = blocks {
            let mut older = older;
            let mut fractions = corners.fractions();
            corners = self.enter::<CH, MOVING>(older, biases.next());
            for block in blocks {
                *oldest = self.leave::<CH>(fractions);
                fractions = corners.fractions();
                corners = self.enter::<CH, MOVING>(block, biases.next());
                (oldest, older) = (older, block);
            }
            *oldest = self.leave::<CH>(fractions);
            oldest = older;
        }
        *oldest = self.leave::<CH>(corners.fractions());
    }
}

/// The ends of the half-lines that are averaged for one step's output.
#[derive(Clone, Copy)]
struct Corners<V> {
    points: [Points<V>; 3],
    bias: V,
}

impl<V: F32x8> Corners<V> {
    /// The averages over the half-lines, not yet divided.
    #[inline(always)]
    fn fractions(&self) -> [[V; 2]; 2] {
        let [older, halfway, newer] = &self.points;
        [
            halfway.average(older, self.bias),
            newer.average(halfway, self.bias),
        ]
    }
}

/// The frame that ends before place `end` of interleaved samples.
#[inline(always)]
fn frame_before<const CH: usize>(end: usize, samples: &[f32]) -> [f32; 2] {
    from_fn(|c| samples[end - CH + c % CH])
}

/// Frames, the newest first, as they stand at the end of a window.
#[inline(always)]
fn place<V: F32x8, const CH: usize>(frames: &[[f32; 2]]) -> V {
    V::from_array(from_fn(|i| {
        let frame = (LANES - 1 - i) / CH;
        frames[frame.min(frames.len() - 1)][i % CH]
    }))
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
        tidy(self.u.as_flattened_mut()) & tidy(self.lines.as_flattened_mut())
    }

    /// Shapes interleaved frames of `CH` channels. `biases` holds β, 0 to ½, for each `frame_len`
    /// samples, which are those of one frame at the base rate, if they are `MOVING`, or else one.
    #[inline(always)]
    pub(super) fn process<V: F32x8, const CH: usize, const MOVING: bool>(
        &mut self,
        audio: &mut [f32],
        frame_len: usize,
        biases: &[f32],
    ) {
        let mut biases = Biases::<MOVING>::new(biases, frame_len);
        let twice_bias = V::from_array(biases.lanes.map(double));
        let mut window = Window::<V>::new::<CH>(self, twice_bias);
        let (blocks, rest) = audio.as_chunks_mut::<LANES>();
        window.pass::<CH, MOVING>(blocks, &mut biases);
        let mut history = [0.0; 2 * LANES];
        history[..LANES].copy_from_slice(&window.now.to_array());
        let mut newest = LANES;
        if !rest.is_empty() {
            newest = rest.len();
            history[LANES..][..newest].copy_from_slice(rest);
            let mut last = [[0.0; LANES]];
            last[0][..newest].copy_from_slice(rest);
            window.pass::<CH, MOVING>(&mut last, &mut biases);
            rest.copy_from_slice(&last[0][..newest]);
        }
        let end = LANES + newest % LANES;
        *self = Self {
            u: from_fn(|age| frame_before::<CH>(end - CH * age, &history)),
            lines: [
                frame_before::<CH>(newest, &window.lines[0].to_array()),
                frame_before::<CH>(newest, &window.lines[1].to_array()),
            ],
        };
    }
}

fn double(x: f32) -> f32 {
    2.0 * x
}

/// β for each `frame_len` samples if they are `MOVING`, or else one.
pub(super) struct Biases<'a, const MOVING: bool> {
    each: &'a [f32],
    frame_len: usize,
    /// Number of the next sample.
    from: usize,
    /// Those of the first samples, and then of the last that were asked for.
    lanes: [f32; LANES],
}

impl<'a, const MOVING: bool> Biases<'a, MOVING> {
    #[inline(always)]
    pub(super) fn new(each: &'a [f32], frame_len: usize) -> Self {
        let mut biases = Self {
            each,
            frame_len,
            from: 0,
            lanes: [each[0]; LANES],
        };
        biases.next();
        biases.from = 0;
        biases
    }

    /// Those of the next samples.
    #[inline(always)]
    pub(super) fn next(&mut self) -> &[f32; LANES] {
        if MOVING {
            let (each, frame_len, from) = (self.each, self.frame_len, self.from);
            let bias = |sample: usize| each.get(sample / frame_len).copied().unwrap_or(0.0);
            self.lanes = if frame_len.is_multiple_of(LANES) {
                [bias(from); LANES]
            } else {
                from_fn(|i| bias(from + i))
            };
            self.from += LANES;
        }
        &self.lanes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wide::f32x8;

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
                Shaper::default().process::<f32x8, 1, false>(&mut audio, 1, &[bias]);
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
        Shaper::default().process::<f32x8, 1, false>(&mut up, 1, &[0.0]);
        Shaper::default().process::<f32x8, 1, false>(&mut down, 1, &[0.0]);
        for (a, b) in up.iter().zip(&down) {
            assert_eq!(*a, -b);
            assert!(a.abs() <= 1.0 + 1e-6);
        }
    }

    #[test]
    fn silence_is_exactly_silent() {
        let mut audio = [0.0; 10];
        Shaper::default().process::<f32x8, 2, false>(&mut audio, 1, &[0.37]);
        assert_eq!(audio, [0.0; 10]);
    }
}
