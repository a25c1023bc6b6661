//! Every size of the window at every density of screen: nothing falls out, nothing lies on anything
//! else.

mod bench;

use bench::*;
use egui::{Rect, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use redlight::editor::{COMPACT_HEIGHT, COMPACT_WIDTH, HEIGHT, WIDTH, show};
use redlight::params::{Module, PARAMS, ParamId};

/// Pixels per point that systems are set to.
const DENSITIES: [f32; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];
/// Sizes of the window against the design.
const SCALES: [f32; 4] = [0.75, 1.0, 1.5, 3.0];
/// Smallest side of a control that a hand meets, in points at 100 %.
const LEAST: f32 = 15.0;

fn sized(size: Vec2, density: f32, is_compact: bool) -> Editor {
    let mut bench = Bench::default();
    bench.app.strip.view.is_compact = is_compact;
    bench.app.strip.view.set_size(size);
    let mut is_open = false;
    let mut editor = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(density)
        .with_max_steps(200)
        .build_ui_state(
            move |ui, bench: &mut Bench| {
                if !is_open {
                    bench.app.open(ui.ctx());
                    is_open = true;
                    ui.ctx().request_repaint();
                    return;
                }
                show(ui, &mut bench.app, &bench.port, &bench.telemetry);
            },
            bench,
        );
    editor.run_ok();
    editor
}

/// Places of all controls that the panel shows.
fn places(editor: &Editor) -> Vec<(ParamId, Rect)> {
    PARAMS
        .iter()
        .filter_map(|p| {
            let node = editor.query_all_by_label(p.name).next()?;
            Some((p.id, node.rect()))
        })
        .collect()
}

fn check(size: Vec2, scale: f32, density: f32, is_compact: bool, at_least: usize) {
    let what = format!("{size} at {density}");
    let editor = sized(size, density, is_compact);
    let window = Rect::from_min_size(egui::Pos2::ZERO, size);
    let places = places(&editor);
    assert!(
        places.len() >= at_least,
        "{what}: {} controls",
        places.len()
    );
    for (i, (id, rect)) in places.iter().enumerate() {
        assert!(
            window.expand(0.5).contains_rect(*rect),
            "{what}: {id:?} {rect}"
        );
        let side = rect.width().min(rect.height());
        assert!(side >= LEAST * scale, "{what}: {id:?} is {side}");
        for (other, place) in &places[i + 1..] {
            let shared = rect.intersect(*place);
            let is_apart = shared.width() <= 1.0 || shared.height() <= 1.0;
            assert!(is_apart, "{what}: {id:?} {rect} lies on {other:?} {place}");
        }
    }
}

#[test]
fn everything_stands_in_the_window_and_apart_at_every_size_and_density() {
    // What is set once per session stands behind a button.
    let hidden = PARAMS.iter().filter(|p| p.module == Module::Strip).count();
    for scale in SCALES {
        for density in DENSITIES {
            let size = scale * vec2(WIDTH, HEIGHT);
            check(size, scale, density, false, PARAMS.len() - hidden);
            let size = scale * vec2(COMPACT_WIDTH, COMPACT_HEIGHT);
            check(size, scale, density, true, 12);
        }
    }
}

#[test]
fn a_window_that_is_wide_or_high_is_filled() {
    for size in [vec2(2.5 * WIDTH, HEIGHT), vec2(WIDTH, 2.5 * HEIGHT)] {
        check(size, 1.0, 1.0, false, 60);
    }
}

#[test]
fn each_instance_remembers_its_own_size() {
    let sizes = [vec2(1_200.0, 640.0), vec2(2_000.0, 1_100.0)];
    let editors = sizes.map(|size| {
        let mut editor = editor();
        editor.set_size(size);
        editor.run_ok();
        editor
    });
    for (editor, size) in editors.iter().zip(sizes) {
        assert_eq!(editor.state().app.strip.view.size(), size);
    }
}
