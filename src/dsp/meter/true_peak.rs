//! True peak: the greatest magnitude of the signal between its samples.
//!
//! The signal is interpolated four times (windowed sinc, ±24 samples), and a parabola through each
//! local extreme of the interpolated signal and its neighbours gives the crest. Interpolation alone
//! under-reads a tone at a quarter of the rate by up to .17 dB; the parabola leaves .005 dB.
//!
//! Sources: ITU-R BS.1770-5, annex 2; J. F. Kaiser, "Nonrecursive digital filter design using the
//! I₀-sinh window function", 1974.

/// Samples on which one interpolated value rests. With the window below the response is flat to
/// .46 of the rate.
const TAPS: usize = 48;

/// Interpolated values between two samples.
const PHASES: usize = 3;

/// Kaiser window for a stop-band of 60 dB: .1102·(60 − 8.7).
const KAISER_BETA: f64 = 5.65;

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        let factor = x / (2.0 * f64::from(k));
        term *= factor * factor;
        sum += term;
    }
    sum
}

/// Windowed sinc at each of the three places between two samples, scaled to unity at DC.
fn design() -> [[f32; TAPS]; PHASES] {
    let half = (TAPS / 2) as f64;
    core::array::from_fn(|phase| {
        let place = (phase + 1) as f64 / (PHASES + 1) as f64;
        let taps: [f64; TAPS] = core::array::from_fn(|n| {
            let at = n as f64 - (half - 1.0) - place;
            let angle = core::f64::consts::PI * at;
            let window = bessel_i0(KAISER_BETA * libm::sqrt(1.0 - (at / half) * (at / half)));
            libm::sin(angle) / angle * window
        });
        let sum: f64 = taps.iter().sum();
        taps.map(|tap| (tap / sum) as f32)
    })
}

/// A true-peak meter of one channel, for analysis: about 150 multiplications per sample.
#[derive(Clone, Debug, PartialEq)]
pub struct TruePeak {
    filters: [[f32; TAPS]; PHASES],
    /// The last samples, oldest first, twice in a row so that a window is always one slice.
    history: [f32; 2 * TAPS],
    next: usize,
    /// The last two interpolated values.
    before: [f32; 2],
    peak_gain: f32,
}

impl Default for TruePeak {
    fn default() -> Self {
        Self::new()
    }
}

impl TruePeak {
    /// Samples after which a peak has certainly been seen; see [`finish`](TruePeak::finish).
    pub const DELAY_SAMPLES: usize = TAPS;

    /// An empty meter, for any sample rate.
    pub fn new() -> Self {
        Self {
            filters: design(),
            history: [0.0; 2 * TAPS],
            next: 0,
            before: [0.0; 2],
            peak_gain: 0.0,
        }
    }

    /// Empties it.
    pub fn reset(&mut self) {
        self.history = [0.0; 2 * TAPS];
        self.next = 0;
        self.before = [0.0; 2];
        self.peak_gain = 0.0;
    }

    /// Takes in samples, any number of them; what is no number counts as zero.
    pub fn process(&mut self, samples: &[f32]) {
        for x in samples {
            let x = if x.is_finite() { *x } else { 0.0 };
            self.peak_gain = self.peak_gain.max(x.abs());
            self.history[self.next] = x;
            self.history[self.next + TAPS] = x;
            self.next = (self.next + 1) % TAPS;
            self.interpolate();
        }
    }

    /// Takes in the silence behind the last sample, so that a peak at the very end is seen.
    pub fn finish(&mut self) {
        self.process(&[0.0; Self::DELAY_SAMPLES]);
    }

    /// The greatest magnitude so far. Never less than that of a sample.
    pub fn gain(&self) -> f32 {
        self.peak_gain
    }

    /// The greatest magnitude since the last call.
    pub fn take(&mut self) -> f32 {
        core::mem::take(&mut self.peak_gain)
    }

    fn interpolate(&mut self) {
        let mut window = [0.0; TAPS];
        window.copy_from_slice(&self.history[self.next..self.next + TAPS]);
        self.see(window[TAPS / 2 - 1]);
        for phase in 0..PHASES {
            self.see(dot(&window, &self.filters[phase]));
        }
    }

    /// One interpolated value: if the one before it was an extreme, the parabola through all three.
    fn see(&mut self, value: f32) {
        let [first, middle] = self.before;
        self.before = [middle, value];
        let sign = 1.0f32.copysign(middle);
        let (a, b, c) = (first * sign, middle * sign, value * sign);
        if b < a || b < c {
            return;
        }
        let curvature = c - 2.0 * b + a;
        let crest = if curvature < 0.0 {
            b - 0.125 * (c - a) * (c - a) / curvature
        } else {
            b
        };
        self.peak_gain = self.peak_gain.max(crest);
    }
}

/// Scalar product in eight lanes, in a fixed order.
fn dot(window: &[f32; TAPS], filter: &[f32; TAPS]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (xs, taps) in window
        .as_chunks::<8>()
        .0
        .iter()
        .zip(filter.as_chunks::<8>().0)
    {
        for ((sum, x), tap) in sums.iter_mut().zip(xs).zip(taps) {
            *sum += x * tap;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::gain_to_db;

    /// A tone that fades in and out, so that only its crests count.
    fn reading_db(freq_norm: f64, phase: f64) -> f64 {
        let length = 4_000usize;
        let mut meter = TruePeak::new();
        let samples: Vec<f32> = (0..length)
            .map(|n| {
                let edge = (n.min(length - 1 - n) as f64 / 1_500.0).min(1.0);
                let fade = 0.5 - 0.5 * libm::cos(core::f64::consts::PI * edge);
                let angle = core::f64::consts::TAU * freq_norm * n as f64 + phase;
                (fade * libm::cos(angle)) as f32
            })
            .collect();
        meter.process(&samples);
        gain_to_db(f64::from(meter.gain()))
    }

    /// The worst case of ITU-R BS.1770 annex 2: a quarter of the rate, samples 45° off the crest,
    /// where the sample peak reads 3 dB too little.
    #[test]
    fn a_tone_at_a_quarter_of_the_rate_reads_its_amplitude_at_every_phase() {
        let mut worst_db = 0.0f64;
        for step in 0..64 {
            let phase = f64::from(step) * core::f64::consts::PI / 64.0;
            worst_db = worst_db.max(reading_db(0.25, phase).abs());
        }
        assert!(worst_db < 0.02, "worst {worst_db} dB");
    }

    #[test]
    fn tones_up_to_20_khz_at_44_1_khz_read_their_amplitude() {
        for step in 1..=90 {
            let freq_norm = f64::from(step) * 0.4535 / 90.0;
            let read_db = reading_db(freq_norm, 0.7);
            assert!(read_db.abs() < 0.02, "{freq_norm}: {read_db} dB");
        }
    }

    #[test]
    fn a_peak_in_the_last_sample_is_seen_and_none_is_lost_between_reads() {
        let mut meter = TruePeak::new();
        meter.process(&[0.0, 0.0, -0.75]);
        assert_eq!(meter.take(), 0.75);
        assert_eq!(meter.take(), 0.0);
        let mut meter = TruePeak::new();
        meter.process(&[0.5, 0.5]);
        let before = meter.gain();
        meter.finish();
        // Two equal samples and silence around them: 2·½·sinc(½) half-way, by the sampling theorem.
        assert_eq!(before, 0.5);
        let crest = 2.0 / core::f32::consts::PI;
        assert!((meter.gain() - crest).abs() < 0.01, "{}", meter.gain());
    }

    #[test]
    fn the_reading_is_the_same_for_every_block_size_and_after_a_reset() {
        let signal: Vec<f32> = (0..500).map(|n| libm::sinf(n as f32 * 1.3)).collect();
        let mut whole = TruePeak::new();
        whole.process(&signal);
        let mut cut = TruePeak::new();
        cut.process(&[0.9; 60]);
        cut.reset();
        signal.chunks(7).for_each(|block| cut.process(block));
        assert_eq!(cut, whole);
    }
}
