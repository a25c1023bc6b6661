//! The gate's gain over time, one channel: trigger, hold, slew and rounding.
//!
//! All levels and gains are log2 of amplitudes. The gain moves towards its target by at most a fixed
//! step per sample, which is a straight line in dB, and a one-pole rounds the line's corners.

use super::curve::{expansion, is_triggered};
use super::settings::{GateMode, GateSettings};
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::glide::Ramp;
use crate::dsp::blocks::math::{DB_PER_LOG2, flush};
use crate::units::{ms_to_s, time_to_coef};

/// The span that attack and release times are stated for.
const SLOPE_DB: f64 = 40.0;

/// Time constant of the rounding: as short as the fastest click-free opening.
const ROUNDING_S: f64 = 50e-6;

/// How far the key has to be above the threshold for the gate to act at once, .5 in log2 = 3 dB.
/// Up to there it waits for the audio to cross zero: a tone that swells opens without a click, and a
/// hit, which passes these 3 dB in microseconds, opens without a delay.
const AT_ONCE_LOG2: f32 = 0.5;

/// Longest wait for a crossing: half a period of 20 Hz.
pub(super) const LONGEST_WAIT_S: f64 = 0.025;

/// Greatest slope after a change of mode, which would otherwise turn the gain at the speed of the
/// attack.
const CALM_DB_PER_S: f64 = 2_000.0;

/// What follows from the settings, the same for both channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct EnvelopeCoefs {
    pub(super) mode: GateMode,
    hysteresis: f32,
    attack_step: f32,
    release_step: f32,
    calm_step: f32,
    rounding_coef: f32,
    hold_samples: u32,
    longest_wait_samples: u32,
}

impl EnvelopeCoefs {
    pub(super) fn new(settings: &GateSettings, sample_rate_hz: f64) -> Self {
        let per_db = 1.0 / f64::from(DB_PER_LOG2);
        let step = |time_ms: f64| {
            (SLOPE_DB * per_db / (ms_to_s(time_ms).max(1e-6) * sample_rate_hz)) as f32
        };
        Self {
            mode: settings.mode,
            hysteresis: (settings.hysteresis_db * per_db) as f32,
            attack_step: step(settings.attack_ms),
            release_step: step(settings.release_ms),
            calm_step: (CALM_DB_PER_S * per_db / sample_rate_hz) as f32,
            rounding_coef: (1.0 - time_to_coef(ROUNDING_S, sample_rate_hz)) as f32,
            hold_samples: libm::round(ms_to_s(settings.hold_ms) * sample_rate_hz) as u32,
            longest_wait_samples: (LONGEST_WAIT_S * sample_rate_hz) as u32,
        }
    }

    /// Steps up and down.
    fn steps(&self, is_calm: bool) -> (f32, f32) {
        let (attack, release) = if is_calm {
            (
                self.attack_step.min(self.calm_step),
                self.release_step.min(self.calm_step),
            )
        } else {
            (self.attack_step, self.release_step)
        };
        match self.mode {
            GateMode::Gate | GateMode::Expander => (attack, release),
            GateMode::Duck => (release, attack),
        }
    }
}

/// What the envelope goes by during one chunk.
#[derive(Clone, Copy)]
pub(super) struct EnvelopeInput<'a> {
    pub(super) coefs: &'a EnvelopeCoefs,
    pub(super) threshold: Ramp,
    pub(super) floor: Ramp,
    /// Whether the mode was changed a moment ago.
    pub(super) is_calm: bool,
    /// Whether it always waits for a crossing of zero: a threshold or a filter of the key that is
    /// turned looks like a hit.
    pub(super) is_patient: bool,
    /// Frames in use of what follows.
    pub(super) len: usize,
    /// Level of the key, sample by sample.
    pub(super) levels: &'a [f32; TICK],
    /// Magnitude of the key, sample by sample.
    pub(super) magnitudes: &'a [f32; TICK],
    /// Magnitude that restarts the hold: the threshold less the hysteresis.
    pub(super) close_gain: f32,
    /// The audio of this channel and of the other.
    pub(super) audio: [&'a [f32; TICK]; 2],
    /// How much the other channel counts for the crossings of zero: linked channels wait for the
    /// same one and move together.
    pub(super) link_norm: f32,
}

impl EnvelopeInput<'_> {
    /// What has to cross zero.
    #[inline(always)]
    fn crossing(&self, n: usize) -> f32 {
        let [own, other] = self.audio;
        own[n] + self.link_norm * other[n]
    }
}

/// The envelope of one channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Envelope {
    is_triggered: bool,
    hold_left: u32,
    /// Samples that the trigger has waited for a crossing.
    waited: u32,
    /// Whether the last sample of the audio was negative.
    was_negative: bool,
    /// Gain before and behind the rounding.
    slewed: f32,
    gain: f32,
}

impl Envelope {
    /// Untriggered and at rest.
    pub(super) fn new(mode: GateMode, floor: f32) -> Self {
        let gain = match mode {
            GateMode::Gate | GateMode::Expander => floor,
            GateMode::Duck => 0.0,
        };
        Self {
            is_triggered: false,
            hold_left: 0,
            waited: 0,
            was_negative: false,
            slewed: gain,
            gain,
        }
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        self.gain = flush(self.gain);
        self.gain.is_finite() && self.slewed.is_finite()
    }

    /// The gain during a chunk in which it does not move, or none if it may. Gives the same bits
    /// as [`run`](Envelope::run).
    #[inline(always)]
    pub(super) fn rest(&mut self, input: &EnvelopeInput) -> Option<f32> {
        let (threshold, floor) = (input.threshold.target(), input.floor.target());
        let is_still = input.threshold.is_flat() && input.floor.is_flat();
        if !is_still || self.rounded(self.slewed, input.coefs) != self.gain {
            return None;
        }
        let (least, greatest) = extremes(&input.levels[..input.len]);
        let (least, greatest) = (least - threshold, greatest - threshold);
        let rests = match input.coefs.mode {
            GateMode::Expander => {
                let bounds = [least, greatest].map(|over| expansion(over, floor));
                bounds == [self.slewed; 2]
            }
            mode => {
                let is_there = self.slewed == aim(mode, self.is_triggered, floor);
                is_there && self.stays((least, greatest), input.coefs)
            }
        };
        if !rests {
            return None;
        }
        if input.coefs.mode == GateMode::Expander {
            self.hold_left = input.coefs.hold_samples;
            self.note_sign(input);
        } else {
            self.pass(input);
        }
        Some(self.gain)
    }

    /// Fills `gains` with the gain of every sample of a chunk: of one channel or of two, beside each
    /// other, since each waits for its own last sample.
    #[inline(always)]
    pub(super) fn run<const CHANNELS: usize>(
        envelopes: &mut [Self; CHANNELS],
        inputs: [&EnvelopeInput; CHANNELS],
        gains: &mut [[f32; TICK]; CHANNELS],
    ) {
        let EnvelopeInput { coefs, len, .. } = *inputs[0];
        let (mut thresholds, mut floors) = ([0.0; TICK], [0.0; TICK]);
        let (mut threshold, mut floor) = (inputs[0].threshold, inputs[0].floor);
        threshold.fill(&mut thresholds[..len]);
        floor.fill(&mut floors[..len]);
        let mut overs = [[0.0; TICK]; CHANNELS];
        let mut is_steady = coefs.mode != GateMode::Expander;
        for c in 0..CHANNELS {
            for n in 0..TICK {
                overs[c][n] = inputs[c].levels[n] - thresholds[n];
            }
            is_steady &= envelopes[c].stays(extremes(&overs[c][..len]), coefs);
        }
        let steps = coefs.steps(inputs[0].is_calm);
        let mut now = *envelopes;
        if is_steady {
            let mut targets = [floors; CHANNELS];
            for c in 0..CHANNELS {
                now[c].pass(inputs[c]);
                if aim(coefs.mode, now[c].is_triggered, 1.0) == 0.0 {
                    targets[c] = [0.0; TICK];
                }
            }
            for n in 0..len.min(TICK) {
                for c in 0..CHANNELS {
                    gains[c][n] = now[c].follow(targets[c][n], steps, coefs);
                }
            }
        } else {
            for n in 0..len.min(TICK) {
                for c in 0..CHANNELS {
                    let target = now[c].decide(inputs[c], n, overs[c][n], floors[n]);
                    gains[c][n] = now[c].follow(target, steps, coefs);
                }
            }
        }
        *envelopes = now;
    }

    /// Whether the trigger stays as it is in a chunk whose key is from `least` to `greatest` above the
    /// threshold.
    #[inline(always)]
    fn stays(&self, (least, greatest): (f32, f32), coefs: &EnvelopeCoefs) -> bool {
        let over = if self.is_triggered { least } else { greatest };
        is_triggered(over, coefs.hysteresis, self.is_triggered) == self.is_triggered
    }

    /// A chunk in which the trigger [`stays`](Envelope::stays).
    #[inline(always)]
    fn pass(&mut self, input: &EnvelopeInput) {
        if self.is_triggered {
            self.hold_on(input);
        } else {
            self.waited = 0;
        }
        self.note_sign(input);
    }

    /// Notes the sign at the end of a chunk.
    #[inline(always)]
    fn note_sign(&mut self, input: &EnvelopeInput) {
        if let Some(last) = input.len.checked_sub(1) {
            self.was_negative = input.crossing(last) < 0.0;
        }
    }

    /// Where the gain goes at sample `n`, whose key is `over` the threshold.
    #[inline(always)]
    fn decide(&mut self, input: &EnvelopeInput, n: usize, over: f32, floor: f32) -> f32 {
        let coefs = input.coefs;
        let is_loud = input.magnitudes[n] >= input.close_gain;
        let crossing = input.crossing(n);
        let is_negative = crossing < 0.0;
        let target = match coefs.mode {
            GateMode::Expander => self.held(expansion(over, floor), coefs),
            mode => {
                let has_crossed = is_negative != self.was_negative || crossing == 0.0;
                let may_act = has_crossed || (over >= AT_ONCE_LOG2 && !input.is_patient);
                self.trigger(over, is_loud, may_act, coefs);
                aim(mode, self.is_triggered, floor)
            }
        };
        self.was_negative = is_negative;
        target
    }

    /// The gain on its way to `target`, one sample later.
    #[inline(always)]
    fn follow(&mut self, target: f32, (up, down): (f32, f32), coefs: &EnvelopeCoefs) -> f32 {
        let (above, below) = (self.slewed + up, self.slewed - down);
        self.slewed = if target > self.slewed {
            if above < target { above } else { target }
        } else if below > target {
            below
        } else {
            target
        };
        self.gain = self.rounded(self.slewed, coefs);
        self.gain
    }

    #[inline(always)]
    fn rounded(&self, slewed: f32, coefs: &EnvelopeCoefs) -> f32 {
        self.gain + coefs.rounding_coef * (slewed - self.gain)
    }

    /// The expander's target behind the hold: a fall waits, a rise does not.
    #[inline(always)]
    fn held(&mut self, target: f32, coefs: &EnvelopeCoefs) -> f32 {
        if target >= self.slewed {
            self.hold_left = coefs.hold_samples;
            target
        } else if self.hold_left > 0 {
            self.hold_left -= 1;
            self.slewed
        } else {
            target
        }
    }

    /// Threshold, hysteresis, hold, and the wait for a crossing of zero.
    ///
    /// The hold runs from the last sample that `is_loud`: the envelope of a note that was cut off
    /// rings for some milliseconds more. It still decides that a low note between two crests is
    /// not over, however short the hold.
    #[inline(always)]
    fn trigger(&mut self, over: f32, is_loud: bool, may_act: bool, coefs: &EnvelopeCoefs) {
        let is_above = is_triggered(over, coefs.hysteresis, self.is_triggered);
        if self.is_triggered {
            self.hold_left = if is_loud {
                coefs.hold_samples
            } else {
                self.hold_left.saturating_sub(1)
            };
            self.is_triggered = is_above || self.hold_left > 0;
        } else if !is_above {
            self.waited = 0;
        } else if may_act || self.waited >= coefs.longest_wait_samples {
            self.is_triggered = true;
            self.hold_left = coefs.hold_samples;
            self.waited = 0;
        } else {
            self.waited += 1;
        }
    }

    /// The hold of [`trigger`](Envelope::trigger) over a chunk whose envelope stays above.
    fn hold_on(&mut self, input: &EnvelopeInput) {
        let is_loud = |magnitude: &&f32| **magnitude >= input.close_gain;
        let magnitudes = &input.magnitudes[..input.len];
        let since = magnitudes.iter().rev().take_while(|m| !is_loud(m));
        let since = since.count() as u32;
        self.hold_left = if since < input.len as u32 {
            input.coefs.hold_samples.saturating_sub(since)
        } else {
            self.hold_left.saturating_sub(since)
        };
    }
}

/// Where the gain of the gate or the ducker goes.
#[inline(always)]
fn aim(mode: GateMode, is_triggered: bool, floor: f32) -> f32 {
    if is_triggered == (mode == GateMode::Duck) {
        floor
    } else {
        0.0
    }
}

/// Least and greatest level; exact in any order, so they are taken in lanes.
#[inline(always)]
fn extremes(levels: &[f32]) -> (f32, f32) {
    let less = |a: f32, b: f32| if b < a { b } else { a };
    let greater = |a: f32, b: f32| if b > a { b } else { a };
    let (groups, rest) = levels.as_chunks::<8>();
    let (mut low, mut high) = ([f32::MAX; 8], [f32::MIN; 8]);
    for group in groups {
        for ((low, high), level) in low.iter_mut().zip(&mut high).zip(group) {
            *low = less(*low, *level);
            *high = greater(*high, *level);
        }
    }
    for ((low, high), level) in low.iter_mut().zip(&mut high).zip(rest) {
        *low = less(*low, *level);
        *high = greater(*high, *level);
    }
    (
        low.iter().fold(f32::MAX, |a, b| less(a, *b)),
        high.iter().fold(f32::MIN, |a, b| greater(a, *b)),
    )
}
