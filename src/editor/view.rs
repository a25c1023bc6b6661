//! How one strip's window stands: its sizes, whether it is compact, which preset was loaded, and the
//! settings A and B.
//!
//! It is saved with the strip, beside its values.

use egui::{Vec2, vec2};
use serde::{Deserialize, Serialize};

use crate::params::Values;

use super::layout::{COMPACT_HEIGHT, COMPACT_WIDTH, HEIGHT, SCALES, WIDTH};
use super::sides::{Identity, Sides};

/// What of the editor is remembered with the strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Size of the whole editor, in points.
    full: [f32; 2],
    /// Size of the compact one, in points.
    compact: [f32; 2],
    /// Whether the compact one is shown.
    pub is_compact: bool,
    /// Key of the preset that was loaded last; empty if none was.
    pub preset: String,
    /// Settings A and B.
    #[serde(rename = "compare")]
    pub(super) sides: Sides,
}

impl Default for View {
    fn default() -> Self {
        Self {
            full: [WIDTH, HEIGHT],
            compact: [COMPACT_WIDTH, COMPACT_HEIGHT],
            is_compact: false,
            preset: String::new(),
            sides: Sides::default(),
        }
    }
}

impl View {
    /// The size at 100 %, in points.
    pub fn design(is_compact: bool) -> Vec2 {
        if is_compact {
            vec2(COMPACT_WIDTH, COMPACT_HEIGHT)
        } else {
            vec2(WIDTH, HEIGHT)
        }
    }

    /// The legal size nearest to `size`, in points.
    pub fn legal(is_compact: bool, size: Vec2) -> Vec2 {
        let design = Self::design(is_compact);
        let [least, greatest] = SCALES;
        // Never NaN: a size may come from a file.
        let legal = |x: f32, design: f32| x.max(least * design).min(greatest * design);
        vec2(legal(size.x, design.x), legal(size.y, design.y))
    }

    /// The window's size, in points: always legal.
    pub fn size(&self) -> Vec2 {
        let [width, height] = if self.is_compact {
            self.compact
        } else {
            self.full
        };
        Self::legal(self.is_compact, vec2(width, height))
    }

    /// Whether B is heard.
    pub(super) fn is_b(&self) -> bool {
        self.sides.is_b()
    }

    /// What the strip's values go by.
    pub(super) fn identity(&self) -> Identity {
        Identity {
            preset: self.preset.clone(),
            sides: self.sides.clone(),
        }
    }

    /// The values go by this from now on.
    pub(super) fn set_identity(&mut self, identity: Identity) {
        self.preset = identity.preset;
        self.sides = identity.sides;
    }

    /// Takes over what a session that was loaded says about the settings; the window stays as it is.
    pub fn follow(&mut self, loaded: Self) {
        self.set_identity(loaded.identity());
    }

    /// A state was loaded that does not say what its values go by.
    pub fn forget(&mut self) {
        self.set_identity(Identity::default());
    }

    /// Turns to the other of the sides A and B, away from `now`; gives its values.
    pub fn switch_sides(&mut self, now: Values) -> Values {
        let (other, identity) = self.identity().switched(now);
        self.set_identity(identity);
        other
    }

    /// Leaves no name longer than `max_chars`.
    pub fn clip(&mut self, max_chars: usize) {
        self.preset = self.preset.chars().take(max_chars).collect();
        self.sides.clip(max_chars);
    }

    /// Remembers the window's size.
    pub fn set_size(&mut self, size: Vec2) {
        let size = Self::legal(self.is_compact, size);
        if self.is_compact {
            self.compact = size.into();
        } else {
            self.full = size.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_legal_whatever_stands_in_a_file() {
        for size in [f32::NAN, -1.0, 0.0, f32::INFINITY, 1e9] {
            let mut view = View {
                full: [size; 2],
                compact: [size; 2],
                ..View::default()
            };
            for is_compact in [false, true] {
                view.is_compact = is_compact;
                let design = View::design(is_compact);
                let scale = view.size() / design;
                assert!((0.75..=3.0).contains(&scale.x) && (0.75..=3.0).contains(&scale.y));
            }
        }
    }

    #[test]
    fn both_sizes_are_remembered() {
        let mut view = View::default();
        view.set_size(vec2(1500.0, 800.0));
        view.is_compact = true;
        assert_eq!(view.size(), View::design(true));
        view.set_size(vec2(300.0, 900.0));
        view.is_compact = false;
        assert_eq!(view.size(), vec2(1500.0, 800.0));
    }
}
