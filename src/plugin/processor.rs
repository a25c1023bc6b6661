//! The audio thread's half of a plug-in: settings in, sound through, readings out.
//!
//! Nothing here allocates, locks, logs or calls the system, except [`Processor::new`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use nice_plug::prelude::ProcessStatus;

use super::load::{LoadMeter, ticks};
use super::params::{HostParams, Snapshot};
use crate::dsp::listen::ListenGain;
use crate::dsp::meter::LevelReadings;
use crate::dsp::{Strip, StripReadings, pass_dry};
use crate::params::{ParamId, strip_settings};
use crate::telemetry::{StreamInfo, Telemetry};
use crate::units::db_to_gain;

/// How long the sound may ring after its input has ended. The longest ring is a bell of Q 4 at
/// 20 Hz: 120 dB down after ln(10⁶)·Q/(π·f) = 0.9 s; doubled for the stages that add up.
const TAIL_S: f32 = 2.0;

/// Below this peak, −140 dBFS, a signal is silence.
const SILENCE_GAIN: f32 = 1e-7;
/// Lowest peak that a meter shows: −72 dBFS.
const VISIBLE_GAIN: f32 = 2.5e-4;

/// A strip that follows the host's parameters and tells the editor what it does.
pub struct Processor {
    params: Arc<HostParams>,
    telemetry: Arc<Telemetry>,
    snapshot: Snapshot,
    strip: Strip,
    /// Gain of the input while it is heard instead of the strip.
    listen_gain: ListenGain,
    /// That gain, dB; none while the strip is heard.
    heard_db: Option<f32>,
    is_offline: bool,
    /// The strip has not heard of that yet.
    has_new_mode: bool,
    has_key: bool,
    sample_rate_hz: f32,
    load: LoadMeter,
    /// Whether the last block gave the editor something new to show.
    has_news: bool,
    was_recording: bool,
    /// Set by an internal fault; the strip rests until the next reset.
    is_broken: bool,
    #[cfg(test)]
    injected: Option<tests::Injected>,
}

impl Processor {
    /// A processor at its parameters' present values. `sample_rate_hz` is at least 1, and outside
    /// [`Strip::RATES_HZ`] the signal passes dry, which the editor tells. `channels` is 1 or 2. `is_offline`
    /// tells whether the host renders offline.
    ///
    /// # Panics
    /// If the number of channels is illegal.
    pub fn new(
        params: Arc<HostParams>,
        telemetry: Arc<Telemetry>,
        sample_rate_hz: f32,
        channels: usize,
        has_key: bool,
        is_offline: bool,
    ) -> Self {
        let (least_hz, most_hz) = (Strip::RATES_HZ.start(), Strip::RATES_HZ.end());
        let strip_rate_hz = f64::from(sample_rate_hz).clamp(*least_hz, *most_hz);
        let mut processor = Self {
            snapshot: Snapshot::new(&params),
            params,
            telemetry,
            strip: Strip::new(strip_rate_hz, channels),
            listen_gain: ListenGain::new(strip_rate_hz),
            heard_db: None,
            is_offline,
            has_new_mode: false,
            has_key,
            sample_rate_hz,
            load: LoadMeter::new(sample_rate_hz),
            has_news: false,
            was_recording: false,
            is_broken: false,
            #[cfg(test)]
            injected: None,
        };
        processor.reset();
        processor
    }

    /// Empties every memory and jumps to the parameters' present values.
    pub fn reset(&mut self) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            self.snapshot.update(&self.params);
            self.apply();
            self.strip.reset();
            self.listen_gain.reset();
        }));
        self.is_broken = outcome.is_err();
        self.publish_stream(false);
    }

    /// Processes one block in place. `key` is the side-chain input, if there is one.
    pub fn process(
        &mut self,
        audio: &mut [&mut [f32]],
        key: Option<&[&[f32]]>,
        is_recording: bool,
    ) -> ProcessStatus {
        let start = ticks();
        self.telemetry.pre.write(audio);
        let is_listening_moved = self.listen(is_recording);
        self.strip.read_keys(self.telemetry.is_watched());
        let readings = self.run(audio, key, is_listening_moved);
        self.telemetry.post.write(audio);
        self.telemetry.publish(&readings);
        let frames = audio.first().map_or(0, |channel| channel.len());
        self.load.add(frames, start, ticks());
        self.publish_stream(is_recording);
        self.has_news = is_recording != self.was_recording || is_visible(&readings);
        self.was_recording = is_recording;
        self.status(&readings)
    }

    /// Whether the host renders offline from the next block on. The strip changes over as at the turn of a
    /// switch.
    pub fn set_offline(&mut self, is_offline: bool) {
        self.has_new_mode |= is_offline != self.is_offline;
        self.is_offline = is_offline;
    }

    /// Whether the last block gave the editor something new to show.
    pub fn has_news(&self) -> bool {
        self.has_news
    }

    fn apply(&mut self) {
        let mut settings = strip_settings(self.snapshot.values(), self.is_offline);
        self.has_new_mode = false;
        settings.bypass |= self.heard_db.is_some();
        self.strip.set(&settings);
    }

    /// Follows what the editor's user wants to hear; in takes and renders always the strip. True if
    /// that has changed.
    fn listen(&mut self, is_recording: bool) -> bool {
        let is_printed = is_recording || self.is_offline;
        let heard_db = self.params.listen.gain_db().filter(|_| !is_printed);
        if heard_db == self.heard_db {
            return false;
        }
        self.heard_db = heard_db;
        let gain_db = f64::from(heard_db.unwrap_or(0.0));
        self.listen_gain.set(db_to_gain(gain_db) as f32);
        true
    }

    /// Takes the parameters over and runs the strip. A panic in either must reach neither the host
    /// nor the take: what the strip has not processed is still the input, so the block passes dry
    /// and the strip rests until the next reset. The net costs nothing while it is not needed:
    /// unwinding is table-driven.
    fn run(
        &mut self,
        audio: &mut [&mut [f32]],
        key: Option<&[&[f32]]>,
        is_listening_moved: bool,
    ) -> StripReadings {
        if !Strip::RATES_HZ.contains(&f64::from(self.sample_rate_hz)) {
            audio.iter_mut().for_each(|channel| pass_dry(channel));
            return StripReadings::default();
        }
        if !self.is_broken {
            let readings = catch_unwind(AssertUnwindSafe(|| {
                let is_moved = self.snapshot.update(&self.params);
                if is_moved || is_listening_moved || self.has_new_mode {
                    self.apply();
                }
                #[cfg(test)]
                tests::inject(self.injected, &mut self.strip, audio);
                self.strip.process(audio, key);
                self.listen_gain.process(audio);
                self.strip.take_readings()
            }));
            match readings {
                Ok(readings) => return readings,
                Err(_) => self.is_broken = true,
            }
        }
        audio.iter_mut().for_each(|channel| pass_dry(channel));
        let mut readings = StripReadings::default();
        readings.faults.bad_output = true;
        readings
    }

    fn publish_stream(&self, is_recording: bool) {
        self.telemetry.publish_stream(&StreamInfo {
            sample_rate_hz: self.sample_rate_hz,
            channels: self.strip.channels() as u32,
            has_key: self.has_key,
            is_recording,
            load_norm: self.load.load_norm(),
        });
    }

    /// While something sounds the host must go on calling; in silence it may rest, unless the
    /// preamp's noise is on.
    fn status(&self, readings: &StripReadings) -> ProcessStatus {
        let values = self.snapshot.values();
        if values.is_on(ParamId::PreOn) && values.get(ParamId::PreNoise).is_finite() {
            return ProcessStatus::KeepAlive;
        }
        let peaks = readings.input.peak_gain.iter();
        let mut peaks = peaks.chain(&readings.output.peak_gain);
        if peaks.any(|peak| *peak > SILENCE_GAIN) {
            ProcessStatus::Tail((TAIL_S * self.sample_rate_hz) as u32)
        } else {
            ProcessStatus::Normal
        }
    }
}

/// Whether meters, lamps or faults would show `readings`.
fn is_visible(readings: &StripReadings) -> bool {
    let is_heard = |level: &LevelReadings| level.peak_gain.iter().any(|p| *p > VISIBLE_GAIN);
    let reductions_db = [
        readings.gate_reduction_db,
        readings.compressor_reduction_db,
        readings.deesser_reduction_db,
    ];
    is_heard(&readings.input)
        || is_heard(&readings.output)
        || reductions_db.iter().any(|db| *db > 0.0)
        || readings.faults.any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Values;

    /// Where a fault strikes.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Injected {
        /// In taking over settings, or in the first sample.
        AtOnce,
        /// After half of the block.
        HalfWay,
    }

    pub fn inject(injected: Option<Injected>, strip: &mut Strip, audio: &mut [&mut [f32]]) {
        let Some(injected) = injected else { return };
        if injected == Injected::HalfWay {
            let half = audio[0].len() / 2;
            let mut first: Vec<_> = audio.iter_mut().map(|c| &mut c[..half]).collect();
            strip.process(&mut first, None);
        }
        panic!("injected");
    }

    fn processor(params: &Arc<HostParams>) -> Processor {
        let telemetry = Arc::new(Telemetry::default());
        Processor::new(params.clone(), telemetry, 48e3, 2, false, false)
    }

    fn set(params: &HostParams, id: ParamId, value: f64) {
        let position = id.param().position_of(value) as f32;
        // SAFETY: `params` outlives the pointer.
        unsafe { params.ptr(id)._internal_set_normalized_value(position) };
    }

    fn noise(frames: usize) -> [Vec<f32>; 2] {
        let mut seed = 1_u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0 - 0.5
        };
        [0, 1].map(|_| (0..frames).map(|_| next()).collect())
    }

    fn run(processor: &mut Processor, audio: &mut [Vec<f32>; 2]) -> ProcessStatus {
        let [left, right] = audio;
        processor.process(&mut [left, right], None, false)
    }

    #[test]
    fn it_sounds_like_the_strip_with_the_same_settings() {
        let params = Arc::new(HostParams::default());
        set(&params, ParamId::OutputTrim, -3.0);
        set(&params, ParamId::InputPolarityRight, 1.0);
        let mut audio = noise(1000);
        let mut expected = audio.clone();
        run(&mut processor(&params), &mut audio);

        let mut values = Values::default();
        values.set(ParamId::OutputTrim, -3.0);
        values.set(ParamId::InputPolarityRight, 1.0);
        let mut strip = Strip::new(48e3, 2);
        strip.set(&strip_settings(&values, false));
        strip.reset();
        let [left, right] = &mut expected;
        strip.process(&mut [left, right], None);
        assert_eq!(audio, expected);
    }

    #[test]
    fn comparing_is_heard_but_neither_recorded_nor_rendered() {
        let params = Arc::new(HostParams::default());
        set(&params, ParamId::OutputTrim, 6.0);
        let input = noise(4_800);
        let process = |processor: &mut Processor, is_recording| {
            let mut audio = input.clone();
            let [left, right] = &mut audio;
            processor.process(&mut [left, right], None, is_recording);
            audio
        };
        let mut reference = processor(&params);
        process(&mut reference, false);
        let strip = process(&mut reference, false);
        let never_compared = process(&mut reference, false);

        params.listen.set(Some(-6.0));
        let mut listening = processor(&params);
        process(&mut listening, false);
        let heard = process(&mut listening, false);
        let gain = db_to_gain(-6.0) as f32;
        let last = 4_799;
        assert_eq!(heard[0][last], input[0][last] * gain);
        // The take begins: 10 ms later nothing is left of it.
        let taken = process(&mut listening, true);
        assert_eq!(taken[0][last], never_compared[0][last]);
        let telemetry = Arc::new(Telemetry::default());
        let mut offline = Processor::new(params.clone(), telemetry, 48e3, 2, false, true);
        process(&mut offline, false);
        assert_eq!(process(&mut offline, false), strip);
        // The window closes.
        params.listen.set(None);
        let mut closed = processor(&params);
        process(&mut closed, false);
        assert_eq!(process(&mut closed, false), strip);
    }

    #[test]
    fn it_rests_in_silence_unless_its_noise_is_on() {
        let params = Arc::new(HostParams::default());
        let mut processor = processor(&params);
        assert_eq!(
            run(&mut processor, &mut noise(480)),
            ProcessStatus::Tail(96_000)
        );
        processor.reset();
        let mut silence = [vec![0.0; 480], vec![0.0; 480]];
        assert_eq!(run(&mut processor, &mut silence), ProcessStatus::Normal);
        set(&params, ParamId::PreNoise, -80.0);
        assert_eq!(run(&mut processor, &mut silence), ProcessStatus::KeepAlive);
    }

    #[test]
    fn what_passes_dry_has_neither_denormals_nor_what_is_no_number() {
        let params = Arc::new(HostParams::default());
        let telemetry = Arc::new(Telemetry::default());
        let mut slow = Processor::new(params.clone(), telemetry, 1_234.5, 2, false, false);
        let mut broken = processor(&params);
        broken.is_broken = true;
        for processor in [&mut slow, &mut broken] {
            let bad = vec![0.3, 1e-40, -1e-40, f32::NAN, f32::INFINITY, -0.7];
            let mut audio = [bad.clone(), bad];
            run(processor, &mut audio);
            for channel in &audio {
                assert_eq!(channel[..], [0.3, 0.0, 0.0, 0.0, 0.0, -0.7]);
            }
        }
    }

    #[test]
    fn an_internal_fault_passes_the_input_and_shows_until_the_next_reset() {
        let params = Arc::new(HostParams::default());
        set(&params, ParamId::OutputTrim, -6.0);
        let input = noise(480);
        for injected in [Injected::AtOnce, Injected::HalfWay] {
            let mut processor = processor(&params);
            processor.injected = Some(injected);
            let mut audio = input.clone();
            run(&mut processor, &mut audio);
            let dry_from = if injected == Injected::AtOnce { 0 } else { 240 };
            assert_eq!(audio[0][dry_from..], input[0][dry_from..], "{injected:?}");
            assert!(processor.telemetry.take_readings().faults.bad_output);
            processor.injected = None;
            // It rests, whatever is turned.
            set(&params, ParamId::EqOn, 1.0);
            audio.clone_from(&input);
            run(&mut processor, &mut audio);
            assert_eq!(audio, input, "{injected:?}");
            assert!(processor.telemetry.take_readings().faults.bad_output);
            processor.reset();
            run(&mut processor, &mut audio);
            let mut fresh = input.clone();
            run(&mut self::processor(&params), &mut fresh);
            assert_eq!(audio, fresh, "{injected:?}");
            assert!(!processor.telemetry.take_readings().faults.any());
        }
    }
}
