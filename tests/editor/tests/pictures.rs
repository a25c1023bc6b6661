//! Pictures of the whole editor against committed references.
//!
//! `REDLIGHT_WRITE_PICTURES=1` writes the references anew: look at them before you commit them.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use egui::{Color32, ColorImage};
use redlight::editor::{HEIGHT, WIDTH};
use redlight_editor_tests::scene::{Scene, write_png};

/// Difference of a channel from which a pixel counts as another.
const LIMIT: u8 = 40;
/// Share of pixels that may be another: edges of curves fall differently on other machines.
const SHARE: f64 = 0.002;

fn scenes() -> [(&'static str, Scene); 5] {
    let base = Scene::default();
    let idle = Scene {
        is_playing: false,
        ..base.clone()
    };
    let light = Scene {
        is_light: true,
        ..base.clone()
    };
    let twice = Scene {
        pixels_per_point: 2.0,
        ..base.clone()
    };
    let small = Scene {
        size: [0.75 * WIDTH, 0.75 * HEIGHT],
        ..base.clone()
    };
    [
        ("dark", base),
        ("idle", idle),
        ("light", light),
        ("dark-2x", twice),
        ("dark-75", small),
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
