//! Preamp: four voices of transformer and amplifier.
//!
//! ```text
//! gain → input transformer → ↑ 4x/8x → class A → ↓ → roll-off → coupling → output transformer
//!                                                               → 1/gain → + noise
//! ```
//!
//! The gain is drive plus what places 0 VU where the voice's published harmonics come out of the
//! stage; behind the model it is taken away again, so small signals keep their level. Every part
//! answers in the sample in which it is asked: no latency. The half-bands have a group delay
//! ([`group_delay_samples`]); Clean without drive has none, because its signal passes beside them
//! (`direct`).
//!
//! The stage's bias makes a DC that follows the signal; the coupling, a first-order high-pass,
//! keeps it from the output transformer and from the next module.

mod branch;
mod coefs;
mod direct;
mod ends;
mod noise;
mod octaves;
mod response;
mod rolloff;
mod settings;
mod shaper;
mod switch;
mod transformer;
mod voice;

#[cfg(test)]
mod tests;

pub use response::{PreampResponse, group_delay_samples, response_db};
pub use settings::*;
pub use voice::{VoiceTable, knee_dbfs};

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::oversampling::{Recursion, Same, gather, spread};
use crate::dsp::blocks::quality::Quality;
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::simd::{self, F32x8, Kernel};
use branch::{Branch, branch_delay_samples};
use coefs::{Coefs, Controls, Interpolation};
use direct::Direct;
use ends::{Coupling, InputSide, Interpolated, OutputSide};
use noise::Noise;
use switch::Switch;

/// Preamp: four voices of transformer and amplifier.
#[derive(Clone)]
pub struct Preamp {
    settings: PreampSettings,
    controls: Controls,
    /// Coefficients at the last tick and at the next.
    from: Coefs,
    to: Coefs,
    is_moving: bool,
    /// Gain out of the model at the tick before last: it follows the gain into it later by the
    /// delay of the branch, so that their product stands still while drive moves.
    gain_before: f32,
    /// That delay, in ticks.
    delay_ticks: f32,
    /// Frames since the last tick.
    position: usize,
    /// From the Live to the HQ branch.
    hq: Switch,
    has_hq: bool,
    branches: [Branch; 2],
    input_side: InputSide,
    coupling: Coupling,
    output_side: OutputSide,
    /// From all of this to the direct branch.
    beside: Switch,
    direct: Direct,
    noise: [Noise; 2],
}

impl Stage for Preamp {
    type Settings = PreampSettings;

    fn new(sample_rate_hz: f64) -> Self {
        let settings = PreampSettings::default();
        let controls = Controls::new(&settings, sample_rate_hz);
        let coefs = controls.coefs();
        let octaves = |quality| octaves::octaves(quality, sample_rate_hz);
        let mut beside = Switch::new(sample_rate_hz);
        beside.jump(settings.is_direct());
        Self {
            settings,
            controls,
            from: coefs,
            to: coefs,
            is_moving: false,
            gain_before: coefs.gain_out(),
            delay_ticks: (branch_delay_samples(octaves(Quality::Live)) / TICK as f64) as f32,
            position: 0,
            hq: Switch::new(sample_rate_hz),
            has_hq: octaves(Quality::Live) != octaves(Quality::Hq),
            branches: [Quality::Live, Quality::Hq].map(|q| Branch::new(q, sample_rate_hz)),
            input_side: InputSide::default(),
            coupling: Coupling::new(sample_rate_hz),
            output_side: OutputSide::default(),
            beside,
            direct: Direct::new(&settings, sample_rate_hz),
            noise: [0, 1].map(|channel| Noise::new(settings.seed, channel)),
        }
    }

    fn set(&mut self, settings: &PreampSettings) {
        if *settings == self.settings {
            return;
        }
        if settings.seed != self.settings.seed {
            self.noise = [0, 1].map(|channel| Noise::new(settings.seed, channel));
        }
        self.settings = *settings;
        self.controls.set(settings);
        self.direct.set(settings);
    }

    fn reset(&mut self) {
        self.controls.snap();
        self.to = self.controls.coefs();
        self.from = self.to;
        self.is_moving = false;
        self.gain_before = self.to.gain_out();
        self.position = 0;
        self.hq.jump(self.wants_hq());
        self.beside.jump(self.settings.is_direct());
        self.direct.snap();
        self.noise = [0, 1].map(|channel| Noise::new(self.settings.seed, channel));
        self.clear();
    }

    fn tick(&mut self) -> Health {
        self.position = 0;
        self.gain_before = self.from.gain_out();
        self.from = self.to;
        self.is_moving = self.controls.tick();
        if self.is_moving {
            self.to = self.controls.coefs();
            self.is_moving = self.from != self.to;
        }
        self.is_moving |= self.gain_before != self.to.gain_out();
        self.direct.tick();
        self.tick_switches();
        let is_good = self.tick_states();
        if is_good {
            Health::Good
        } else {
            self.clear();
            Health::Healed
        }
    }

    fn process(&mut self, audio: &mut Chunk, _key: Option<&Chunk>) {
        let preamp = self;
        if audio.channels == 1 {
            simd::run(Work::<1> { preamp, audio });
        } else {
            simd::run(Work::<2> { preamp, audio });
        }
    }
}

/// A chunk of `CH` channels through the preamp.
struct Work<'a, const CH: usize> {
    preamp: &'a mut Preamp,
    audio: &'a mut Chunk,
}

impl<const CH: usize> Kernel for Work<'_, CH> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        self.preamp.process_channels::<V, CH>(self.audio);
    }
}

impl Preamp {
    fn wants_hq(&self) -> bool {
        self.has_hq && self.settings.quality == Quality::Hq
    }

    /// Moves both switches on. What they let in begins with empty memory.
    fn tick_switches(&mut self) {
        let is_direct = self.settings.is_direct();
        if self.beside.tick(is_direct) {
            let gain_out = self.from.gain_out();
            if is_direct {
                self.direct.enter(&self.coupling, gain_out);
            } else {
                self.enter_oversampled(gain_out);
            }
        }
        let wants_hq = self.wants_hq();
        if self.beside.rests_on() {
            self.hq.jump(wants_hq);
        } else if self.hq.tick(wants_hq) {
            self.branches[usize::from(wants_hq)].reset();
        }
    }

    /// Empties the memory of the oversampled branches, except for the constant that is taken away.
    fn enter_oversampled(&mut self, gain_out: f32) {
        self.hq.jump(self.wants_hq());
        self.branches[usize::from(self.wants_hq())].reset();
        self.input_side.reset();
        let (coupling, gain) = self.direct.coupling(gain_out);
        self.coupling.take_over(coupling, gain);
        self.output_side.reset();
    }

    fn tick_states(&mut self) -> bool {
        let mut is_good = true;
        if self.beside.runs(0) {
            is_good &= self.input_side.tick() & self.coupling.tick() & self.output_side.tick();
            for (index, branch) in self.branches.iter_mut().enumerate() {
                is_good &= !self.hq.runs(index) || branch.tick();
            }
        }
        if self.beside.runs(1) {
            is_good &= self.direct.tick_states();
        }
        is_good
    }

    /// Empties the memory.
    fn clear(&mut self) {
        self.branches.iter_mut().for_each(Branch::reset);
        self.input_side.reset();
        self.coupling.reset();
        self.output_side.reset();
        self.direct.reset();
    }

    /// The coefficients of the next `len` frames. The gain out of the model follows later.
    #[inline(always)]
    fn moving_coefs(&self, coefs: &mut [Coefs]) {
        let interpolation = Interpolation::new(&self.from, &self.to);
        let (a, b) = (self.from.gain_out(), self.to.gain_out());
        for (i, coefs) in coefs.iter_mut().enumerate() {
            let t = (self.position + i + 1) as f32 * (1.0 / TICK as f32);
            let late = t - self.delay_ticks;
            let gain_out = if late < 0.0 {
                a + (a - self.gain_before) * late
            } else {
                a + (b - a) * late
            };
            *coefs = interpolation.at(t, gain_out);
        }
    }

    #[inline(always)]
    fn process_channels<V: F32x8, const CH: usize>(&mut self, audio: &mut Chunk) {
        let len = audio.len.min(TICK);
        let mut buffer = [0.0; 2 * TICK];
        let frames = &mut buffer[..CH * len];
        for (i, frame) in frames.as_chunks_mut::<CH>().0.iter_mut().enumerate() {
            *frame = core::array::from_fn(|c| audio.samples[c][i]);
        }
        if self.beside.rests_on() {
            self.direct.process::<V, CH>(frames, self.position);
        } else if self.beside.is_at_rest() {
            self.run_oversampled::<V, CH>(frames);
        } else {
            self.run_beside::<CH>(frames);
        }
        self.add_noise::<CH>(frames);
        self.position += len;
        for (i, frame) in frames.as_chunks::<CH>().0.iter().enumerate() {
            for (c, y) in frame.iter().enumerate() {
                audio.samples[c][i] = *y;
            }
        }
    }

    /// Adds the noise.
    fn add_noise<const CH: usize>(&mut self, frames: &mut [f32]) {
        let (from, to) = (self.from.noise_gain(), self.to.noise_gain());
        if from == 0.0 && to == 0.0 {
            return;
        }
        for (i, frame) in frames.as_chunks_mut::<CH>().0.iter_mut().enumerate() {
            let t = (self.position + i + 1) as f32 * (1.0 / TICK as f32);
            let gain = from + (to - from) * t;
            if gain != 0.0 {
                for (y, noise) in frame.iter_mut().zip(&mut self.noise) {
                    *y += gain * noise.next();
                }
            }
        }
    }

    /// The whole preamp while its direct branch fades in or out: so rarely that one compilation does.
    #[inline(never)]
    fn run_beside<const CH: usize>(&mut self, frames: &mut [f32]) {
        let mut buffer = [0.0; 2 * TICK];
        let others = &mut buffer[..frames.len()];
        others.copy_from_slice(frames);
        self.run_oversampled::<wide::f32x8, CH>(frames);
        self.direct
            .process::<wide::f32x8, CH>(others, self.position);
        let others = others.as_chunks::<CH>().0.iter();
        for (frame, other) in frames.as_chunks_mut::<CH>().0.iter_mut().zip(others) {
            let weight = self.beside.next_weight();
            for (y, other) in frame.iter_mut().zip(other) {
                *y += (other - *y) * weight;
            }
        }
    }

    /// Interleaved frames through everything but the direct branch.
    #[inline(always)]
    fn run_oversampled<V: F32x8, const CH: usize>(&mut self, frames: &mut [f32]) {
        let is_at_rest = self.hq.is_at_rest();
        if is_at_rest && !self.is_moving {
            let coefs = [self.to];
            self.run::<V, CH, false>(frames, &coefs);
            return;
        }
        let mut coefs = [self.to; TICK];
        let coefs = &mut coefs[..frames.len() / CH];
        self.moving_coefs(coefs);
        if is_at_rest {
            self.run::<V, CH, true>(frames, coefs);
        } else {
            self.run_both::<CH>(frames, coefs);
        }
    }

    /// Interleaved frames through the whole preamp with the branch of the present quality, with one
    /// set of coefficients for each frame if they are `MOVING`, or else one.
    #[inline(always)]
    fn run<V: F32x8, const CH: usize, const MOVING: bool>(
        &mut self,
        frames: &mut [f32],
        coefs: &[Coefs],
    ) {
        let quality = if self.hq.rests_on() {
            Quality::Hq
        } else {
            Quality::Live
        };
        let mut input_side = Interpolated::<_, MOVING>::new(self.input_side, coefs);
        let mut output_side = Interpolated::<_, MOVING>::new(self.output_side, coefs);
        let branch = &mut self.branches[quality as usize];
        let mut coupling = self.coupling;
        branch.process::<V, CH, MOVING>(
            frames,
            coefs,
            &mut input_side,
            &mut coupling,
            &mut output_side,
        );
        (self.input_side, self.coupling, self.output_side) =
            (input_side.part, coupling, output_side.part);
    }

    /// The whole preamp while one quality fades into the other: so rarely that one compilation does.
    #[inline(never)]
    fn run_both<const CH: usize>(&mut self, frames: &mut [f32], coefs: &[Coefs]) {
        let mut input_side = Interpolated::<_, true>::new(self.input_side, coefs);
        for frame in frames.as_chunks_mut::<CH>().0 {
            *frame = gather(input_side.step(spread(*frame)));
        }
        self.input_side = input_side.part;
        let mut buffer = [0.0; 2 * TICK];
        let others = &mut buffer[..frames.len()];
        others.copy_from_slice(frames);
        let [live, hq] = &mut self.branches;
        live.process::<wide::f32x8, CH, true>(frames, coefs, &mut Same, &mut Same, &mut Same);
        hq.process::<wide::f32x8, CH, true>(others, coefs, &mut Same, &mut Same, &mut Same);
        let mut output_side = Interpolated::<_, true>::new(self.output_side, coefs);
        let others = others.as_chunks::<CH>().0.iter();
        for (frame, other) in frames.as_chunks_mut::<CH>().0.iter_mut().zip(others) {
            let weight = self.hq.next_weight();
            let mixed: [f32; CH] =
                core::array::from_fn(|c| frame[c] + (other[c] - frame[c]) * weight);
            *frame = gather(output_side.step(self.coupling.step(spread(mixed))));
        }
        self.output_side = output_side.part;
    }
}
