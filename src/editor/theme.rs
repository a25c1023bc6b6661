//! Everything that decides how the editor looks: colours, type scale, spacing.
//!
//! One neutral ramp carries the panel, one accent per module marks what belongs together; meters
//! have their own three steps. Text stands on its ground with a contrast of at least 4.5:1
//! (WCAG 2.2, success criterion 1.4.3), which a test checks for every pair in [`Theme::pairs`].

use egui::Color32;

use crate::params::Module;

/// A colour scheme.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// Whether the ground is darker than the text.
    pub is_dark: bool,
    /// Behind the modules.
    pub window: Color32,
    /// Ground of a module.
    pub panel: Color32,
    /// Ground of plots, meters and text fields: lower than the panel.
    pub well: Color32,
    /// Ground of buttons: higher than the panel.
    pub raised: Color32,
    /// Edges and grids.
    pub line: Color32,
    /// Values and headings.
    pub text: Color32,
    /// Labels, scales, units.
    pub text_dim: Color32,
    /// Text on an accent.
    pub on_accent: Color32,
    /// Cap of a knob.
    pub cap: Color32,
    /// Rim of a knob's cap.
    pub rim: Color32,
    /// The way a knob's arc can go.
    pub track: Color32,
    /// Keyboard focus.
    pub focus: Color32,
    /// What the host's modulation adds.
    pub modulation: Color32,
    /// Meter up to the alignment level.
    pub meter_low: Color32,
    /// Meter above the alignment level.
    pub meter_mid: Color32,
    /// Meter within 3 dB of full scale.
    pub meter_high: Color32,
    /// Gain reduction.
    pub reduction: Color32,
    /// Clipping, faults, the red light.
    pub alarm: Color32,
    /// The spectrum.
    pub spectrum: Color32,
    /// One accent per module, in the order of [`Module::ALL`].
    pub accents: [Color32; 9],
}

/// Share of the accent in a header's ground.
const TINT_PERCENT: u32 = 14;

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// For dark rooms: the default.
pub static DARK: Theme = Theme {
    is_dark: true,
    window: rgb(0x0F1114),
    panel: rgb(0x1B1E23),
    well: rgb(0x0D0F12),
    raised: rgb(0x2A2F36),
    line: rgb(0x343A43),
    text: rgb(0xECEEF1),
    text_dim: rgb(0xA6AEB8),
    on_accent: rgb(0x0D0F12),
    cap: rgb(0x2E343C),
    rim: rgb(0x454D58),
    track: rgb(0x3A414B),
    focus: rgb(0xFFFFFF),
    modulation: rgb(0xFFFFFF),
    meter_low: rgb(0x4FB286),
    meter_mid: rgb(0xE0B84C),
    meter_high: rgb(0xF0724F),
    reduction: rgb(0xF0A04C),
    alarm: rgb(0xFF5A4D),
    spectrum: rgb(0x5B7A94),
    accents: [
        rgb(0xC9CFD8),
        rgb(0x8FB8DE),
        rgb(0xE8A24A),
        rgb(0xB79CF0),
        rgb(0x5FC98F),
        rgb(0x5DB5F2),
        rgb(0xF2837A),
        rgb(0xE58FC9),
        rgb(0xD8CB6A),
    ],
};

/// For daylight.
pub static LIGHT: Theme = Theme {
    is_dark: false,
    window: rgb(0xCDD2D8),
    panel: rgb(0xF1F3F5),
    well: rgb(0xFBFCFD),
    raised: rgb(0xE0E4E9),
    line: rgb(0xBCC3CC),
    text: rgb(0x14171B),
    text_dim: rgb(0x48505A),
    on_accent: rgb(0xFFFFFF),
    cap: rgb(0xFFFFFF),
    rim: rgb(0xA2ABB6),
    track: rgb(0xC8CED6),
    focus: rgb(0x14171B),
    modulation: rgb(0x14171B),
    meter_low: rgb(0x2E8F63),
    meter_mid: rgb(0xB98A12),
    meter_high: rgb(0xD04A28),
    reduction: rgb(0xC06A10),
    alarm: rgb(0xA81B13),
    spectrum: rgb(0x8FA9BF),
    accents: [
        rgb(0x454D57),
        rgb(0x2A5A88),
        rgb(0x8A5006),
        rgb(0x6440B0),
        rgb(0x176A41),
        rgb(0x0A60A0),
        rgb(0xAC3228),
        rgb(0x9A2B77),
        rgb(0x675A06),
    ],
};

impl Theme {
    /// The accent of a module.
    pub fn accent(&self, module: Module) -> Color32 {
        self.accents[module as usize]
    }

    /// Ground of a module's header while it is IN.
    pub fn tint(&self, module: Module) -> Color32 {
        let (a, b) = (self.panel.to_array(), self.accent(module).to_array());
        let mix = |i: usize| {
            let (a, b) = (u32::from(a[i]), u32::from(b[i]));
            ((a * (100 - TINT_PERCENT) + b * TINT_PERCENT) / 100) as u8
        };
        Color32::from_rgb(mix(0), mix(1), mix(2))
    }

    /// Every text colour on every ground that it is written on.
    pub fn pairs(&self) -> Vec<(&'static str, Color32, Color32)> {
        let mut pairs = Vec::new();
        for ground in [self.window, self.panel, self.well, self.raised] {
            pairs.push(("text", self.text, ground));
            pairs.push(("dim text", self.text_dim, ground));
        }
        for ground in [self.window, self.panel, self.well] {
            pairs.push(("alarm", self.alarm, ground));
        }
        pairs.push(("text on alarm", self.on_accent, self.alarm));
        pairs.push(("text of what is pointed at", self.text, self.line));
        pairs.push(("loaded preset", self.accent(Module::Eq), self.raised));
        for module in Module::ALL {
            pairs.push(("heading", self.accent(module), self.tint(module)));
        }
        for accent in self.accents {
            pairs.push(("accent on panel", accent, self.panel));
            pairs.push(("accent on well", accent, self.well));
            pairs.push(("text on accent", self.on_accent, accent));
        }
        pairs
    }
}

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |c: Color32| {
        let linear = |x: u8| {
            let x = f64::from(x) / 255.0;
            if x <= 0.04045 {
                x / 12.92
            } else {
                libm::pow((x + 0.055) / 1.055, 2.4)
            }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The type scale: role of a text, largest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// The name of the strip.
    Wordmark,
    /// A module's name.
    Heading,
    /// A number.
    Value,
    /// What a control is called.
    Label,
    /// Scales of plots and meters.
    Scale,
}

impl Type {
    /// Size in points at 100 %.
    pub fn size(self) -> f32 {
        match self {
            Self::Wordmark => 17.0,
            Self::Heading => 13.5,
            Self::Value => 12.0,
            Self::Label => 11.5,
            Self::Scale => 10.0,
        }
    }

    /// Whether it is set in the heavier cut.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Wordmark | Self::Heading)
    }
}

/// Lengths in points at 100 %.
pub mod space {
    /// Around the modules, and between them.
    pub const GAP: f32 = 6.0;
    /// Inside a module.
    pub const PAD: f32 = 8.0;
    /// Height of a module's header.
    pub const HEADER: f32 = 28.0;
    /// Height of a button.
    pub const BUTTON: f32 = 22.0;
    /// Height of a knob's cell: label, knob, value.
    pub const KNOB: f32 = 74.0;
    /// Height of the cell of a large knob.
    pub const KNOB_LARGE: f32 = 92.0;
    /// Height of the line on top.
    pub const TOP: f32 = 42.0;
    /// Height of the status line.
    pub const STATUS: f32 = 26.0;
    /// Side of the corner that resizes the window.
    pub const GRIP: f32 = 18.0;
    /// Rounding of panels.
    pub const ROUND: f32 = 5.0;
    /// Rounding of buttons.
    pub const ROUND_SMALL: f32 = 3.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        let black_on_white = contrast(Color32::BLACK, Color32::WHITE);
        assert!((black_on_white - 21.0).abs() < 1e-9);
        // WebAIM's example of the limit: #767676 on white is 4.54:1.
        let gray_on_white = contrast(rgb(0x0076_7676), Color32::WHITE);
        assert!((gray_on_white - 4.54).abs() < 0.005);
    }

    #[test]
    fn every_text_can_be_read() {
        for theme in [&DARK, &LIGHT] {
            for (what, text, ground) in theme.pairs() {
                let contrast = contrast(text, ground);
                assert!(
                    contrast >= 4.5,
                    "{what} {text:?} on {ground:?}: {contrast:.2}"
                );
            }
        }
    }
}
