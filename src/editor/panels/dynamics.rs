//! What the faces of gate and compressor share: curve, level that is heard, reduction, history.

use egui::{Rect, Stroke, Ui, pos2};

use crate::dsp::Dynamics;
use crate::editor::readings::Readings;
use crate::editor::state::EditorState;
use crate::editor::widgets::history::{self, Trace};
use crate::editor::widgets::plot::Transfer;
use crate::editor::widgets::{meter, threshold};

/// What a module's picture shows and how large.
pub struct Picture {
    /// The stage, its threshold, and the reduction at the end of meter and history.
    pub trace: Trace,
    /// Lowest level of the curve: that of the threshold's range.
    pub floor_db: f32,
    /// Width of the meter with the threshold.
    pub heard_width: f32,
    /// Width of the reduction meter.
    pub reduction_width: f32,
    /// Height of the history.
    pub history_height: f32,
}

impl Picture {
    /// Draws all but what stands in the plot of the curve; gives that.
    pub fn show(
        self,
        ui: &Ui,
        editor: &mut EditorState,
        rect: Rect,
        readings: &Readings,
    ) -> Transfer {
        let look = editor.look;
        let gap = look.px(4.0);
        let split = rect.bottom() - look.px(self.history_height) - gap;
        let upper = Rect::from_min_max(rect.min, pos2(rect.right(), split));
        let lower = Rect::from_min_max(pos2(rect.left(), split + gap), rect.max);
        let bar_left = upper.right() - look.px(self.reduction_width);
        let heard_right = bar_left - gap;
        let heard_left = heard_right - look.px(self.heard_width);
        let column = |left: f32, right: f32| Rect::from_x_y_ranges(left..=right, upper.y_range());
        let plot = Transfer {
            rect: column(upper.left(), heard_left - gap),
            floor_db: self.floor_db,
        };
        plot.grid(ui, look);
        let trace = self.trace;
        let heard_db = readings.heard_db[trace.module];
        let heard = column(heard_left, heard_right);
        threshold::meter(ui, editor, heard, heard_db, trace.threshold);
        let reduction_db = readings.reduction_db[trace.module];
        let bar = column(bar_left, upper.right());
        meter::reduction_with_value(ui, look, bar, reduction_db, trace.range_db);
        history::history(ui, editor, lower, readings, trace);
        plot
    }
}

/// The level of the moment, moved down by the reduction of the moment.
pub fn dot(ui: &Ui, editor: &EditorState, plot: &Transfer, readings: &Readings, module: Dynamics) {
    let input_db = readings.input.peak_db[0].max(readings.input.peak_db[1]);
    if input_db <= plot.floor_db {
        return;
    }
    let look = editor.look;
    let output_db = input_db - readings.reduction_db[module];
    let at = plot.at(input_db.min(0.0), output_db);
    let rim = Stroke::new(look.px(1.5), look.theme.well);
    let painter = ui.painter().with_clip_rect(plot.rect);
    painter.circle(at, look.px(4.0), look.theme.text, rim);
}
