//! High-pass and low-pass in the gate's key: second-order Butterworth, 12 dB per octave.
//!
//! At the end of its range (20 Hz, 20 kHz) a filter is out and costs nothing. They run on the
//! bilinear SVF: its error near the Nyquist frequency does not matter to a detector.

use super::settings::GateSettings;
use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::glide::{Glide, Ramp};
use crate::dsp::blocks::svf::{Pair, SvfPair, SvfState, load_frame, store_frame};

/// Where the high-pass is out.
const HIGH_PASS_OUT_HZ: f64 = 20.0;

/// Where the low-pass is out.
const LOW_PASS_OUT_HZ: f64 = 20_000.0;

/// Damping of a second-order Butterworth filter.
const BUTTERWORTH_K: f32 = core::f32::consts::SQRT_2;

/// Highest corner, as a share of the sample rate.
const HIGHEST_NORM: f64 = 0.49;

/// One filter for up to two channels.
#[derive(Clone)]
struct KeyFilter {
    sample_rate_hz: f64,
    octave: Glide,
    g: Ramp,
    fade: Fade,
    states: [SvfState; 2],
}

impl KeyFilter {
    fn new(out_hz: f64, sample_rate_hz: f64) -> Self {
        let octave = Glide::new(libm::log2(out_hz), sample_rate_hz);
        let mut filter = Self {
            sample_rate_hz,
            octave,
            g: Ramp::new(0.0),
            fade: Fade::new(false, sample_rate_hz),
            states: [SvfState::default(); 2],
        };
        filter.g.jump(filter.design());
        filter
    }

    fn set(&mut self, freq_hz: f64, is_in: bool) {
        if is_in && self.fade.is_off() {
            self.states = [SvfState::default(); 2];
        }
        self.octave.set(libm::log2(freq_hz));
        self.fade.set(is_in);
    }

    fn reset(&mut self) {
        self.octave.snap();
        self.fade.snap();
        self.g.jump(self.design());
        self.states = [SvfState::default(); 2];
    }

    fn design(&self) -> f32 {
        let norm = libm::exp2(self.octave.value()) / self.sample_rate_hz;
        libm::tan(core::f64::consts::PI * norm.min(HIGHEST_NORM)) as f32
    }

    /// False if a state is not finite.
    fn tick(&mut self) -> bool {
        let g = if self.octave.tick() {
            self.design()
        } else {
            self.g.target()
        };
        self.g.aim(g);
        let [left, right] = &mut self.states;
        left.tick() & right.tick()
    }

    /// What the next `len` samples need.
    #[inline(always)]
    fn fill(&mut self, coefs: &mut FilterCoefs, len: usize) {
        if !self.fade.is_on() {
            self.fade.fill(&mut coefs.weights, len);
        }
        let mut gs = [0.0; TICK];
        self.g.fill(&mut gs[..len]);
        for (n, g) in gs.into_iter().enumerate() {
            let a1 = 1.0 / (1.0 + g * (g + BUTTERWORTH_K));
            (coefs.a1s[n], coefs.a2s[n], coefs.a3s[n]) = (a1, g * a1, g * g * a1);
        }
    }
}

/// Weights of a filter's output and the coefficients of its SVF, sample by sample.
struct FilterCoefs {
    weights: [f32; TICK],
    a1s: [f32; TICK],
    a2s: [f32; TICK],
    a3s: [f32; TICK],
}

impl FilterCoefs {
    /// Of a filter that is in, with coefficients to be filled in.
    #[inline(always)]
    fn new() -> Self {
        Self {
            weights: [1.0; TICK],
            a1s: [0.0; TICK],
            a2s: [0.0; TICK],
            a3s: [0.0; TICK],
        }
    }

    /// High-pass and low-pass of frame `n`.
    #[inline(always)]
    fn step(&self, states: &mut SvfPair, x: Pair, n: usize) -> [Pair; 2] {
        states.step_with(x, self.a1s[n], self.a2s[n], self.a3s[n], BUTTERWORTH_K)
    }

    /// `filtered` as far as the filter is in.
    #[inline(always)]
    fn mix(&self, x: Pair, filtered: Pair, n: usize) -> Pair {
        x + (filtered - x) * Pair::splat(self.weights[n])
    }
}

/// Both filters of the key.
#[derive(Clone)]
pub(super) struct KeyFilters {
    high_pass: KeyFilter,
    low_pass: KeyFilter,
}

impl KeyFilters {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            high_pass: KeyFilter::new(HIGH_PASS_OUT_HZ, sample_rate_hz),
            low_pass: KeyFilter::new(LOW_PASS_OUT_HZ, sample_rate_hz),
        }
    }

    pub(super) fn set(&mut self, settings: &GateSettings) {
        let (low_hz, high_hz) = (settings.key_hpf_hz, settings.key_lpf_hz);
        self.high_pass.set(low_hz, low_hz > HIGH_PASS_OUT_HZ);
        self.low_pass.set(high_hz, high_hz < LOW_PASS_OUT_HZ);
    }

    pub(super) fn reset(&mut self) {
        self.high_pass.reset();
        self.low_pass.reset();
    }

    /// False if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.high_pass.tick() & self.low_pass.tick()
    }

    #[inline(always)]
    pub(super) fn process(&mut self, key: &mut Chunk) {
        match (!self.high_pass.fade.is_off(), !self.low_pass.fade.is_off()) {
            (false, false) => {}
            (true, false) => self.run::<true, false>(key),
            (false, true) => self.run::<false, true>(key),
            (true, true) => self.run::<true, true>(key),
        }
    }

    /// Both filters in one loop, since each waits for its own last sample.
    #[inline(always)]
    fn run<const HIGH: bool, const LOW: bool>(&mut self, key: &mut Chunk) {
        let (mut high, mut low) = (FilterCoefs::new(), FilterCoefs::new());
        if HIGH {
            self.high_pass.fill(&mut high, key.len);
        }
        if LOW {
            self.low_pass.fill(&mut low, key.len);
        }
        let mut high_states = SvfPair::new(&self.high_pass.states);
        let mut low_states = SvfPair::new(&self.low_pass.states);
        for n in 0..key.len.min(TICK) {
            let mut x = load_frame(key, n);
            if HIGH {
                let [filtered, _] = high.step(&mut high_states, x, n);
                x = high.mix(x, filtered, n);
            }
            if LOW {
                let [_, filtered] = low.step(&mut low_states, x, n);
                x = low.mix(x, filtered, n);
            }
            store_frame(key, n, x);
        }
        self.high_pass.states = high_states.states();
        self.low_pass.states = low_states.states();
    }
}
