//! Denormals: the same bits whatever the host has set, its control word untouched, and ours inside.

use core::cell::Cell;

use super::*;
use crate::dsp::blocks::denormals::is_flushing;
use crate::dsp::blocks::denormals::testing::HostWord;
use crate::dsp::blocks::key_source::KeySource;
use crate::dsp::blocks::quality::Quality;
use crate::dsp::stages::compressor::{CompressorModel, Detector};
use crate::dsp::stages::deesser::DeesserShape;
use crate::dsp::stages::eq::{BandShape, EqType};
use crate::dsp::stages::filters::{HighPassSlope, LowPassSlope};
use crate::dsp::stages::gate::GateMode;
use crate::dsp::stages::input::ChannelMode;
use crate::dsp::stages::preamp::Voice;
use crate::dsp::strip::settings::Order;

const RATE_HZ: f64 = 48_000.0;

thread_local! {
    /// Runs of a strip in this thread: those under our control word, and others.
    static RUNS: Cell<[u32; 2]> = const { Cell::new([0; 2]) };
}

/// Called by every run.
pub(super) fn see_run() {
    let [ours, others] = RUNS.get();
    RUNS.set(if is_flushing() {
        [ours + 1, others]
    } else {
        [ours, others + 1]
    });
}

/// Every module acts.
fn busy() -> StripSettings {
    let mut s = StripSettings {
        gate_on: true,
        eq_on: true,
        compressor_on: true,
        deesser_on: true,
        ..StripSettings::default()
    };
    s.preamp.voice = Voice::Iron;
    s.preamp.drive_db = 12.0;
    (s.filters.hpf_on, s.filters.lpf_on) = (true, true);
    for (band, gain_db) in s.eq.bands.iter_mut().zip([6.0, -9.0, 12.0, -4.0]) {
        band.gain_db = gain_db;
    }
    s.gate.threshold_db = -84.0;
    s.compressor.threshold_db = -60.0;
    s.output.guard = true;
    s
}

type Named = (String, StripSettings);

fn with(list: &mut Vec<Named>, name: impl Into<String>, change: impl FnOnce(&mut StripSettings)) {
    let mut settings = busy();
    change(&mut settings);
    list.push((name.into(), settings));
}

/// Every model and mode, gains into and out of the denormal range, and single modules.
fn all() -> Vec<Named> {
    let list = &mut vec![
        ("default".to_owned(), StripSettings::default()),
        ("busy".to_owned(), busy()),
    ];
    use CompressorModel::{Fet, Mu, Opto, Vca};
    for model in [Vca, Fet, Opto, Mu] {
        for quality in [Quality::Live, Quality::Hq] {
            with(list, format!("{model:?} {quality:?}"), |s| {
                s.compressor.model = model;
                (s.quality, s.compressor.quality, s.preamp.quality) = (quality, quality, quality);
            });
        }
        with(list, format!("{model:?} RMS, side-chain"), |s| {
            s.compressor.model = model;
            s.compressor.detector = Detector::Rms;
            (s.compressor.sc_hpf_hz, s.compressor.sc_tilt_db) = (100.0, 5.0);
            (s.compressor.auto_release, s.compressor.mix_norm) = (true, 0.5);
        });
    }
    for voice in [Voice::Clean, Voice::Punch, Voice::Tube] {
        for drive_db in [0.0, 40.0] {
            with(list, format!("{voice:?} {drive_db} dB"), |s| {
                (s.preamp.voice, s.preamp.drive_db) = (voice, drive_db);
            });
        }
    }
    for mode in [GateMode::Expander, GateMode::Duck] {
        with(list, format!("{mode:?}"), |s| s.gate.mode = mode);
    }
    for (high, low) in [
        (HighPassSlope::Db6, LowPassSlope::Db6),
        (HighPassSlope::Db24, LowPassSlope::Db12),
    ] {
        with(list, format!("{high:?} {low:?} to key"), |s| {
            (s.filters.hpf_slope, s.filters.lpf_slope) = (high, low);
            s.filters_to_key = true;
        });
    }
    with(list, "G, bells, listen", |s| {
        s.eq.eq_type = EqType::G;
        s.eq.bands
            .iter_mut()
            .for_each(|b| b.shape = BandShape::Bell);
        (s.deesser.shape, s.deesser_listen) = (DeesserShape::Shelf, true);
    });
    use ChannelMode::{MidSide, MonoSum, Swap};
    for mode in [MidSide, MonoSum, Swap] {
        with(list, format!("{mode:?}"), |s| s.input.mode = mode);
    }
    for order in [Order::GateCompEq, Order::EqGateComp, Order::CompGateEq] {
        with(list, format!("{order:?}"), |s| s.order = order);
    }
    for (name, sign) in [("up", 1.0), ("down", -1.0)] {
        with(list, format!("all gains {name}"), |s| {
            (s.input.trim_db, s.output.trim_db) = (sign * 24.0, sign * 24.0);
            (s.input.pad, s.compressor.auto_makeup) = (sign < 0.0, sign > 0.0);
            s.compressor.makeup_db = if sign > 0.0 { 24.0 } else { -12.0 };
            s.eq.bands.iter_mut().for_each(|b| b.gain_db = sign * 18.0);
            (s.gate.range_db, s.output.guard) = (80.0, false);
        });
    }
    with(list, "keyed", |s| {
        (s.gate.key, s.compressor.key) = (KeySource::External, KeySource::External);
        (s.link_norm, s.gate.link_norm, s.compressor.link_norm) = (0.0, 0.0, 0.0);
    });
    with(list, "bypassed", |s| s.bypass = true);
    core::mem::take(list)
}

/// Even noise from −1 to 1.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut random = crate::random::Random::new(seed);
    move || random.even()
}

/// Frames of each part of [`small`].
const PART: usize = 320;

/// Loud noise, its tail, then everything small: constants, noise and decays at levels from the least
/// denormal to where detectors begin to hear, between bits of the loud noise.
fn small(seed: u64) -> Vec<f32> {
    let mut next = noise(seed);
    let mut signal: Vec<f32> = (0..PART).map(|_| 0.5 * next()).collect();
    signal.extend([0.0; PART]);
    for level in [1.4e-45, 1e-40, 1e-37, 1e-34, 1e-28, 2e-20, 1e-18, 1e-15] {
        signal.extend([level; PART / 4]);
        signal.extend((0..PART / 4).map(|_| level * next()));
    }
    let decay = |n: usize| libm::exp(-(n as f64) * 0.1) as f32;
    signal.extend((0..3 * PART).map(|n| decay(n) * next()));
    signal.extend((0..PART).map(|_| 0.1 * next()));
    signal.extend([0.0; 2 * PART]);
    signal
}

/// Audio and key of two channels, left and right apart in time. Made under the usual control word.
struct Signals {
    audio: [Vec<f32>; 2],
    keys: [Vec<f32>; 2],
}

impl Signals {
    fn new() -> Self {
        let mut signals = Self {
            audio: [small(1), small(2)],
            keys: [small(3), small(4)],
        };
        signals.audio[1].rotate_right(PART / 2);
        signals.keys[0].rotate_right(PART / 3);
        signals
    }
}

/// What comes of the signals, as bits.
fn outcome(settings: &StripSettings, channels: usize, signals: &Signals, run: Run) -> Vec<u32> {
    let mut strip = Strip::new(RATE_HZ, channels);
    strip.set(settings);
    strip.reset();
    let mut audio = signals.audio.clone();
    let keys = &signals.keys;
    let [left, right] = &mut audio;
    let blocks = left.chunks_mut(96).zip(right.chunks_mut(96));
    for ((left, right), (key_left, key_right)) in
        blocks.zip(keys[0].chunks(96).zip(keys[1].chunks(96)))
    {
        let slices = &mut [left, right];
        run(
            &mut strip,
            &mut slices[..channels],
            Some(&[key_left, key_right]),
        );
    }
    audio[..channels]
        .iter()
        .flatten()
        .map(|x| x.to_bits())
        .collect()
}

type Run = fn(&mut Strip, &mut [&mut [f32]], Option<&[&[f32]]>);

/// Without our control word: what a processor does of which we know none, or one that flushes otherwise.
#[test]
fn no_bit_hangs_on_how_the_processor_treats_denormals() {
    let signals = Signals::new();
    for (name, settings) in all() {
        for channels in [1, 2] {
            let of = |word: HostWord| {
                word.run(|| outcome(&settings, channels, &signals, Strip::run))
                    .0
            };
            let [none, results, operands, both] = HostWord::of_denormals().map(of);
            assert!(none == results, "{name}, {channels}: results flushed");
            assert!(none == operands, "{name}, {channels}: operands flushed");
            assert!(none == both, "{name}, {channels}: both flushed");
        }
    }
}

#[test]
fn the_hosts_control_word_changes_no_bit_and_stays() {
    let signals = Signals::new();
    for (name, settings) in all() {
        let usual = outcome(&settings, 2, &signals, Strip::process);
        let words = HostWord::of_denormals().into_iter();
        for host in words.chain(HostWord::of_rounding()) {
            let run = || outcome(&settings, 2, &signals, Strip::process);
            let (bits, _) = host.run(run);
            assert!(bits == usual, "{name}, {host:?}");
        }
    }
    let mut strip = Strip::new(RATE_HZ, 1);
    strip.set(&busy());
    let words = HostWord::of_denormals().into_iter();
    for host in words.chain(HostWord::of_rounding()) {
        let mut audio = vec![1e-38; 100];
        let block = || strip.process(&mut [&mut audio], None);
        assert_eq!(host.run(block).1, host);
        assert_eq!(host.run(|| strip.reset()).1, host);
        assert_eq!(host.run(|| Strip::new(RATE_HZ, 2)).1, host);
    }
}

/// The cost of small signals: under our word a denormal costs what any number costs.
#[test]
fn every_run_has_our_control_word() {
    let signals = Signals::new();
    RUNS.set([0; 2]);
    for host in HostWord::of_denormals() {
        host.run(|| outcome(&busy(), 2, &signals, Strip::process));
    }
    let [ours, others] = RUNS.get();
    assert!(ours > 0);
    assert_eq!(others, 0);
}
