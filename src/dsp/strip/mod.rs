//! The whole strip: stage order, control ticks, bypass, listen, meters, fault guard.
//!
//! Input → preamp → filters → gate, EQ, compressor in one of four orders → de-esser → output.

mod dynamics;
mod ends;
mod guard;
mod readings;
mod section;
pub mod settings;
mod span;
#[cfg(test)]
mod tests;
pub mod tolerance;

use core::ops::{Range, RangeInclusive};

pub use dynamics::{Dynamics, PerDynamics};
pub use guard::{INPUT_LIMIT, SILENCE_BELOW, pass_dry};
pub use readings::{Faults, StripReadings};

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::denormals::flushing;
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::insert::Insert;
use crate::dsp::blocks::meter::LevelMeter;
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::simd::{self, InstructionSet};
use crate::dsp::stages::deesser::Deesser;
use crate::dsp::stages::filters::Filters;
use crate::dsp::stages::input::Input;
use crate::dsp::stages::output::Output;
use crate::dsp::stages::preamp::Preamp;
use crate::dsp::strip::settings::StripSettings;
use crate::dsp::strip::tolerance::deviate;
use ends::{InputKernel, OutputKernel};
use section::{Sections, filters_where, tick_filters};
use span::Span;

/// Time of the bypass's fade: with the polarity turned dry and wet are furthest apart, and so slow no
/// sample of the fade of a tone at −12 dBFS moves it by more than −60 dBFS.
const BYPASS_S: f64 = 0.020;

/// A channel strip for one or two channels.
///
/// [`process`](Strip::process) takes blocks of any length and gives the same bits however the
/// signal is cut into blocks. It adds no latency. Nothing but [`new`](Strip::new) allocates.
#[derive(Clone)]
pub struct Strip {
    channels: usize,
    /// Samples since the last control tick, 0 to [`TICK`] − 1.
    position: usize,
    settings: StripSettings,
    /// Whether the stages have yet to take the settings; they do at the next tick.
    is_new: bool,
    input: Input,
    preamp: Insert<Preamp>,
    filters: Filters,
    sections: Sections,
    deesser: Insert<Deesser>,
    output: Output,
    bypass: Fade,
    listen: PerDynamics<Fade>,
    input_meter: LevelMeter,
    output_meter: LevelMeter,
    readings: StripReadings,
    reads_keys: bool,
    /// Whether nothing acts on the audio and nothing moves: until new settings come, the samples are
    /// passed on and metered, and a control tick has nothing to do.
    is_idle: bool,
}

impl Strip {
    /// Samples by which the output is later than the input: none, always.
    pub const LATENCY_SAMPLES: u32 = 0;

    /// Least and greatest sample rate, Hz.
    pub const RATES_HZ: RangeInclusive<f64> = 8e3..=768e3;

    /// A strip with default settings. `sample_rate_hz` lies in [`RATES_HZ`](Self::RATES_HZ),
    /// `channels` is 1 or 2.
    ///
    /// # Panics
    /// If `channels` is neither 1 nor 2 or the rate is outside its range.
    pub fn new(sample_rate_hz: f64, channels: usize) -> Self {
        flushing(|| Self::make(sample_rate_hz, channels))
    }

    fn make(sample_rate_hz: f64, channels: usize) -> Self {
        // The processor is asked here, so that the audio thread need not.
        InstructionSet::current();
        assert!((1..=2).contains(&channels), "{channels} channels");
        assert!(
            Self::RATES_HZ.contains(&sample_rate_hz),
            "{sample_rate_hz} Hz"
        );
        let off = Fade::new(false, sample_rate_hz);
        let mut strip = Self {
            channels,
            position: 0,
            settings: StripSettings::default(),
            is_new: true,
            input: Input::new(sample_rate_hz),
            preamp: Insert::new(sample_rate_hz),
            filters: Filters::new(sample_rate_hz),
            sections: Sections::new(sample_rate_hz),
            deesser: Insert::new(sample_rate_hz),
            output: Output::new(sample_rate_hz),
            bypass: Fade::lasting(BYPASS_S, false, sample_rate_hz),
            listen: PerDynamics::from_fn(|_| off),
            input_meter: LevelMeter::new(sample_rate_hz),
            output_meter: LevelMeter::new(sample_rate_hz),
            readings: StripReadings::default(),
            reads_keys: false,
            is_idle: false,
        };
        strip.reset();
        strip
    }

    /// Channels, 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Takes new settings; the sound glides to them, beginning at the next control tick. Cheap,
    /// however often it is called between two ticks.
    pub fn set(&mut self, settings: &StripSettings) {
        if *settings != self.settings {
            self.settings = *settings;
            self.is_new = true;
            self.is_idle = false;
        }
    }

    /// Frames before the next control tick, at which settings that are set by then are taken: 0 if that is at
    /// the next frame.
    pub fn frames_to_tick(&self) -> usize {
        (TICK - self.position) % TICK
    }

    /// Hands the settings on to the stages.
    fn take_settings(&mut self) {
        if !core::mem::take(&mut self.is_new) {
            return;
        }
        let settings = &deviate(&self.settings);
        self.input.set(&settings.input, self.channels);
        self.preamp.set(settings.preamp_on, &settings.preamp);
        self.filters.set(&filters_where(settings, false));
        self.sections.set(settings);
        self.deesser.set(settings.deesser_on, &settings.deesser);
        self.output.set(&settings.output);
        self.bypass.set(settings.bypass);
        let listen = PerDynamics {
            gate: settings.gate_listen && settings.gate_on,
            compressor: settings.compressor_listen && settings.compressor_on,
            deesser: settings.deesser_listen && settings.deesser_on,
        };
        for (fade, on) in self.listen.iter_mut().zip(listen.iter()) {
            fade.set(*on);
        }
    }

    /// Empties every memory and jumps to the settings last set. Afterwards the strip equals a new
    /// one with these settings, bit for bit.
    pub fn reset(&mut self) {
        flushing(|| self.start_anew());
    }

    fn start_anew(&mut self) {
        self.take_settings();
        self.position = 0;
        self.is_idle = false;
        self.input.reset();
        self.preamp.reset();
        self.filters.reset();
        self.sections.reset();
        self.deesser.reset();
        self.output.reset();
        self.bypass.snap();
        self.listen.iter_mut().for_each(Fade::snap);
        self.input_meter.reset();
        self.output_meter.reset();
        self.readings = StripReadings::default();
    }

    /// Processes one block in place: one slice per channel, all of one length, which may be zero.
    /// `key` is the side-chain input: one or two slices of the same length.
    ///
    /// Slices beyond the strip's channels are left alone; if `audio` has fewer than the strip, the
    /// block is left alone. The host's way with denormals and rounding changes nothing, and is as it was
    /// afterwards ([`denormals`](crate::dsp::blocks::denormals)).
    pub fn process(&mut self, audio: &mut [&mut [f32]], key: Option<&[&[f32]]>) {
        flushing(|| self.run(audio, key));
    }

    /// [`process`](Self::process) under the processor's present control word.
    fn run(&mut self, audio: &mut [&mut [f32]], key: Option<&[&[f32]]>) {
        #[cfg(test)]
        tests::see_run();
        if audio.len() < self.channels {
            return;
        }
        let audio = &mut audio[..self.channels];
        let frames = audio.iter().map(|c| c.len()).min().unwrap_or(0);
        let key = key.filter(|k| !k.is_empty() && k.iter().all(|c| c.len() >= frames));
        let mut done = 0;
        let mut chunk = Chunk::silent(0, self.channels);
        while done < frames {
            if self.position == 0 && !self.is_idle {
                self.tick();
            }
            if self.is_idle && self.pass_on(audio, key, done..frames) {
                return;
            }
            let len = (TICK - self.position).min(frames - done);
            let span = Span { from: done, len };
            let key = key.map(|k| self.read_key(k, done, len));
            span.read_into(&mut chunk, audio);
            self.process_chunk(&mut chunk, key.as_ref(), &|| span.read(audio));
            span.write(&chunk, audio);
            done += len;
            self.position = (self.position + len) % TICK;
        }
    }

    /// Does to the `rest` of a block what the stages do while nothing acts. False, and nothing done,
    /// if a sample is bad.
    fn pass_on(
        &mut self,
        audio: &mut [&mut [f32]],
        key: Option<&[&[f32]]>,
        rest: Range<usize>,
    ) -> bool {
        let is_tame = |samples: &[f32]| guard::is_tame(&samples[rest.clone()], INPUT_LIMIT);
        let mut keys = key.unwrap_or_default().iter();
        if !(audio.iter().all(|c| is_tame(c)) && keys.all(|c| is_tame(c))) {
            return false;
        }
        self.position = (self.position + rest.len()) % TICK;
        let (before, after) = (&mut self.input_meter, &mut self.output_meter);
        let floor = SILENCE_BELOW;
        if let [left, right] = audio {
            let channels = &mut [&mut left[rest.clone()], &mut right[rest]];
            LevelMeter::process_between(before, after, channels, floor);
        } else if let [mono] = audio {
            LevelMeter::process_between(before, after, &mut [&mut mono[rest]], floor);
        }
        true
    }

    /// The meters and faults since the last call.
    pub fn take_readings(&mut self) -> StripReadings {
        self.readings.input = self.input_meter.take();
        self.readings.output = self.output_meter.take();
        core::mem::take(&mut self.readings)
    }

    fn tick(&mut self) {
        self.take_settings();
        self.input.tick();
        self.output.tick();
        let health = self
            .preamp
            .tick()
            .and(tick_filters(&mut self.filters))
            .and(self.sections.tick())
            .and(self.deesser.tick());
        self.readings.faults.healed |= health == Health::Healed;
        self.is_idle = self.is_neutral();
    }

    fn is_neutral(&self) -> bool {
        self.input.is_idle()
            && self.preamp.is_out()
            && self.filters.is_out()
            && self.sections.is_idle()
            && self.deesser.is_out()
            && self.output.is_idle()
            && self.bypass.is_off()
            && self.listen.iter().all(Fade::is_off)
    }

    /// One chunk of the side-chain input with as many channels as the strip: a mono key serves
    /// both channels, a stereo key is averaged for a mono strip.
    fn read_key(&mut self, key: &[&[f32]], from: usize, len: usize) -> Chunk {
        let mut chunk = Chunk::silent(len, self.channels);
        for (c, to) in chunk.iter_mut().enumerate() {
            to.copy_from_slice(&key[c.min(key.len() - 1)][from..from + len]);
        }
        if self.channels == 1 && key.len() > 1 {
            for (x, y) in chunk.samples[0][..len]
                .iter_mut()
                .zip(&key[1][from..from + len])
            {
                *x = 0.5 * (*x + y);
            }
        }
        self.readings.faults.bad_key |= guard::clean_input(&mut chunk);
        chunk
    }

    /// `raw` reads the chunk's input again: copies that hardly ever serve are not made.
    fn process_chunk(&mut self, audio: &mut Chunk, key: Option<&Chunk>, raw: &impl Fn() -> Chunk) {
        let is_staged = !self.input.is_identity();
        let mut staged = Chunk::silent(0, 1);
        self.readings.faults.bad_input |= simd::run(InputKernel {
            audio: &mut *audio,
            input: &mut self.input,
            meter: &mut self.input_meter,
            staged: &mut staged,
        });
        let clean = || {
            let mut clean = raw();
            guard::clean_input(&mut clean);
            clean
        };
        self.preamp.process(audio, None);
        if !self.filters.is_out() {
            self.filters.process(audio, None);
        }
        self.sections.process(audio, key);
        self.deesser.process(audio, None);
        self.read_reductions();
        if self.reads_keys {
            self.read_keys_heard();
        }
        self.apply_listen(audio);
        let meter = &mut self.output_meter;
        let is_bad = simd::run(OutputKernel {
            audio: &mut *audio,
            input: &mut self.input,
            output: &mut self.output,
            meter: self.bypass.is_off().then_some(&mut *meter),
            dry: || if is_staged { staged } else { clean() },
        });
        self.readings.is_guarding |= self.output.is_guarding();
        self.readings.faults.bad_output |= is_bad;
        if !self.bypass.is_off() {
            self.apply_bypass(audio, raw, clean);
            self.output_meter.process(audio);
        }
    }

    /// Whether what the detectors hear is read as well: only for meters that somebody looks at.
    pub fn read_keys(&mut self, is_wanted: bool) {
        self.reads_keys = is_wanted;
    }

    fn read_keys_heard(&mut self) {
        let section = self.sections.current();
        let keys = &mut self.readings.key_gain;
        let greatest = |reading: &mut f32, chunk: &Chunk| {
            let samples = chunk.iter().flatten();
            *reading = samples.fold(*reading, |peak, x| peak.max(x.abs()));
        };
        if !section.gate.is_out() {
            greatest(&mut keys.gate, section.gate.stage.key_signal());
        }
        if !section.compressor.is_out() {
            greatest(&mut keys.compressor, section.compressor.stage.key_signal());
        }
        if !self.deesser.is_out() {
            keys.deesser = keys.deesser.max(self.deesser.stage.key_ratio());
        }
    }

    fn read_reductions(&mut self) {
        let section = self.sections.current();
        let (gate, compressor, deesser) = (&section.gate, &section.compressor, &self.deesser);
        let reductions = &mut self.readings.reduction_db;
        if !gate.is_out() {
            reductions.gate = reductions.gate.max(gate.stage.reduction_db());
        }
        if !compressor.is_out() {
            reductions.compressor = reductions.compressor.max(compressor.stage.reduction_db());
        }
        if !deesser.is_out() {
            reductions.deesser = reductions.deesser.max(deesser.stage.reduction_db());
        }
    }

    fn apply_listen(&mut self, audio: &mut Chunk) {
        let section = self.sections.current();
        for which in Dynamics::ALL {
            let fade = &mut self.listen[which];
            if fade.is_off() {
                continue;
            }
            let signal = match which {
                Dynamics::Gate => *section.gate.stage.key_signal(),
                Dynamics::Compressor => *section.compressor.stage.key_signal(),
                Dynamics::Deesser => self.deesser.stage.key_signal(),
            };
            let mut weights = [0.0; TICK];
            fade.fill(&mut weights, audio.len);
            for (x, s) in audio.iter_mut().zip(&signal.samples) {
                for ((x, s), w) in x.iter_mut().zip(s).zip(&weights) {
                    *x += (s - *x) * w;
                }
            }
        }
    }

    /// Bypassed, the input comes out to the bit, except for NaN.
    fn apply_bypass(
        &mut self,
        audio: &mut Chunk,
        raw: impl Fn() -> Chunk,
        clean: impl Fn() -> Chunk,
    ) {
        if self.bypass.is_on() {
            guard::pass(audio, &raw());
            return;
        }
        let mut weights = [0.0; TICK];
        self.bypass.fill(&mut weights, audio.len);
        for (x, dry) in audio.iter_mut().zip(clean().iter()) {
            for ((x, dry), w) in x.iter_mut().zip(dry).zip(&weights) {
                *x += (dry - *x) * w;
            }
        }
        guard::flush(audio);
    }
}
