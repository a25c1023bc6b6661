//! A newcomer's first voice, from level to preset, by gestures alone, with the real strip behind the
//! editor: what the meters say decides how far a hand goes, as it does in the room.

mod bench;

use bench::*;
use egui::{Event, Key, Modifiers, Pos2, vec2};
use redlight::dsp::{Strip, StripReadings};
use redlight::params::{PARAMS, ParamId, Values, strip_settings};
use redlight::telemetry::StreamInfo;
use redlight::units::{db_to_gain, gain_to_db};
use redlight_editor_tests::port::Call::{self, Compare};

const RATE_HZ: f64 = 48_000.0;
/// Frames of a block: one step of the editor's clock.
const BLOCK: usize = 2_400;
/// 0 VU.
const CALIBRATION_DB: f64 = -18.0;

/// A singer in front of a strip.
struct Room {
    strip: Strip,
    frame: usize,
    /// Sums of squares of what went in and what came out, since they were last taken.
    energy: [f64; 2],
}

impl Room {
    fn new() -> Self {
        Self {
            strip: Strip::new(RATE_HZ, 2),
            frame: 0,
            energy: [0.0; 2],
        }
    }

    /// A soft voice with rumble and a hard edge around 3 kHz.
    fn sing(&mut self) -> Vec<f32> {
        let sing = |n: usize| {
            let t = n as f64 / RATE_HZ;
            let wave = |hz: f64| (std::f64::consts::TAU * hz * t).sin();
            let syllable = 0.6 + 0.4 * (std::f64::consts::TAU * 2.5 * t).sin();
            let voice = wave(220.0) + 0.5 * wave(440.0) + 0.3 * wave(880.0) + 0.35 * wave(3_080.0);
            (0.03 * syllable * voice + 0.01 * wave(40.0)) as f32
        };
        let from = self.frame;
        self.frame += BLOCK;
        (from..self.frame).map(sing).collect()
    }

    /// Lets so many seconds pass, and tells the greatest of all readings.
    fn pass(&mut self, editor: &mut Editor, seconds: f64) -> StripReadings {
        let mut greatest = StripReadings::default();
        for _ in 0..(seconds * RATE_HZ) as usize / BLOCK {
            let mut values = Values::default();
            for param in PARAMS {
                values.set(param.id, editor.state().port.value(param.id));
            }
            self.strip.set(&strip_settings(&values, false));
            let mut left = self.sing();
            let mut right = left.clone();
            let telemetry = &editor.state().telemetry;
            self.strip.read_keys(telemetry.is_watched());
            self.energy[0] += energy(&left);
            telemetry.pre.write(&[&mut left, &mut right]);
            self.strip.process(&mut [&mut left, &mut right], None);
            telemetry.post.write(&[&mut left, &mut right]);
            self.energy[1] += energy(&left);
            let readings = self.strip.take_readings();
            telemetry.publish(&readings);
            telemetry.publish_stream(&StreamInfo {
                sample_rate_hz: RATE_HZ as f32,
                channels: 2,
                ..StreamInfo::default()
            });
            let vu = readings.input.vu_gain[0];
            greatest.input.vu_gain[0] = greatest.input.vu_gain[0].max(vu);
            greatest.reduction_db.compressor = greatest
                .reduction_db
                .compressor
                .max(readings.reduction_db.compressor);
            editor.step();
        }
        greatest
    }

    /// Drags from `at` in steps until `is_enough`.
    fn drag_until(
        &mut self,
        editor: &mut Editor,
        at: Pos2,
        step: egui::Vec2,
        is_enough: impl Fn(&StripReadings, &Editor) -> bool,
    ) {
        press(editor, at);
        let mut hand = at;
        for _ in 0..100 {
            hand += step;
            move_to(editor, hand, Modifiers::NONE);
            let readings = self.pass(editor, 0.5);
            if is_enough(&readings, editor) {
                release(editor, hand);
                return;
            }
        }
        panic!("no drag was enough");
    }
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum()
}

fn type_value(editor: &mut Editor, label: &str, text: &str) {
    click_on(editor, label);
    editor.event(Event::Text(text.to_owned()));
    editor.step();
    editor.key_press(Key::Enter);
    editor.step();
    editor.run_ok();
}

#[test]
fn a_first_voice_from_level_to_preset() {
    let home = tempfile::tempdir().expect("a folder");
    let mut editor = editor_at(home.path());
    let mut room = Room::new();
    let quiet = room.pass(&mut editor, 1.0);
    let level_db = gain_to_db(f64::from(quiet.input.vu_gain[0]));
    assert!(level_db < CALIBRATION_DB - 6.0, "too soft: {level_db}");

    // The gain: up until the meter stands at 0 VU.
    let trim = center(&editor, "Input Trim");
    room.drag_until(&mut editor, trim, vec2(0.0, -3.0), |readings, _| {
        gain_to_db(f64::from(readings.input.vu_gain[0])) >= CALIBRATION_DB
    });
    assert_one_gesture(&calls(&editor), ParamId::InputTrim);
    let trim_db = value(&editor, ParamId::InputTrim);
    assert!(
        (trim_db - (CALIBRATION_DB - level_db)).abs() < 1.5,
        "{trim_db}"
    );

    // The rumble: a high-pass at 100 Hz.
    click_on(&mut editor, "HPF");
    type_value(&mut editor, "Type HPF Freq", "100");
    assert_eq!(value(&editor, ParamId::FilterHpfOn), 1.0);
    assert_eq!(value(&editor, ParamId::FilterHpfFreq), 100.0);

    // The edge at 3 kHz: its node is there already; down by 4 dB, and narrower.
    click_on(&mut editor, "EQ");
    let node = center(&editor, "Node HMF");
    room.drag_until(&mut editor, node, vec2(0.0, 4.0), |_, editor| {
        value(editor, ParamId::EqHmfGain) <= -4.0
    });
    let node = center(&editor, "Node HMF");
    let q = value(&editor, ParamId::EqHmfQ);
    turn_wheel(&mut editor, node, 5);
    assert!(value(&editor, ParamId::EqHmfQ) > 1.1 * q);
    let freq_hz = value(&editor, ParamId::EqHmfFreq);
    assert!(
        (freq_hz / 3_000.0 - 1.0).abs() < 0.02,
        "straight down: {freq_hz}"
    );

    // 3 dB of compression with a slow attack.
    click_on(&mut editor, "Comp");
    type_value(&mut editor, "Type Comp Attack", "30");
    calls(&editor);
    let mark = center(&editor, "Comp Threshold mark");
    room.drag_until(&mut editor, mark, vec2(0.0, 2.0), |readings, _| {
        readings.reduction_db.compressor >= 3.0
    });
    assert_one_gesture(&calls(&editor), ParamId::CompThreshold);
    let reduction_db = room.pass(&mut editor, 2.0).reduction_db.compressor;
    assert!((2.8..4.2).contains(&reduction_db), "{reduction_db}");

    compare(&mut editor, &mut room);
    save(&mut editor, home.path());
}

/// Against the input at equal loudness: what is heard then is as loud as the strip.
fn compare(editor: &mut Editor, room: &mut Room) {
    room.energy = [0.0; 2];
    room.pass(editor, 4.0);
    let [into, out_of] = room.energy;
    click_on(editor, "Compare at equal level");
    let [Compare(Some(gain_db))] = calls(editor)[..] else {
        panic!("not compared");
    };
    let dry_db = 10.0 * into.log10() + f64::from(gain_db);
    let wet_db = 10.0 * out_of.log10();
    // Loudness weighs frequencies, energy does not.
    assert!((dry_db - wet_db).abs() < 1.0, "{dry_db} against {wet_db}");
    assert!(
        db_to_gain(f64::from(gain_db)) > 1.5,
        "the trim is in the gain"
    );
    click_on(editor, "Compare at equal level");
    assert_eq!(calls(editor), [Compare(None)]);
}

/// Under a name, with a note, and found again.
fn save(editor: &mut Editor, home: &std::path::Path) {
    click_on(editor, "Save the preset");
    for text in ["Anna", "Sings close, U 47."] {
        editor.event(Event::Text(text.to_owned()));
        editor.step();
        editor.run_ok();
        editor.key_press(Key::Tab);
        editor.step();
        editor.run_ok();
    }
    click_on(editor, "Save preset");
    let calls: Vec<Call> = calls(editor);
    assert_eq!(calls, [], "saving moves nothing");
    let saved = std::fs::read_to_string(home.join("presets/Anna.toml")).expect("saved");
    for line in [
        "about = \"Sings close, U 47.\"",
        "hpf_freq = \"100 Hz\"",
        "attack = \"30 ms\"",
    ] {
        assert!(saved.contains(line), "{line} in {saved}");
    }
    assert!(is_there(editor, "Preset: Anna"), "and it is the one loaded");
    click_on(editor, "Preset: Anna");
    assert!(mentions(editor, "Sings close, U 47."));
}
