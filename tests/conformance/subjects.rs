//! What the battery is run over.

use redlight::dsp::stages::compressor::{Compressor, CompressorModel, CompressorSettings};
use redlight::dsp::stages::deesser::{Deesser, DeesserSettings};
use redlight::dsp::stages::eq::{Eq, EqSettings, EqType};
use redlight::dsp::stages::filters::{Filters, FiltersSettings, HighPassSlope};
use redlight::dsp::stages::gate::{Gate, GateMode, GateSettings};
use redlight::dsp::stages::preamp::{Preamp, PreampSettings, Voice};
use redlight::dsp::{Quality, Stage, Strip, StripSettings};
use redlight::params::{PARAMS, ParamId, Values, strip_settings};
use redlight::testkit::Runner;

/// Anything that processes audio in blocks.
pub trait Subject {
    /// Processes one block in place, one vector per channel.
    fn process(&mut self, audio: &mut [&mut [f32]]);
    /// Empties the memory.
    fn reset(&mut self);
}

/// How to make a subject: rate and channels to a subject with its settings, as new.
pub type Maker = Box<dyn Fn(f64, usize) -> Box<dyn Subject>>;

/// A named maker.
pub struct Case {
    pub name: String,
    pub make: Maker,
    /// Whether silence in must be exact silence out.
    pub is_silent: bool,
}

impl<S: Stage> Subject for Runner<S> {
    fn process(&mut self, audio: &mut [&mut [f32]]) {
        Runner::process(self, audio, None);
    }

    fn reset(&mut self) {
        Runner::reset(self);
    }
}

impl Subject for Strip {
    fn process(&mut self, audio: &mut [&mut [f32]]) {
        Strip::process(self, audio, None);
    }

    fn reset(&mut self) {
        Strip::reset(self);
    }
}

fn stage<S: Stage + 'static>(name: impl Into<String>, settings: S::Settings) -> Case {
    Case {
        name: name.into(),
        make: Box::new(move |rate_hz, _| Box::new(Runner::<S>::new(&settings, rate_hz))),
        is_silent: true,
    }
}

fn strip(name: impl Into<String>, settings: StripSettings) -> Case {
    Case {
        name: name.into(),
        make: Box::new(move |rate_hz, channels| {
            let mut strip = Strip::new(rate_hz, channels);
            strip.set(&settings);
            strip.reset();
            Box::new(strip)
        }),
        is_silent: settings.preamp.noise_dbfs == f64::NEG_INFINITY,
    }
}

/// Values at which every module acts.
pub fn busy_values() -> Values {
    let mut values = Values::default();
    for (key, text) in [
        ("input_trim", "3 dB"),
        ("pre_voice", "Iron"),
        ("pre_drive", "12 dB"),
        ("filter_hpf_on", "on"),
        ("filter_lpf_on", "on"),
        ("filter_lpf_freq", "15k"),
        ("gate_on", "on"),
        ("gate_threshold", "-30"),
        ("eq_on", "on"),
        ("eq_lf_gain", "4"),
        ("eq_lmf_gain", "-5"),
        ("eq_hmf_gain", "6"),
        ("eq_hf_gain", "5"),
        ("comp_on", "on"),
        ("comp_threshold", "-24"),
        ("comp_attack", "1 ms"),
        ("deess_on", "on"),
        ("deess_threshold", "-20"),
        ("output_trim", "-2"),
        ("output_guard", "on"),
    ] {
        let id = ParamId::from_key(key).unwrap();
        values.set_text(id, text).unwrap();
    }
    values
}

/// Every stage and the strip, each in all its models and modes.
pub fn all() -> Vec<Case> {
    let mut cases = stages();
    for order in 0..4 {
        let mut values = busy_values();
        values.set(ParamId::StripOrder, f64::from(order));
        cases.push(strip(
            format!("strip, order {order}"),
            strip_settings(&values, false),
        ));
    }
    for mode in 1..6 {
        let mut values = busy_values();
        values.set(ParamId::InputMode, f64::from(mode));
        cases.push(strip(
            format!("strip, input mode {mode}"),
            strip_settings(&values, false),
        ));
    }
    for id in [
        ParamId::FilterToKey,
        ParamId::StripQuality,
        ParamId::CompListen,
    ] {
        let mut values = busy_values();
        values.set(id, 1.0);
        let name = format!("strip, {} on", id.param().key);
        cases.push(strip(name, strip_settings(&values, false)));
    }
    cases.push(strip("strip, default", StripSettings::default()));
    cases
}

fn stages() -> Vec<Case> {
    let mut cases = Vec::new();
    for voice in [Voice::Clean, Voice::Iron, Voice::Punch, Voice::Tube] {
        for quality in [Quality::Live, Quality::Hq] {
            let settings = PreampSettings {
                voice,
                drive_db: 20.0,
                quality,
                ..PreampSettings::default()
            };
            cases.push(stage::<Preamp>(
                format!("preamp {voice:?} {quality:?}"),
                settings,
            ));
        }
    }
    for slope in [
        HighPassSlope::Db6,
        HighPassSlope::Db12,
        HighPassSlope::Db18,
        HighPassSlope::Db24,
    ] {
        let settings = FiltersSettings {
            hpf_on: true,
            lpf_on: true,
            hpf_slope: slope,
            ..FiltersSettings::default()
        };
        cases.push(stage::<Filters>(format!("filters {slope:?}"), settings));
    }
    for mode in [GateMode::Gate, GateMode::Expander, GateMode::Duck] {
        let settings = GateSettings {
            mode,
            threshold_db: -25.0,
            ..GateSettings::default()
        };
        cases.push(stage::<Gate>(format!("gate {mode:?}"), settings));
    }
    for eq_type in [EqType::E, EqType::G] {
        let mut settings = EqSettings {
            eq_type,
            ..EqSettings::default()
        };
        for (band, gain_db) in settings.bands.iter_mut().zip([6.0, -9.0, 12.0, -4.0]) {
            band.gain_db = gain_db;
        }
        cases.push(stage::<Eq>(format!("eq {eq_type:?}"), settings));
    }
    for model in [
        CompressorModel::Vca,
        CompressorModel::Fet,
        CompressorModel::Opto,
        CompressorModel::Mu,
    ] {
        let settings = CompressorSettings {
            model,
            threshold_db: -30.0,
            ..CompressorSettings::default()
        };
        cases.push(stage::<Compressor>(
            format!("compressor {model:?}"),
            settings,
        ));
    }
    let settings = DeesserSettings {
        threshold_db: -20.0,
        ..DeesserSettings::default()
    };
    cases.push(stage::<Deesser>("de-esser", settings));
    cases
}

/// A strip with the values given, as new.
pub fn strip_with(values: &Values, rate_hz: f64, channels: usize) -> Strip {
    let mut strip = Strip::new(rate_hz, channels);
    strip.set(&strip_settings(values, false));
    strip.reset();
    strip
}

/// The ids of all parameters.
pub fn ids() -> impl Iterator<Item = ParamId> {
    PARAMS.iter().map(|p| p.id)
}

/// Runs a subject over a stereo (or mono) signal in blocks of the given lengths, in turn.
pub fn run(subject: &mut dyn Subject, input: &[Vec<f32>], blocks: &[usize]) -> Vec<Vec<f32>> {
    let mut output = input.to_vec();
    let (frames, mut done) = (input[0].len(), 0);
    for block in blocks.iter().cycle() {
        if done == frames {
            break;
        }
        let len = (*block).min(frames - done);
        let mut slices: Vec<&mut [f32]> = output
            .iter_mut()
            .map(|c| &mut c[done..done + len])
            .collect();
        subject.process(&mut slices);
        done += len;
    }
    output
}
