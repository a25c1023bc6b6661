//! The last five seconds of a dynamics module: what its detector heard, as an area, with the
//! threshold; input and output of the strip; the reduction, from the top.

use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::threshold;
use crate::dsp::Dynamics;
use crate::editor::readings::{HISTORY_S, Moment, Readings};
use crate::editor::state::EditorState;
use crate::editor::theme::Type;
use crate::params::ParamId;

/// Width of what is drawn as one point, at 100 %: moments closer than that are one.
const COLUMN: f32 = 1.5;
/// Level of the strip's input and output at the bottom; the top is full scale.
const FLOOR_DB: f32 = -60.0;

/// Which module's history.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// The module.
    pub module: Dynamics,
    /// Its threshold; the area has the threshold's range.
    pub threshold: ParamId,
    /// Reduction at the bottom.
    pub range_db: f32,
}

/// Draws the history of a module.
pub fn history(ui: &Ui, editor: &EditorState, rect: Rect, readings: &Readings, trace: Trace) {
    let look = editor.look;
    let theme = look.theme;
    look.well(ui.painter(), rect);
    let inner = rect.shrink(1.0);
    let painter = ui.painter().with_clip_rect(inner);
    let columns = columns(readings, look.px(COLUMN) / inner.width());
    let points = |y: &dyn Fn(&Moment) -> f32| -> Vec<Pos2> {
        let x = |m: &Moment| {
            inner.right() - inner.width() * ((editor.time_s - m.time_s) / HISTORY_S) as f32
        };
        columns.iter().map(|m| pos2(x(m), y(m))).collect()
    };
    let module = trace.module;
    let heard = points(&|m| threshold::place(inner, trace.threshold, m.heard_db[module]));
    let accent = editor.accent(trace.threshold);
    let area = area(&heard, inner.bottom(), accent.gamma_multiply(0.25));
    painter.add(Shape::mesh(area));
    mark(&painter, editor, inner, trace.threshold);

    let line = |y: &dyn Fn(&Moment) -> f32, color: Color32, width: f32| {
        painter.line(points(y), Stroke::new(look.px(width), color));
    };
    let level_y = |db: f32| inner.bottom() - inner.height() * (1.0 - db / FLOOR_DB).clamp(0.0, 1.0);
    let share = |m: &Moment| (m.reduction_db[module] / trace.range_db).clamp(0.0, 1.0);
    let dim = theme.text_dim.gamma_multiply(0.7);
    line(&|m| level_y(m.input_db), dim, 1.0);
    line(&|m| level_y(m.output_db), theme.text, 1.2);
    let reduction_y = |m: &Moment| inner.top() + inner.height() * share(m);
    line(&reduction_y, theme.reduction, 1.6);
    let at = rect.left_bottom() + vec2(look.px(4.0), -look.px(2.0));
    let anchor = Align2::LEFT_BOTTOM;
    look.text(&painter, at, anchor, "5 s", Type::Scale, theme.text_dim);
}

/// The threshold, dashed.
fn mark(painter: &Painter, editor: &EditorState, rect: Rect, id: ParamId) {
    let look = editor.look;
    let y = threshold::place(rect, id, editor.values.get(id) as f32);
    let ends = [pos2(rect.left(), y), pos2(rect.right(), y)];
    let stroke = Stroke::new(look.px(1.0), look.theme.text_dim);
    let dash = look.px(3.0);
    painter.extend(Shape::dashed_line(&ends, stroke, dash, dash));
}

/// The history in columns that are each a `share` of it wide, with the greatest of everything in
/// each. Columns are cut from the clock, not from the picture's edge, so that they do not flicker as
/// they wander.
fn columns(readings: &Readings, share: f32) -> Vec<Moment> {
    let width_s = (f64::from(share) * HISTORY_S).max(1e-3);
    let number = |m: &Moment| (m.time_s / width_s).floor();
    let mut columns: Vec<Moment> = Vec::new();
    for moment in &readings.history {
        match columns.last_mut() {
            Some(last) if number(last) == number(moment) => last.merge(moment),
            _ => columns.push(Moment {
                time_s: (number(moment) + 0.5) * width_s,
                ..*moment
            }),
        }
    }
    columns
}

fn area(points: &[Pos2], bottom: f32, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for at in points {
        mesh.colored_vertex(*at, color);
        mesh.colored_vertex(pos2(at.x, bottom), color);
    }
    for i in 1..points.len() as u32 {
        let n = 2 * i;
        mesh.add_triangle(n - 2, n - 1, n);
        mesh.add_triangle(n - 1, n, n + 1);
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::PerDynamics;

    #[test]
    fn a_column_holds_the_greatest_of_its_moments() {
        let mut readings = Readings::default();
        // Binary fractions, so that no border of a column is a matter of rounding.
        for i in 0..80 {
            readings.history.push_back(Moment {
                time_s: 5.0 + 0.0625 * f64::from(i),
                input_db: -(i % 10) as f32,
                output_db: -60.0,
                reduction_db: PerDynamics {
                    gate: i as f32,
                    ..PerDynamics::default()
                },
                heard_db: PerDynamics::from_fn(|_| -60.0),
            });
        }
        // An eighth of five seconds: ten moments.
        let columns = columns(&readings, 0.125);
        assert_eq!(columns.len(), 8);
        for (i, column) in columns.iter().enumerate() {
            assert!((column.time_s - (5.3125 + 0.625 * i as f64)).abs() < 1e-6);
            assert_eq!(column.input_db, 0.0);
            assert_eq!(column.reduction_db.gate, 10.0 * i as f32 + 9.0);
        }
    }
}
