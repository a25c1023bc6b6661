//! Axes of plots: frequency against level, and level against level.

use egui::{Align2, Painter, Pos2, Rect, Stroke, Ui, pos2};

use crate::editor::look::Look;
use crate::editor::theme::Type;

/// A plot of level over frequency.
#[derive(Clone, Copy, Debug)]
pub struct Response {
    /// Where it is drawn.
    pub rect: Rect,
    /// Level at the top; the bottom is its negative.
    pub range_db: f32,
}

/// Share of the range that is shown beyond the last line of the grid.
pub const HEADROOM: f32 = 1.1;
/// Lowest frequency shown.
pub const LOW_HZ: f64 = 16.0;
/// Highest frequency shown.
pub const HIGH_HZ: f64 = 32_000.0;

/// Frequencies that are named.
const NAMED_HZ: [(f64, &str); 10] = [
    (20.0, "20"),
    (50.0, "50"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1e3, "1k"),
    (2e3, "2k"),
    (5e3, "5k"),
    (10e3, "10k"),
    (20e3, "20k"),
];

/// Lines that are no axis.
fn faint(look: Look) -> Stroke {
    Stroke::new(1.0, look.theme.line.gamma_multiply(0.55))
}

impl Response {
    /// Place of a frequency.
    pub fn x(&self, freq_hz: f64) -> f32 {
        let norm = libm::log(freq_hz / LOW_HZ) / libm::log(HIGH_HZ / LOW_HZ);
        self.rect.left() + self.rect.width() * norm as f32
    }

    /// Frequency at a place.
    pub fn freq_hz(&self, x: f32) -> f64 {
        let norm = f64::from((x - self.rect.left()) / self.rect.width());
        LOW_HZ * libm::exp(norm * libm::log(HIGH_HZ / LOW_HZ))
    }

    /// Place of a level.
    pub fn y(&self, level_db: f32) -> f32 {
        self.rect.center().y - 0.5 * self.rect.height() * level_db / self.range_db
    }

    /// Level at a place.
    pub fn level_db(&self, y: f32) -> f32 {
        (self.rect.center().y - y) * 2.0 * self.range_db / self.rect.height()
    }

    /// The points of a curve, one per two pixels.
    pub fn curve(&self, level_db: impl Fn(f64) -> f64) -> Vec<Pos2> {
        let count = (self.rect.width() / 2.0) as usize;
        (0..=count)
            .map(|i| {
                let x = self.rect.left() + self.rect.width() * i as f32 / count as f32;
                let level_db = level_db(self.freq_hz(x)).clamp(-200.0, 200.0);
                pos2(x, self.y(level_db as f32))
            })
            .collect()
    }

    /// Grid and scales.
    pub fn grid(&self, ui: &Ui, look: Look) {
        let painter = ui.painter().with_clip_rect(self.rect);
        let is_small = self.rect.width() < look.px(300.0);
        self.frequencies(&painter, look, is_small);
        self.levels(&painter, look, is_small);
    }

    fn frequencies(&self, painter: &Painter, look: Look, is_small: bool) {
        let faint = faint(look);
        for decade in [10.0, 100.0, 1_000.0, 10_000.0] {
            for n in 1..10 {
                let freq_hz = decade * f64::from(n);
                if (LOW_HZ..HIGH_HZ).contains(&freq_hz) && matches!(n, 1 | 2 | 5) {
                    painter.vline(self.x(freq_hz), self.rect.y_range(), faint);
                }
            }
        }
        for (freq_hz, text) in NAMED_HZ {
            // In a small plot only the decades are named.
            let is_decade = matches!(text, "100" | "1k" | "10k");
            if is_small && !is_decade {
                continue;
            }
            let at = pos2(self.x(freq_hz), self.rect.bottom() - look.px(3.0));
            let (anchor, dim) = (Align2::CENTER_BOTTOM, look.theme.text_dim);
            look.text(painter, at, anchor, text, Type::Scale, dim);
        }
    }

    fn levels(&self, painter: &Painter, look: Look, is_small: bool) {
        let faint = faint(look);
        let step = libm::roundf(self.range_db / HEADROOM / 3.0);
        for i in -2..=2 {
            let level_db = step * i as f32;
            let stroke = if i == 0 { look.hairline() } else { faint };
            painter.hline(self.rect.x_range(), self.y(level_db), stroke);
            if is_small && i % 2 != 0 {
                continue;
            }
            let at = pos2(self.rect.left() + look.px(4.0), self.y(level_db));
            let text = format!("{level_db:+.0}")
                .replace('-', "−")
                .replace("+0", "0");
            let (anchor, dim) = (Align2::LEFT_CENTER, look.theme.text_dim);
            look.text(painter, at, anchor, text, Type::Scale, dim);
        }
    }
}

/// A plot of output level over input level, both in dBFS.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    /// Where it is drawn.
    pub rect: Rect,
    /// Level at left and bottom.
    pub floor_db: f32,
}

impl Transfer {
    /// Place of a pair of levels.
    pub fn at(&self, input_db: f32, output_db: f32) -> Pos2 {
        let norm = |db: f32| (db - self.floor_db) / -self.floor_db;
        pos2(
            self.rect.left() + self.rect.width() * norm(input_db),
            self.rect.bottom() - self.rect.height() * norm(output_db),
        )
    }

    /// Ground, grid and the line of no change.
    pub fn grid(&self, ui: &Ui, look: Look) {
        look.well(ui.painter(), self.rect);
        let painter = ui.painter().with_clip_rect(self.rect.shrink(1.0));
        let faint = faint(look);
        let mut level_db = -12.0;
        while level_db > self.floor_db {
            let at = self.at(level_db, level_db);
            painter.vline(at.x, self.rect.y_range(), faint);
            painter.hline(self.rect.x_range(), at.y, faint);
            level_db -= 12.0;
        }
        let ends = [self.at(self.floor_db, self.floor_db), self.at(0.0, 0.0)];
        painter.line_segment(ends, look.hairline());
    }

    /// The points of a curve.
    pub fn curve(&self, output_db: impl Fn(f64) -> f64) -> Vec<Pos2> {
        let count = (self.rect.width() / 2.0) as usize;
        (0..=count)
            .map(|i| {
                let input_db = self.floor_db * (1.0 - i as f32 / count as f32);
                let output_db = output_db(f64::from(input_db)).max(-200.0) as f32;
                self.at(input_db, output_db)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    #[test]
    fn places_and_values_are_inverse() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 200.0));
        let plot = Response {
            rect,
            range_db: 18.0,
        };
        for freq_hz in [16.0, 440.0, 32_000.0] {
            assert!((plot.freq_hz(plot.x(freq_hz)) / freq_hz - 1.0).abs() < 1e-4);
        }
        assert_eq!(plot.y(18.0), 20.0);
        assert!((plot.level_db(plot.y(-7.5)) + 7.5).abs() < 1e-4);
        let transfer = Transfer {
            rect,
            floor_db: -60.0,
        };
        assert_eq!(transfer.at(0.0, 0.0), rect.right_top());
        assert_eq!(transfer.at(-60.0, -60.0), rect.left_bottom());
    }
}
