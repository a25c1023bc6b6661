//! Level meters in segments, with peak hold and clip count; reduction meters; the VU needle.

use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::dsp::PerDynamics;
use crate::editor::look::Look;
use crate::editor::readings::{FLOOR_DB, Level};
use crate::editor::theme::Type;

/// Height of a segment and its gap, in points at 100 %.
const SEGMENT: f32 = 3.0;
const SEGMENT_GAP: f32 = 1.0;
/// Width of a channel's bar.
const BAR: f32 = 17.0;
/// Top of the scale.
const TOP_DB: f32 = 0.0;
/// From here a segment is in the highest colour.
const HIGH_DB: f32 = -3.0;

/// Height of a level in a meter, 0 to 1. The upper 40 dB take four fifths: that is where takes live.
fn level_norm(level_db: f32) -> f32 {
    const KNEE_DB: f32 = -40.0;
    const KNEE: f32 = 0.2;
    if level_db < KNEE_DB {
        KNEE * ((level_db - FLOOR_DB) / (KNEE_DB - FLOOR_DB)).max(0.0)
    } else {
        KNEE + (1.0 - KNEE) * ((level_db - KNEE_DB) / (TOP_DB - KNEE_DB)).min(1.0)
    }
}

/// Where a level stands in a meter that fills `rect`.
pub fn level_y(rect: Rect, level_db: f32) -> f32 {
    rect.bottom() - rect.height() * level_norm(level_db)
}

/// A level meter of one or two channels with its scale. True if it was clicked (to clear it).
pub fn level(
    ui: &Ui,
    look: Look,
    rect: Rect,
    name: &str,
    level: &Level,
    channels: usize,
    calibration_db: f32,
) -> bool {
    let read_out = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(18.0)));
    let body = Rect::from_min_max(
        pos2(rect.left(), read_out.bottom() + look.px(3.0)),
        rect.max,
    );
    let gap = look.px(3.0);
    let width = look.px(BAR);
    let all = (width + gap) * channels as f32;
    let left = body.center().x - 0.5 * (all + look.px(24.0));
    let bars = Rect::from_min_max(pos2(left, body.top()), pos2(left + all, body.bottom()));
    columns(
        ui,
        look,
        bars,
        (width, gap),
        level,
        channels,
        calibration_db,
    );
    scale(ui, look, bars, bars.right() + look.px(24.0), calibration_db);
    clip_field(ui, look, read_out, name, level)
}

/// A level meter without a scale, as wide as there is room. True if it was clicked (to clear it).
pub fn narrow(
    ui: &Ui,
    look: Look,
    rect: Rect,
    name: &str,
    level: &Level,
    channels: usize,
    calibration_db: f32,
) -> bool {
    let read_out = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(16.0)));
    let top = read_out.bottom() + look.px(2.0);
    let bars = Rect::from_min_max(pos2(rect.left(), top), rect.max);
    let gap = look.px(1.5);
    let width = (rect.width() - gap * (channels as f32 - 1.0)) / channels as f32;
    columns(
        ui,
        look,
        bars,
        (width, gap),
        level,
        channels,
        calibration_db,
    );
    clip_field(ui, look, read_out, name, level)
}

/// The bars of all channels, side by side from the left of `bars`.
fn columns(
    ui: &Ui,
    look: Look,
    bars: Rect,
    (width, gap): (f32, f32),
    level: &Level,
    channels: usize,
    calibration_db: f32,
) {
    for c in 0..channels {
        let left = bars.left() + (width + gap) * c as f32;
        let bar = Rect::from_min_size(pos2(left, bars.top()), vec2(width, bars.height()));
        column(ui, look, bar, level, c, calibration_db);
    }
}

fn column(ui: &Ui, look: Look, bar: Rect, level: &Level, c: usize, calibration_db: f32) {
    let theme = look.theme;
    let painter = ui.painter();
    look.well(painter, bar);
    let inner = bar.shrink(look.px(1.5));
    segments(ui, look, inner, |y| {
        let norm = (inner.bottom() - y) / inner.height();
        let color = if norm >= level_norm(HIGH_DB) {
            theme.meter_high
        } else if norm >= level_norm(calibration_db) {
            theme.meter_mid
        } else {
            theme.meter_low
        };
        (color, norm < level_norm(level.peak_db[c]))
    });
    if level.held_db[c] > FLOOR_DB {
        let y = level_y(inner, level.held_db[c]);
        painter.hline(inner.x_range(), y, Stroke::new(look.px(2.0), theme.text));
    }
    if level.vu_db[c] > FLOOR_DB {
        let y = level_y(inner, level.vu_db[c]);
        let x = inner.left();
        let size = look.px(4.0);
        let points = vec![pos2(x, y - size), pos2(x + size, y), pos2(x, y + size)];
        painter.add(egui::Shape::convex_polygon(
            points,
            theme.text,
            Stroke::NONE,
        ));
    }
}

/// Segments from the bottom of `inner`; `state` gives the colour of the one whose bottom is at a
/// height, and whether it is lit.
pub fn segments(ui: &Ui, look: Look, inner: Rect, state: impl Fn(f32) -> (Color32, bool)) {
    let ladder = Ladder::new(ui, look);
    let foot = ladder.snapped(inner.bottom());
    for i in 0..(inner.height() / ladder.step) as usize {
        let bottom = foot - ladder.step * i as f32;
        let (color, is_lit) = state(bottom);
        ladder.segment(ui, inner, bottom - ladder.height, color, is_lit);
    }
}

/// Segments of whole pixels: else some would run together at sizes between.
struct Ladder {
    pixels_per_point: f32,
    /// From one segment to the next, on the screen.
    step: f32,
    /// Of a segment, on the screen.
    height: f32,
}

impl Ladder {
    fn new(ui: &Ui, look: Look) -> Self {
        let pixels_per_point = ui.ctx().pixels_per_point();
        let pixels = |design: f32| (look.px(design) * pixels_per_point).round().max(1.0);
        let (height, gap) = (pixels(SEGMENT), pixels(SEGMENT_GAP));
        Self {
            pixels_per_point,
            step: (height + gap) / pixels_per_point,
            height: height / pixels_per_point,
        }
    }

    fn snapped(&self, y: f32) -> f32 {
        (y * self.pixels_per_point).round() / self.pixels_per_point
    }

    fn segment(&self, ui: &Ui, inner: Rect, top: f32, color: Color32, is_lit: bool) {
        let color = if is_lit {
            color
        } else {
            color.gamma_multiply(0.13)
        };
        let size = vec2(inner.width(), self.height);
        let segment = Rect::from_min_size(pos2(inner.left(), top), size);
        ui.painter().rect_filled(segment, 0.0, color);
    }
}

fn scale(ui: &Ui, look: Look, bars: Rect, right: f32, calibration_db: f32) {
    let inner = bars.shrink(look.px(1.5));
    let mut last = f32::NEG_INFINITY;
    for db in [0.0, -6.0, -12.0, -18.0, -24.0, -30.0, -40.0, -60.0] {
        let is_zero_vu = (db - calibration_db).abs() < 0.5;
        let color = if is_zero_vu {
            look.theme.text
        } else {
            look.theme.text_dim
        };
        let at = pos2(
            right,
            level_y(inner, db).clamp(inner.top() + look.px(4.0), inner.bottom()),
        );
        // In a short meter some numbers must go; 0 VU stays.
        if at.y - last < look.px(10.5) && !is_zero_vu {
            continue;
        }
        last = at.y;
        let text = if is_zero_vu {
            "0VU".to_owned()
        } else {
            format!("{:.0}", db.abs())
        };
        look.text(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            text,
            Type::Scale,
            color,
        );
    }
}

/// The greatest peak; red with the count once there were clips.
fn clip_field(ui: &Ui, look: Look, rect: Rect, name: &str, level: &Level) -> bool {
    let theme = look.theme;
    let id = look.id(("clips", name));
    let response = ui.interact(rect, id, egui::Sense::click());
    let has_clipped = level.clipped > 0;
    let (fill, color) = if has_clipped {
        (theme.alarm, theme.on_accent)
    } else {
        (theme.well, theme.text)
    };
    look.boxed(ui.painter(), rect, fill, 2.0);
    let text = match level.clipped {
        0 if level.top_db <= FLOOR_DB => "−∞".to_owned(),
        0 => format!("{:.1}", level.top_db).replace('-', "−"),
        1..=999 => format!("{} clip", level.clipped),
        _ => "999+ clip".to_owned(),
    };
    look.text_in(ui.painter(), rect, &text, Type::Value, color);
    let about = format!(
        "{name}: greatest peak {:.1} dBFS, {} clipped samples. Click to clear.",
        level.top_db, level.clipped
    );
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Clear {name}"))
    });
    response.clone().on_hover_text(about);
    response.clicked()
}

/// What reduction meters of one strip show: the letter over the bar, and the reduction at its end, dB.
pub const REDUCTIONS: PerDynamics<(&str, f32)> = PerDynamics {
    gate: ("G", 60.0),
    compressor: ("C", 20.0),
    deesser: ("D", 18.0),
};

/// A reduction meter: grows downwards from the top, `range_db` for the whole height.
pub fn reduction(ui: &Ui, look: Look, rect: Rect, reduction_db: f32, range_db: f32) {
    look.well(ui.painter(), rect);
    let inner = rect.shrink(look.px(1.5));
    let ladder = Ladder::new(ui, look);
    let head = ladder.snapped(inner.top());
    let lit = inner.height() * (reduction_db / range_db).clamp(0.0, 1.0);
    for i in 0..(inner.height() / ladder.step) as usize {
        let below = ladder.step * i as f32;
        let is_lit = below < lit - 0.25 * ladder.step;
        ladder.segment(ui, inner, head + below, look.theme.reduction, is_lit);
    }
}

/// A reduction meter with its number.
pub fn reduction_with_value(ui: &Ui, look: Look, rect: Rect, reduction_db: f32, range_db: f32) {
    let height = look.px(16.0);
    let bar = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - height));
    reduction(ui, look, bar, reduction_db, range_db);
    let at = Rect::from_min_max(pos2(rect.left(), bar.bottom()), rect.max);
    let text = if reduction_db < 0.05 {
        "0".to_owned()
    } else {
        format!("−{reduction_db:.1}")
    };
    look.text_in(ui.painter(), at, &text, Type::Scale, look.theme.text);
}

/// Deflection of a VU needle, 0 (rest) to 1 (+3 VU): proportional to the voltage, as in the
/// instrument (IEC 60268-17).
fn needle_norm(vu_db: f32) -> f32 {
    const FULL_VU: f32 = 3.0;
    let voltage = crate::units::db_to_gain(f64::from(vu_db - FULL_VU)) as f32;
    voltage.clamp(0.0, 1.05)
}

/// A VU needle; `vu_db` is relative to the calibration.
pub fn vu(ui: &Ui, look: Look, rect: Rect, vu_db: f32) {
    let painter = ui.painter().with_clip_rect(rect);
    look.well(&painter, rect);
    let dial = Dial {
        hub: pos2(rect.center().x, rect.bottom() + rect.height() * 0.3),
        radius: rect.height() * 1.12,
    };
    dial.scale(&painter, look);
    let norm = needle_norm(vu_db);
    let needle = [dial.at(norm, dial.radius * 0.3), dial.at(norm, dial.radius)];
    painter.line_segment(needle, Stroke::new(look.px(1.8), look.theme.text));
    let place = pos2(rect.center().x, rect.bottom() - look.px(8.0));
    let (anchor, dim) = (Align2::CENTER_CENTER, look.theme.text_dim);
    look.text(&painter, place, anchor, "VU", Type::Scale, dim);
}

/// Marks of the VU, and what stands at some.
const VU_MARKS: [(f32, &str); 7] = [
    (-20.0, "20"),
    (-10.0, ""),
    (-7.0, ""),
    (-5.0, "5"),
    (-3.0, ""),
    (0.0, "0"),
    (3.0, "3"),
];

/// Where the needle turns, and how far it reaches.
struct Dial {
    hub: Pos2,
    radius: f32,
}

impl Dial {
    fn at(&self, norm: f32, radius: f32) -> Pos2 {
        let angle = (norm - 0.5) * 1.2;
        self.hub + radius * vec2(angle.sin(), -angle.cos())
    }

    fn scale(&self, painter: &Painter, look: Look) {
        let theme = look.theme;
        let radius = self.radius;
        let arc = |from: f32, to: f32, color: Color32| {
            let points = (0..=24).map(|i| self.at(from + (to - from) * i as f32 / 24.0, radius));
            painter.line(points.collect(), Stroke::new(look.px(1.5), color));
        };
        let zero = needle_norm(0.0);
        arc(0.0, zero, theme.text_dim);
        arc(zero, 1.0, theme.alarm);
        for (mark, text) in VU_MARKS {
            let norm = needle_norm(mark);
            let color = if mark > 0.0 {
                theme.alarm
            } else {
                theme.text_dim
            };
            let tick = [self.at(norm, radius), self.at(norm, radius - look.px(4.0))];
            painter.line_segment(tick, Stroke::new(look.px(1.2), color));
            let place = self.at(norm, radius - look.px(10.0));
            let anchor = Align2::CENTER_CENTER;
            look.text(painter, place, anchor, text, Type::Scale, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_needle_stands_at_71_percent_at_zero_vu() {
        // IEC 60268-17: 0 VU at 71 % of the voltage of full scale (+3 VU).
        assert!((needle_norm(0.0) - 0.708).abs() < 1e-3);
        assert_eq!(needle_norm(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn a_meter_ends_at_its_ends() {
        assert_eq!(level_norm(FLOOR_DB), 0.0);
        assert_eq!(level_norm(0.0), 1.0);
        assert_eq!(level_norm(6.0), 1.0);
    }
}
