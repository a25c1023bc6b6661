//! High-pass and low-pass in the gate's key: second-order Butterworth, 12 dB per octave.
//!
//! At the end of its range (20 Hz, 20 kHz) a filter is out and costs nothing. They run on the
//! bilinear SVF: its error near the Nyquist frequency does not matter to a detector.

use super::settings::GateSettings;
use crate::dsp::chunk::{Chunk, TICK};
use crate::dsp::fade::Fade;
use crate::dsp::glide::{Glide, Ramp};
use crate::dsp::svf::{Pair, SvfPair, SvfState, load_frame, store_frame};

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
    is_high_pass: bool,
    sample_rate_hz: f64,
    octave: Glide,
    g: Ramp,
    fade: Fade,
    states: [SvfState; 2],
}

impl KeyFilter {
    fn new(is_high_pass: bool, out_hz: f64, sample_rate_hz: f64) -> Self {
        let octave = Glide::new(libm::log2(out_hz), sample_rate_hz);
        let mut filter = Self {
            is_high_pass,
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

    fn process(&mut self, key: &mut Chunk) {
        if self.fade.is_off() {
            return;
        }
        let mut weights = [1.0; TICK];
        if !self.fade.is_on() {
            self.fade.fill(&mut weights, key.len);
        }
        let (mut a1s, mut a2s, mut a3s) = ([0.0; TICK], [0.0; TICK], [0.0; TICK]);
        let mut gs = [0.0; TICK];
        self.g.fill(&mut gs[..key.len]);
        for n in 0..TICK {
            let g = gs[n];
            a1s[n] = 1.0 / (1.0 + g * (g + BUTTERWORTH_K));
            a2s[n] = g * a1s[n];
            a3s[n] = g * g * a1s[n];
        }
        let mut states = SvfPair::new(&self.states);
        for n in 0..key.len.min(TICK) {
            let x = load_frame(key, n);
            let [hp, lp] = states.step_with(x, a1s[n], a2s[n], a3s[n], BUTTERWORTH_K);
            let y = if self.is_high_pass { hp } else { lp };
            store_frame(key, n, x + (y - x) * Pair::splat(weights[n]));
        }
        self.states = states.states();
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
            high_pass: KeyFilter::new(true, HIGH_PASS_OUT_HZ, sample_rate_hz),
            low_pass: KeyFilter::new(false, LOW_PASS_OUT_HZ, sample_rate_hz),
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

    pub(super) fn process(&mut self, key: &mut Chunk) {
        self.high_pass.process(key);
        self.low_pass.process(key);
    }
}
