//! A render is the strip, to the bit.

use std::ops::ControlFlow;

use redlight::dsp::Strip;
use redlight::files::{Error, SampleFormat};
use redlight::params::{Values, strip_settings};
use redlight::presets::{self, FACTORY};
use redlight::render::{Job, render_file};

use crate::support::{Room, tone, write_wav16};

fn planar(interleaved: &[i16], channels: usize) -> Vec<Vec<f32>> {
    (0..channels)
        .map(|c| {
            interleaved[c..]
                .iter()
                .step_by(channels)
                .map(|x| f32::from(*x) / 32_768.0)
                .collect()
        })
        .collect()
}

fn floats(path: &std::path::Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    reader.samples().map(|s| s.expect("a sample")).collect()
}

/// What the strip gives in blocks of 64 frames, as a host would run it.
fn by_strip(values: &Values, rate_hz: u32, mut audio: Vec<Vec<f32>>, key: &[Vec<f32>]) -> Vec<f32> {
    let mut strip = Strip::new(f64::from(rate_hz), audio.len());
    strip.set(&strip_settings(values, true));
    strip.reset();
    let frames = audio[0].len();
    for from in (0..frames).step_by(64) {
        let to = (from + 64).min(frames);
        let mut block: Vec<&mut [f32]> = audio.iter_mut().map(|c| &mut c[from..to]).collect();
        let key: Vec<&[f32]> = key.iter().map(|c| &c[from..to]).collect();
        strip.process(&mut block, (!key.is_empty()).then_some(&key));
    }
    (0..frames)
        .flat_map(|i| audio.iter().map(move |c| c[i]).collect::<Vec<_>>())
        .collect()
}

fn render(room: &Room, values: &Values, key: Option<&str>) -> Vec<f32> {
    let job = Job {
        values: *values,
        key: key.map(|k| room.path(k)),
        format: Some(SampleFormat::Float32),
        overwrite: true,
        ..Job::new(&room.path("in.wav"), &room.path("out.wav"))
    };
    render_file(&job, &mut |_| ControlFlow::Continue(())).expect("a render");
    floats(&room.path("out.wav"))
}

#[test]
fn a_render_equals_the_strip_for_every_factory_preset() {
    let room = Room::new();
    for (index, factory) in FACTORY.iter().enumerate() {
        let channels = 1 + index % 2;
        let rate_hz = [44_100, 48_000, 96_000][index % 3];
        let samples = &tone(channels, rate_hz)[..channels * 9_001];
        write_wav16(&room.path("in.wav"), channels as u16, rate_hz, samples);
        let values = factory.preset().values();
        let expected = by_strip(&values, rate_hz, planar(samples, channels), &[]);
        assert!(render(&room, &values, None) == expected, "{}", factory.slug);
    }
}

#[test]
fn a_key_reaches_the_side_chain() {
    let room = Room::new();
    let audio = tone(2, 48_000);
    let key: Vec<i16> = audio.iter().rev().copied().step_by(2).collect();
    write_wav16(&room.path("in.wav"), 2, 48_000, &audio);
    write_wav16(&room.path("key.wav"), 1, 48_000, &key);
    let mut values = Values::default();
    for setting in ["comp_on=on", "comp_key=external", "comp_threshold=-40"] {
        presets::assign(&mut values, setting).expect("a legal setting");
    }
    let expected = by_strip(&values, 48_000, planar(&audio, 2), &planar(&key, 1));
    assert!(render(&room, &values, Some("key.wav")) == expected);
}

#[test]
fn the_same_input_gives_the_same_bytes_dithered_too() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 2, 48_000, &tone(2, 48_000));
    let render = |name: &str, more: &[&str]| {
        let mut args = vec!["in.wav", "-o", name, "-b", "16", "-p", "room"];
        args.extend(more);
        room.succeed(&args);
        std::fs::read(room.path(name)).expect("a file")
    };
    let first = render("a.wav", &[]);
    assert!(first == render("b.wav", &[]));
    assert!(
        first != render("c.wav", &["--dither-seed", "2"]),
        "another seed, other bits"
    );
    assert!(
        first != render("d.wav", &["--no-dither"]),
        "dither is there"
    );
}

#[test]
fn a_stopped_render_leaves_nothing_behind() {
    let room = Room::new();
    write_wav16(&room.path("in.wav"), 1, 48_000, &tone(1, 48_000));
    let job = Job::new(&room.path("in.wav"), &room.path("out.wav"));
    let result = render_file(&job, &mut |_| ControlFlow::Break(()));
    assert!(matches!(result, Err(Error::Stopped)));
    assert_eq!(room.names(), ["in.wav"]);
}

/// The built-in session stands at recording level, so its presets do to it what they say: 2 to 7 dB of
/// compression at the loudest, headroom left, a de-esser that works on the s.
#[test]
fn the_demo_presets_do_what_they_say_at_recording_level() {
    let room = Room::new();
    let renders = redlight::render::demo::render(&room.path("session"), false).expect("a session");
    for render in &renders {
        let summary = &render.summary;
        let compressor_db = summary.reduction.compressor.max_db;
        assert!(
            (2.0..7.0).contains(&compressor_db),
            "{} {compressor_db}",
            render.track
        );
        assert!(
            summary.after.peak_dbfs < -3.0,
            "{} {:?}",
            render.track,
            summary.after
        );
        let gained_lu = summary.after.loudness_lufs - summary.before.loudness_lufs;
        assert!(gained_lu.abs() < 4.0, "{} {gained_lu}", render.track);
        let deesser_db = summary.reduction.deesser.max_db;
        assert_eq!(
            deesser_db > 2.0,
            render.track == "voice",
            "{} {deesser_db}",
            render.track
        );
        assert_eq!(summary.warnings, Vec::<String>::new());
    }
}
