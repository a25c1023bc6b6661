//! High-pass and low-pass, both Butterworth.
//!
//! The high-pass is the bilinear transform: at 500 Hz and below that is the analog curve. The low-pass copies the analog curve up to 20 kHz ([`crate::dsp::blocks::matched`]).

#[cfg(test)]
mod tests;

mod pass;
mod response;
mod settings;

pub use response::{FiltersResponse, prototype_db, response_db};
pub use settings::*;

use crate::dsp::blocks::chunk::Chunk;
use crate::dsp::blocks::ladder::{LadderCoefs, ThirdOrder, run_in_series};
use crate::dsp::blocks::matched::{Curve, Designer, Prototype};
use crate::dsp::blocks::stage::{Health, Stage};
use pass::Pass;

/// High-pass and low-pass, each behind its own switch.
#[derive(Clone)]
pub struct Filters {
    settings: FiltersSettings,
    /// Whether the filters have yet to take the settings; they do at the next tick.
    is_new: bool,
    sample_rate_hz: f64,
    designer: Designer,
    high_pass: Pass<2, HighPassSlope>,
    low_pass: Pass<1, LowPassSlope>,
}

/// The sections of the high-pass: one for up to 18 dB/oct, two for 24.
fn high_pass(
    slope: HighPassSlope,
    freq_hz: f64,
    sample_rate_hz: f64,
) -> (ThirdOrder, Option<ThirdOrder>) {
    let half = core::f64::consts::PI * freq_hz / sample_rate_hz;
    // A third of the full pre-warping, half·(1 + half²/3) ≈ tan(half), shares the transform's error
    // between the corner and the stop band.
    let w = half * (1.0 + half * half / 9.0);
    // A pole at s = −1, which is z = 0, and its zero cancel where the order is lower than three.
    let first = ThirdOrder {
        n: [0.0, 1.0, 2.0, 1.0],
        d: [w, 1.0 + 2.0 * w, 2.0 + w],
    };
    let second = |k: f64| ThirdOrder {
        n: [0.0, 0.0, 1.0, 1.0],
        d: [w * w, w * (w + k), 1.0 + k * w],
    };
    let third = ThirdOrder {
        n: [0.0, 0.0, 0.0, 1.0],
        d: [w * w * w, 2.0 * w * w, 2.0 * w],
    };
    match slope {
        HighPassSlope::Db6 => (first, None),
        HighPassSlope::Db12 => (second(core::f64::consts::SQRT_2), None),
        HighPassSlope::Db18 => (third, None),
        HighPassSlope::Db24 => (second(BUTTERWORTH_4[0]), Some(second(BUTTERWORTH_4[1]))),
    }
}

/// 1/Q of the two pole pairs of the fourth-order Butterworth: 2·cos(π/8) and 2·sin(π/8).
const BUTTERWORTH_4: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_5];

/// The low-pass as an analog curve.
fn low_pass(slope: LowPassSlope, freq_hz: f64) -> Prototype {
    Prototype {
        curve: match slope {
            LowPassSlope::Db6 => Curve::LowPass1,
            LowPassSlope::Db12 => Curve::LowPass,
        },
        freq_hz,
        root_gain: 1.0,
        q: core::f64::consts::FRAC_1_SQRT_2,
    }
}

impl Filters {
    /// Whether both filters are OUT, their cross-fades done, and stay so.
    pub fn is_out(&self) -> bool {
        !self.is_new && self.high_pass.is_out() && self.low_pass.is_out()
    }

    fn take_settings(&mut self) {
        if core::mem::take(&mut self.is_new) {
            let s = &self.settings;
            self.high_pass.set(s.hpf_on, s.hpf_slope, s.hpf_hz);
            self.low_pass.set(s.lpf_on, s.lpf_slope, s.lpf_hz);
        }
    }

    fn design_high(sample_rate_hz: f64) -> impl Fn(HighPassSlope, f64) -> [LadderCoefs; 2] {
        move |slope, freq_hz| {
            let (first, second) = high_pass(slope, freq_hz, sample_rate_hz);
            let second = second.map_or(LadderCoefs::THROUGH, |f| LadderCoefs::new(&f));
            [LadderCoefs::new(&first), second]
        }
    }

    fn design_low(designer: &Designer) -> impl Fn(LowPassSlope, f64) -> [LadderCoefs; 1] {
        move |slope, freq_hz| {
            [LadderCoefs::new(
                &designer.design(&low_pass(slope, freq_hz)),
            )]
        }
    }
}

impl Stage for Filters {
    type Settings = FiltersSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = FiltersSettings::default();
        Self {
            settings,
            is_new: false,
            sample_rate_hz,
            designer: Designer::new(sample_rate_hz),
            high_pass: Pass::new(settings.hpf_slope, settings.hpf_hz, sample_rate_hz),
            low_pass: Pass::new(settings.lpf_slope, settings.lpf_hz, sample_rate_hz),
        }
    }

    fn set(&mut self, settings: &FiltersSettings) {
        self.is_new |= *settings != self.settings;
        self.settings = *settings;
    }

    fn reset(&mut self) {
        self.take_settings();
        self.high_pass.reset(Self::design_high(self.sample_rate_hz));
        self.low_pass.reset(Self::design_low(&self.designer));
    }

    fn tick(&mut self) -> Health {
        if self.is_out() {
            return Health::Good;
        }
        self.take_settings();
        let high = self.high_pass.tick(Self::design_high(self.sample_rate_hz));
        high.and(self.low_pass.tick(Self::design_low(&self.designer)))
    }

    fn process(&mut self, audio: &mut Chunk, _key: Option<&Chunk>) {
        if self.is_out() {
            return;
        }
        let high = self.high_pass.running().iter_mut();
        run_in_series(high.chain(self.low_pass.running()), audio);
    }
}
