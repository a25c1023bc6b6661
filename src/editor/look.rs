//! A theme at a size: what widgets draw with.

use std::sync::Arc;

use egui::{
    Align2, Color32, FontData, FontDefinitions, FontFamily, FontId, Painter, Pos2, Rect, Stroke,
    StrokeKind,
};

use super::theme::{self, Theme, Type};
use crate::params::Module;

/// The heavier cut.
const STRONG: &str = "strong";

/// A theme at a size.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub theme: &'static Theme,
    /// Points on the screen per point of the design.
    pub scale: f32,
    /// Which strip's widgets these are, where a window shows many; 0 for its own.
    pub scope: u64,
}

impl Look {
    /// The name of a widget, the same in every frame, and another one for each strip.
    pub fn id(&self, name: impl std::hash::Hash + std::fmt::Debug) -> egui::Id {
        egui::Id::unique((self.scope, name))
    }

    /// Width of a text, on the screen.
    pub fn width(&self, painter: &Painter, text: &str, role: Type) -> f32 {
        let color = self.theme.text;
        let galley = painter.layout_no_wrap(text.to_owned(), self.font(role), color);
        galley.size().x
    }

    /// A length of the design, on the screen.
    pub fn px(&self, design: f32) -> f32 {
        design * self.scale
    }

    /// The font of a role.
    pub fn font(&self, role: Type) -> FontId {
        let family = if role.is_strong() {
            FontFamily::Name(STRONG.into())
        } else {
            FontFamily::Proportional
        };
        FontId::new(self.px(role.size()), family)
    }

    /// A module's accent.
    pub fn accent(&self, module: Module) -> Color32 {
        self.theme.accent(module)
    }

    /// A hairline.
    pub fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.theme.line)
    }

    /// Ground of a dialog.
    pub fn dialog(&self, ui: &egui::Ui) -> egui::Frame {
        egui::Frame::popup(&ui.ctx().global_style()).inner_margin(self.px(14.0))
    }

    /// Writes a line of text.
    pub fn text(
        &self,
        painter: &Painter,
        at: Pos2,
        anchor: Align2,
        text: impl ToString,
        role: Type,
        color: Color32,
    ) -> Rect {
        painter.text(at, anchor, text, self.font(role), color)
    }

    /// Writes a line of text in the middle of `rect`, smaller if it would not fit.
    pub fn text_in(
        &self,
        painter: &Painter,
        rect: Rect,
        text: &str,
        role: Type,
        color: Color32,
    ) -> Rect {
        self.fitted(painter, rect, Align2::CENTER_CENTER, text, role, color)
    }

    /// Writes a line of text at the left of `rect`, smaller if it would not fit.
    pub fn text_left(
        &self,
        painter: &Painter,
        rect: Rect,
        text: &str,
        role: Type,
        color: Color32,
    ) -> Rect {
        self.fitted(painter, rect, Align2::LEFT_CENTER, text, role, color)
    }

    fn fitted(
        &self,
        painter: &Painter,
        rect: Rect,
        anchor: Align2,
        text: &str,
        role: Type,
        color: Color32,
    ) -> Rect {
        let mut font = self.font(role);
        let mut galley = painter.layout_no_wrap(text.to_owned(), font.clone(), color);
        if galley.size().x > rect.width() {
            font.size *= (rect.width() / galley.size().x).max(0.7);
            galley = painter.layout_no_wrap(text.to_owned(), font, color);
        }
        let placed = anchor.align_size_within_rect(galley.size(), rect);
        painter.galley(placed.min, galley, color);
        placed
    }

    /// A filled box with an edge.
    pub fn boxed(&self, painter: &Painter, rect: Rect, fill: Color32, round: f32) {
        let edge = self.hairline();
        painter.rect(rect, self.px(round), fill, edge, StrokeKind::Inside);
    }

    /// A sunken box, for plots and meters.
    pub fn well(&self, painter: &Painter, rect: Rect) {
        self.boxed(painter, rect, self.theme.well, theme::space::ROUND_SMALL);
    }
}

/// Installs the fonts: once per window.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [
        (
            "inter",
            include_bytes!("fonts/Inter-Medium-subset.otf").as_slice(),
        ),
        (
            STRONG,
            include_bytes!("fonts/Inter-SemiBold-subset.otf").as_slice(),
        ),
    ] {
        let data = Arc::new(FontData::from_static(bytes));
        fonts.font_data.insert(name.to_owned(), data);
    }
    let fallback = fonts.families[&FontFamily::Proportional].clone();
    let with_first = |first: &str| {
        let mut family = vec![first.to_owned()];
        family.extend(fallback.iter().cloned());
        family
    };
    let plain = with_first("inter");
    let strong = with_first(STRONG);
    fonts.families.insert(FontFamily::Proportional, plain);
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), strong);
    ctx.set_fonts(fonts);
}

/// Gives egui's own parts (menus, tooltips, text fields) the theme.
pub fn install_style(ctx: &egui::Context, look: Look) {
    let theme = look.theme;
    let mut visuals = if theme.is_dark {
        egui::Visuals::dark()
    } else {
        egui::Visuals::light()
    };
    visuals.panel_fill = theme.window;
    visuals.window_fill = theme.panel;
    visuals.window_stroke = look.hairline();
    visuals.extreme_bg_color = theme.well;
    visuals.override_text_color = Some(theme.text);
    visuals.selection.bg_fill = theme.accent(Module::Eq).gamma_multiply(0.45);
    for widget in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered] {
        widget.bg_fill = theme.raised;
        widget.weak_bg_fill = theme.raised;
    }
    visuals.widgets.hovered.weak_bg_fill = theme.line;
    // What has the keyboard, or is pressed, and what is open.
    for widget in [&mut visuals.widgets.active, &mut visuals.widgets.open] {
        widget.bg_fill = theme.line;
        widget.weak_bg_fill = theme.line;
    }
    visuals.widgets.active.bg_stroke = egui::Stroke::new(look.px(1.6), theme.focus);
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.interaction.tooltip_delay = 0.6;
        for (role, size) in [
            (egui::TextStyle::Body, Type::Value.size()),
            (egui::TextStyle::Button, Type::Value.size()),
            (egui::TextStyle::Small, Type::Label.size()),
        ] {
            style
                .text_styles
                .insert(role, FontId::proportional(look.px(size)));
        }
        style.text_styles.insert(
            egui::TextStyle::Heading,
            FontId::new(
                look.px(Type::Heading.size()),
                FontFamily::Name(STRONG.into()),
            ),
        );
    });
}
