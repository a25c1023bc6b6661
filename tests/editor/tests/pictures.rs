//! Pictures of the whole editor against committed references.
//!
//! `REDLIGHT_WRITE_PICTURES=1` writes the references anew: look at them before you commit them.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use egui::{Color32, ColorImage};
use redlight::editor::{COMPACT_HEIGHT, COMPACT_WIDTH, HEIGHT, WIDTH};
use redlight_editor_tests::scene::{Scene, write_png};

/// Difference of a channel from which a pixel counts as another.
const LIMIT: u8 = 40;
/// Share of pixels that may be another: edges of curves fall differently on other machines.
const SHARE: f64 = 0.002;

/// Places of buttons, and what opens there, in points.
const PRESETS: [f32; 2] = [380.0, 20.0];
const SETUP: [f32; 2] = [1044.0, 20.0];
const HQ: [f32; 2] = [795.0, 20.0];
const COMPARE: [f32; 2] = [1200.0, 20.0];
const BROWSER: [f32; 4] = [332.0, 0.0, 676.0, 524.0];
const PANEL: [f32; 4] = [1000.0, 0.0, 336.0, 260.0];
const QUESTION: [f32; 4] = [480.0, 270.0, 376.0, 160.0];
const LINE: [f32; 4] = [0.0, 0.0, 1336.0, 44.0];
const DYNAMICS: [f32; 4] = [896.0, 44.0, 336.0, 330.0];

/// The whole editor, which holds every panel, in both themes, once and twice as many pixels; what
/// opens above it; the compact one.
fn scenes() -> Vec<(&'static str, Scene)> {
    let base = Scene {
        preset: "factory/lead-vocal-male",
        ..Scene::default()
    };
    let light = Scene {
        is_light: true,
        ..base.clone()
    };
    let twice = |scene: &Scene| Scene {
        pixels_per_point: 2.0,
        ..scene.clone()
    };
    let compact = |scene: &Scene| Scene {
        is_compact: true,
        size: [COMPACT_WIDTH, COMPACT_HEIGHT],
        ..scene.clone()
    };
    let opened = |scene: &Scene, click: [f32; 2], part: [f32; 4]| Scene {
        clicks: vec![click],
        part: Some(part),
        ..scene.clone()
    };
    let small = Scene {
        size: [0.75 * WIDTH, 0.75 * HEIGHT],
        ..base.clone()
    };
    let recording = Scene {
        is_recording: true,
        ..base.clone()
    };
    let idle = Scene {
        is_playing: false,
        preset: "",
        ..base.clone()
    };
    let dense = |pixels_per_point: f32| Scene {
        pixels_per_point,
        part: Some(DYNAMICS),
        ..base.clone()
    };
    vec![
        ("dynamics-125", dense(1.25)),
        ("dynamics-150", dense(1.5)),
        ("dynamics-3x", dense(3.0)),
        ("dark-2x", twice(&base)),
        ("light-2x", twice(&light)),
        ("dark-75", small),
        ("compact-dark", compact(&base)),
        ("compact-light", compact(&light)),
        ("compact-recording", compact(&recording)),
        ("presets-dark", opened(&base, PRESETS, BROWSER)),
        ("presets-light", opened(&light, PRESETS, BROWSER)),
        ("setup-dark", opened(&base, SETUP, PANEL)),
        ("setup-light", opened(&light, SETUP, PANEL)),
        ("question-dark", opened(&recording, HQ, QUESTION)),
        ("comparing", opened(&base, COMPARE, LINE)),
        (
            "recording",
            Scene {
                part: Some(LINE),
                ..recording
            },
        ),
        ("idle", idle),
        ("light", light),
        ("dark", base),
    ]
}

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("pictures/{name}.png"))
}

fn read_png(path: &Path) -> ColorImage {
    let file = File::open(path).expect("a reference: REDLIGHT_WRITE_PICTURES=1 writes it");
    let decoder = png::Decoder::new(BufReader::new(file));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("a frame");
    let pixels = bytes
        .chunks_exact(3)
        .map(|p| Color32::from_rgb(p[0], p[1], p[2]))
        .collect();
    ColorImage::new([info.width as usize, info.height as usize], pixels)
}

fn is_other(a: Color32, b: Color32) -> bool {
    let channels = a.to_array().into_iter().zip(b.to_array());
    channels.into_iter().any(|(a, b)| a.abs_diff(b) > LIMIT)
}

#[test]
fn the_editor_looks_as_it_did() {
    for (name, scene) in scenes() {
        let drawn = scene.picture();
        let path = reference(name);
        if std::env::var_os("REDLIGHT_WRITE_PICTURES").is_some() {
            write_png(&path, &drawn).expect("written");
            continue;
        }
        let wanted = read_png(&path);
        assert_eq!(drawn.size, wanted.size, "{name}");
        let pairs = drawn.pixels.iter().zip(&wanted.pixels);
        let others = pairs.filter(|(a, b)| is_other(**a, **b)).count();
        let share = others as f64 / drawn.pixels.len() as f64;
        if share > SHARE {
            let seen = std::env::temp_dir().join(format!("redlight-{name}.png"));
            write_png(&seen, &drawn).expect("written");
            panic!("{name}: {others} pixels differ; see {}", seen.display());
        }
    }
}
