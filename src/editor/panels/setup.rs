//! What is set once per session, behind one button: offline quality, calibration, link, window.

use egui::{Popup, PopupCloseBehavior, Rect, Ui, vec2};

use crate::editor::requests::WindowRequests;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::{button, choice, knob};
use crate::params::ParamId as P;

/// Sizes that are offered, as shares of the design's.
const OFFERED: [(f32, &str); 6] = [
    (0.75, "75 %"),
    (1.0, "100 %"),
    (1.25, "125 %"),
    (1.5, "150 %"),
    (2.0, "200 %"),
    (3.0, "300 %"),
];
/// Width of the panel at 100 %.
const WIDTH: f32 = 276.0;

/// Draws the button, and the panel while it is open.
pub fn show(ui: &Ui, editor: &mut EditorState, rect: Rect, requests: &mut WindowRequests) {
    let look = editor.look;
    let about = "Setup: offline quality, 0 VU, link, size, theme";
    let response = button::press(ui, look, rect, "Setup", about, false, None);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .frame(look.dialog(ui))
        .show(|ui| panel(ui, editor, requests));
}

fn panel(ui: &mut Ui, editor: &mut EditorState, requests: &mut WindowRequests) {
    let look = editor.look;
    ui.spacing_mut().item_spacing = vec2(0.0, look.px(space::GAP));
    let row = |ui: &mut Ui, label: &str| {
        let size = vec2(look.px(WIDTH), look.px(space::BUTTON));
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let mut name = rect;
        name.max.x = rect.left() + look.px(106.0);
        look.text_left(ui.painter(), name, label, Type::Label, look.theme.text_dim);
        Rect::from_min_max(egui::pos2(name.right(), rect.top()), rect.max)
    };
    let offline = row(ui, "Offline quality");
    choice::row(ui, editor, offline, P::StripOfflineQuality);
    let calibration = row(ui, "Calibration");
    knob::field(ui, editor, calibration, P::StripCalibration);
    let link = row(ui, "Stereo detectors");
    knob::field(ui, editor, link, P::StripLink);
    ui.separator();
    let theme = row(ui, "Theme");
    let [dark, light] = crate::editor::layout::cells(theme, look.px(1.0));
    let is_dark = look.theme.is_dark;
    let to_dark = button::plain(ui, look, dark, "Dark", "Dark theme", is_dark, None);
    let to_light = button::plain(ui, look, light, "Light", "Light theme", !is_dark, None);
    requests.other_theme |= to_dark && !is_dark || to_light && is_dark;
    let first = row(ui, "Window");
    let size = vec2(look.px(WIDTH), look.px(space::BUTTON));
    let second = ui.allocate_exact_size(size, egui::Sense::hover()).0;
    let second = Rect::from_min_max(egui::pos2(first.left(), second.top()), second.max);
    let cells = [first, second].map(|r| crate::editor::layout::cells::<3>(r, look.px(1.0)));
    let shown = libm::roundf(look.scale * 100.0);
    for ((scale, label), cell) in OFFERED.into_iter().zip(cells.into_iter().flatten()) {
        let is_on = shown == libm::roundf(scale * 100.0);
        let name = format!("Window {label}");
        if button::plain(ui, look, cell, label, &name, is_on, None) {
            requests.scale = Some(scale);
        }
    }
    ui.separator();
    let version = row(ui, "Redlight");
    let text = concat!("version ", env!("CARGO_PKG_VERSION"));
    let text = format!("{text}, sound {}", crate::dsp::DSP_REVISION);
    look.text_left(
        ui.painter(),
        version,
        &text,
        Type::Label,
        look.theme.text_dim,
    );
}
