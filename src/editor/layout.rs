//! Where modules stand: left to right in signal order, the EQ as wide as the window allows.

use egui::{Rect, Vec2, pos2, vec2};

use super::look::Look;
use super::theme::space;
use crate::dsp::Order;
use crate::params::Module;

/// Size of the editor at 100 %.
pub const WIDTH: f32 = 1336.0;
/// Size of the editor at 100 %.
pub const HEIGHT: f32 = 700.0;
/// Size of the compact editor at 100 %.
pub const COMPACT_WIDTH: f32 = 216.0;
/// Size of the compact editor at 100 %.
pub const COMPACT_HEIGHT: f32 = 700.0;
/// Smallest and greatest size.
pub const SCALES: [f32; 2] = [0.75, 3.0];

/// Width of a module at 100 %; what is left over goes to the EQ.
fn width(module: Module) -> f32 {
    match module {
        Module::Strip => 0.0,
        Module::Input | Module::Output => 98.0,
        Module::Preamp => 124.0,
        Module::Filters => 88.0,
        Module::Gate => 148.0,
        Module::Eq => 402.0,
        Module::Compressor => 216.0,
        Module::Deesser => 104.0,
    }
}

/// The modules in the order in which the signal passes them.
pub fn sequence(order: Order) -> [Module; 8] {
    use Module::{Compressor, Deesser, Eq, Filters, Gate, Input, Output, Preamp};
    let [a, b, c] = match order {
        Order::GateEqComp => [Gate, Eq, Compressor],
        Order::GateCompEq => [Gate, Compressor, Eq],
        Order::EqGateComp => [Eq, Gate, Compressor],
        Order::CompGateEq => [Compressor, Gate, Eq],
    };
    [Input, Preamp, Filters, a, b, c, Deesser, Output]
}

/// The scale at which a design of `design` points fits into a window.
pub fn scale(window: Rect, design: Vec2) -> f32 {
    (window.width() / design.x)
        .min(window.height() / design.y)
        .clamp(0.4, SCALES[1] * 1.5)
}

/// Places in a window.
pub struct Layout {
    /// The line on top.
    pub top: Rect,
    /// The status line.
    pub status: Rect,
    /// The modules, left to right.
    pub modules: [(Module, Rect); 8],
}

impl Layout {
    /// The places in `window` for an order of modules.
    pub fn new(window: Rect, look: Look, order: Order) -> Self {
        let top = Rect::from_min_size(window.min, vec2(window.width(), look.px(space::TOP)));
        let status_height = look.px(space::STATUS);
        let status = Rect::from_min_max(
            pos2(window.left(), window.bottom() - status_height),
            window.max,
        );
        let gap = look.px(space::GAP);
        let modules = sequence(order);
        let fixed: f32 = modules.iter().map(|m| look.px(width(*m)) + gap).sum();
        let spare = (window.width() - fixed - gap).max(0.0);
        let mut x = window.left() + gap;
        let modules = modules.map(|module| {
            let extra = if module == Module::Eq { spare } else { 0.0 };
            let left = x;
            let right = left + look.px(width(module)) + extra;
            x = right + gap;
            let min = pos2(left, top.bottom());
            (
                module,
                Rect::from_min_max(min, pos2(right, status.top() - gap * 0.5)),
            )
        });
        Self {
            top,
            status,
            modules,
        }
    }
}

/// Cuts a rectangle into rows from the top, with the panel's spacing.
pub struct Rows {
    rest: Rect,
    gap: f32,
}

impl Rows {
    /// Rows of `rect`.
    pub fn new(rect: Rect, look: Look) -> Self {
        Self {
            rest: rect,
            gap: look.px(space::GAP),
        }
    }

    /// The next row, `height` on the screen.
    pub fn next(&mut self, height: f32) -> Rect {
        let row = Rect::from_min_size(self.rest.min, vec2(self.rest.width(), height));
        self.rest.min.y = row.bottom() + self.gap;
        row
    }

    /// A row at the bottom of what is left.
    pub fn last(&mut self, height: f32) -> Rect {
        let min = pos2(self.rest.left(), self.rest.bottom() - height);
        let row = Rect::from_min_max(min, self.rest.max);
        self.rest.max.y = row.top() - self.gap;
        row
    }

    /// What is left.
    pub fn rest(self) -> Rect {
        self.rest
    }
}

/// Cuts a row into `N` equal cells.
pub fn cells<const N: usize>(row: Rect, gap: f32) -> [Rect; N] {
    let width = (row.width() - gap * (N as f32 - 1.0)) / N as f32;
    core::array::from_fn(|i| {
        let min = pos2(row.left() + (width + gap) * i as f32, row.top());
        Rect::from_min_size(min, vec2(width, row.height()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::theme::DARK;

    #[test]
    fn modules_fill_the_window_in_signal_order_without_overlap() {
        for order in [
            Order::GateEqComp,
            Order::GateCompEq,
            Order::EqGateComp,
            Order::CompGateEq,
        ] {
            for size in [
                vec2(1002.0, 525.0),
                vec2(1336.0, 700.0),
                vec2(2672.0, 1400.0),
                vec2(1800.0, 700.0),
            ] {
                let window = Rect::from_min_size(pos2(0.0, 0.0), size);
                let look = Look {
                    theme: &DARK,
                    scale: scale(window, vec2(WIDTH, HEIGHT)),
                    scope: 0,
                };
                let layout = Layout::new(window, look, order);
                for pair in layout.modules.windows(2) {
                    assert!(pair[0].1.right() < pair[1].1.left());
                }
                let (last, rect) = layout.modules[7];
                assert_eq!(last, Module::Output);
                let margin = window.right() - rect.right();
                assert!(
                    (-0.5..=look.px(space::GAP) + 0.5).contains(&margin),
                    "{margin}"
                );
            }
        }
    }
}
