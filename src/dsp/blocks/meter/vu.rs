//! The VU meter: a rectified mean with the ballistics of the instrument.
//!
//! The needle is a second-order system, ÿ + 2ζω₀·ẏ + ω₀²·y = ω₀²·u, driven by the rectified signal
//! u = π/2·|x|, so that a sine reads its amplitude. ζ and ω₀ are those for which the step response
//! first reaches 99 % after 300 ms and overshoots by 1.25 %, in the middle of what the standard
//! allows.
//!
//! The rectified signal is averaged over windows of at most 2 ms, and each mean moves the needle by
//! the exact solution of the equation for an input held that long. The window's mean weighs every
//! sample alike and has its zeros where the rate of the windows would fold content onto the needle,
//! so nothing is lost against a step per sample but half a window of delay.
//!
//! Source: ANSI C16.5-1942, IEC 60268-17:1990 (standard volume indicator).

use crate::dsp::blocks::math::silence_below;

/// Damping for an overshoot of 1.25 % (`reference/meters.py`).
const DAMPING: f64 = 0.8127;

/// Natural frequency for 99 % after 300 ms at that damping.
const NATURAL_RAD_PER_S: f64 = 13.51;

/// Partial sums kept side by side, so that the mean of a window is taken in SIMD lanes. Sample n of
/// a window always belongs to lane n modulo this, whatever the blocks.
const LANES: usize = 8;

/// Longest window, in windows per second. The needle's own bandwidth is 2 Hz.
const MIN_WINDOWS_PER_S: f64 = 500.0;

/// Position and velocity below which the needle rests: −300 dBFS.
const REST_BELOW: f64 = 1e-15;

/// Exact solution of the needle's equation over one window: new = transition · (old − u) + u.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Needle {
    /// Rows: position and velocity over ω₀.
    transition: [[f64; 2]; 2],
}

impl Needle {
    fn new(window_s: f64) -> Self {
        let damped = libm::sqrt(1.0 - DAMPING * DAMPING);
        let decay = libm::exp(-DAMPING * NATURAL_RAD_PER_S * window_s);
        let angle = damped * NATURAL_RAD_PER_S * window_s;
        let (cos, sin) = (decay * libm::cos(angle), decay * libm::sin(angle) / damped);
        Self {
            transition: [[cos + DAMPING * sin, sin], [-sin, cos - DAMPING * sin]],
        }
    }
}

/// The VU meters of two channels, whose needles move side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vu {
    needle: Needle,
    window: usize,
    sums: [[f32; LANES]; 2],
    /// Samples in the present window.
    filled: usize,
    scale: f64,
    position: [f64; 2],
    velocity: [f64; 2],
}

impl Vu {
    /// Resting needles. `sample_rate_hz` is 8 kHz to 768 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let mut window = LANES;
        while sample_rate_hz / (2 * window) as f64 >= MIN_WINDOWS_PER_S {
            window *= 2;
        }
        Self {
            needle: Needle::new(window as f64 / sample_rate_hz),
            window,
            sums: [[0.0; LANES]; 2],
            filled: 0,
            scale: core::f64::consts::FRAC_PI_2 / window as f64,
            position: [0.0; 2],
            velocity: [0.0; 2],
        }
    }

    /// Puts the needles to rest.
    pub fn reset(&mut self) {
        self.sums = [[0.0; LANES]; 2];
        self.filled = 0;
        self.position = [0.0; 2];
        self.velocity = [0.0; 2];
    }

    /// Takes in samples of one or two channels, any number of them but of each the same. Gives the
    /// greatest magnitude of each; NaN is left out.
    #[inline(always)]
    pub fn process<const CH: usize>(&mut self, channels: [&[f32]; CH]) -> [f32; CH] {
        let mut peaks = [0.0; CH];
        let frames = channels.iter().map(|c| c.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.window - self.filled);
            for ((samples, sums), peak) in channels.iter().zip(&mut self.sums).zip(&mut peaks) {
                *peak = greater(*peak, add(sums, self.filled, &samples[from..to]));
            }
            self.advance(to - from);
            from = to;
        }
        peaks
    }

    /// Sets every magnitude below `floor` to zero, and does for a whole block what
    /// [`process`](Vu::process) of `before` and of `after` do. Both have taken in as many samples so far.
    #[inline(always)]
    pub fn process_between(
        before: &mut Self,
        after: &mut Self,
        channels: &mut [&mut [f32]],
        floor: f32,
    ) -> [f32; 2] {
        debug_assert_eq!((before.filled, before.window), (after.filled, after.window));
        let mut peaks = [0.0; 2];
        let frames = channels.iter().map(|c| c.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + before.window - before.filled);
            let sums = before.sums.iter_mut().zip(&mut after.sums);
            for ((samples, sums), peak) in channels.iter_mut().zip(sums).zip(&mut peaks) {
                let samples = &mut samples[from..to];
                *peak = greater(*peak, add_between(sums, before.filled, samples, floor));
            }
            before.advance(to - from);
            after.advance(to - from);
            from = to;
        }
        peaks
    }

    #[inline(always)]
    fn advance(&mut self, samples: usize) {
        self.filled += samples;
        if self.filled == self.window {
            self.step();
        }
    }

    /// The needles, as the amplitude of a sine. Their stop is at zero: they swing below unseen.
    pub fn gains(&self) -> [f32; 2] {
        self.position.map(|position| position.max(0.0) as f32)
    }

    #[inline(never)]
    fn step(&mut self) {
        let means = self.sums.map(|sums| {
            let [a, b, c, d, e, f, g, h] = sums.map(f64::from);
            ((a + b) + (c + d) + ((e + f) + (g + h))) * self.scale
        });
        self.sums = [[0.0; LANES]; 2];
        self.filled = 0;
        let [[pp, pv], [vp, vv]] = self.needle.transition;
        let (mut position, mut velocity) = (self.position, self.velocity);
        for ((position, velocity), mean) in position.iter_mut().zip(&mut velocity).zip(means) {
            let (from, speed) = (*position - mean, *velocity);
            *position = mean + pp * from + pv * speed;
            *velocity = vp * from + vv * speed;
        }
        for c in 0..2 {
            // NaN leaves the needle where it was.
            if means[c].is_finite() {
                let rests = position[c].abs() < REST_BELOW && velocity[c].abs() < REST_BELOW;
                self.position[c] = if rests { 0.0 } else { position[c] };
                self.velocity[c] = if rests { 0.0 } else { velocity[c] };
            }
        }
    }
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// Adds the magnitudes of `samples`, the first of which is number `filled` of its window, and gives
/// the greatest. A maximum is exact in any order, so it is taken in lanes.
#[inline(always)]
fn add(sums: &mut [f32; LANES], filled: usize, samples: &[f32]) -> f32 {
    let (groups, rest) = if filled.is_multiple_of(LANES) {
        samples.as_chunks::<LANES>()
    } else {
        (&[][..], samples)
    };
    let (mut now, mut peaks) = (*sums, [0.0; LANES]);
    for group in groups {
        for i in 0..LANES {
            let magnitude = group[i].abs();
            now[i] += magnitude;
            peaks[i] = greater(peaks[i], magnitude);
        }
    }
    *sums = now;
    for (n, x) in rest.iter().enumerate() {
        sums[(filled + n) % LANES] += x.abs();
        peaks[n % LANES] = greater(peaks[n % LANES], x.abs());
    }
    peaks.into_iter().fold(0.0, greater)
}

/// Like [`add`] for two meters, with everything below `floor` set to zero first.
// Out of line, where the compiler sees that nothing overlaps, and compiled for the baseline: for AVX2
// it would be scalar.
#[inline(never)]
fn add_between(
    (before, after): (&mut [f32; LANES], &mut [f32; LANES]),
    filled: usize,
    samples: &mut [f32],
    floor: f32,
) -> f32 {
    let (groups, rest) = if filled.is_multiple_of(LANES) {
        samples.as_chunks_mut::<LANES>()
    } else {
        (&mut [][..], samples)
    };
    let (mut sums_before, mut sums_after, mut peaks) = (*before, *after, [0.0; LANES]);
    for group in groups {
        silence_below(floor, group);
        for i in 0..LANES {
            let magnitude = group[i].abs();
            sums_before[i] += magnitude;
            sums_after[i] += magnitude;
            peaks[i] = greater(peaks[i], magnitude);
        }
    }
    silence_below(floor, rest);
    for (n, x) in rest.iter().enumerate() {
        let (lane, magnitude) = ((filled + n) % LANES, x.abs());
        sums_before[lane] += magnitude;
        sums_after[lane] += magnitude;
        peaks[lane] = greater(peaks[lane], magnitude);
    }
    (*before, *after) = (sums_before, sums_after);
    peaks.into_iter().fold(0.0, greater)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tones without a common divisor with the rate: the rectified mean of samples then is that of
    /// the wave.
    fn tone(rate_hz: f64, seconds: f64) -> Vec<f32> {
        let freq_hz = if rate_hz < 16e3 { 397.3 } else { 997.0 };
        (0..(seconds * rate_hz) as usize)
            .map(|n| {
                libm::sin(core::f64::consts::TAU * freq_hz * (n as f64 + 0.5) / rate_hz) as f32
            })
            .collect()
    }

    const RATES: [f64; 6] = [8e3, 44_100.0, 48e3, 96e3, 192e3, 768e3];

    /// IEC 60268-17: 99 % at 300 ms ± 10 %, overshoot 1 to 1.5 %; here to ± 10 ms.
    #[test]
    fn the_needle_reaches_99_percent_after_300_ms_and_overshoots_by_1_to_1_5_percent() {
        for rate_hz in RATES {
            let mut vu = Vu::new(rate_hz);
            let (mut reached_s, mut highest) = (None, 0.0f32);
            for (n, x) in tone(rate_hz, 2.0).iter().enumerate() {
                vu.process([&[*x]]);
                if vu.gains()[0] >= 0.99 && reached_s.is_none() {
                    reached_s = Some((n + 1) as f64 / rate_hz);
                }
                highest = highest.max(vu.gains()[0]);
            }
            let reached_s = reached_s.unwrap();
            assert!(
                (0.290..=0.310).contains(&reached_s),
                "{rate_hz}: {reached_s} s"
            );
            assert!((1.01..=1.015).contains(&highest), "{rate_hz}: {highest}");
            let level_db = 20.0 * libm::log10(f64::from(vu.gains()[0]));
            assert!(level_db.abs() < 0.01, "{rate_hz}: {level_db} dB");
        }
    }

    #[test]
    fn the_needle_follows_the_closed_step_response() {
        let rate_hz = 48e3;
        let mut vu = Vu::new(rate_hz);
        let damped = libm::sqrt(1.0 - DAMPING * DAMPING);
        for n in 1..200 {
            vu.process([&[0.5; 960]]);
            let at = NATURAL_RAD_PER_S * f64::from(n) * 0.02;
            let step = 1.0
                - libm::exp(-DAMPING * at)
                    * (libm::cos(damped * at) + DAMPING / damped * libm::sin(damped * at));
            let wanted = step * 0.5 * core::f64::consts::FRAC_PI_2;
            assert!((f64::from(vu.gains()[0]) - wanted).abs() < 1e-6);
        }
    }

    #[test]
    fn the_reading_is_the_same_for_every_block_size() {
        let signal = tone(48e3, 0.1);
        let mut whole = Vu::new(48e3);
        whole.process([&signal, &signal]);
        for size in [1, 7, 13, 32, 64, 512] {
            let mut cut = Vu::new(48e3);
            let blocks = signal.chunks(size);
            blocks.for_each(|block| {
                cut.process([block, block]);
            });
            assert_eq!(cut, whole, "blocks of {size}");
            assert_eq!(cut.gains()[0], cut.gains()[1]);
        }
    }

    #[test]
    fn it_falls_to_rest_and_survives_what_is_no_number() {
        let mut vu = Vu::new(8e3);
        vu.process([&tone(8e3, 0.5)]);
        vu.process([&[f32::NAN; 40]]);
        assert!(vu.gains()[0] > 0.9);
        vu.process([&vec![0.0; 8_000 * 5]]);
        assert_eq!((vu.position, vu.velocity), ([0.0; 2], [0.0; 2]));
    }
}
