//! A band's node in the EQ's plot.
//!
//! By mouse: a drag moves gain and frequency together, the wheel sets Q, a double-click switches the
//! band, Alt-click resets its gain. By keyboard: arrows move gain and frequency, brackets set Q,
//! Space switches the band, and Enter takes what is typed: "-4 dB, 3 kHz, Q 2", or any part of it.

use egui::{Align2, Key, Pos2, Rect, Response, Sense, Stroke, Ui, vec2};

use super::eq_label::label;
use crate::editor::gestures::Entry;
use crate::editor::state::EditorState;
use crate::editor::theme::Type;
use crate::editor::widgets::entry::{self, Field};
use crate::editor::widgets::gesture::{self, FINE, NOTCH, PAGE};
use crate::editor::widgets::plot::{HIGH_HZ, LOW_HZ, Response as Plot};
use crate::params::{BandParams, Module, ParamId};

/// Radius of a node.
const NODE: f32 = 10.0;
/// Size of the field that is typed in.
const FIELD: [f32; 2] = [150.0, 18.0];

/// A band's node. True if the pointer is on it.
pub fn node(
    ui: &mut Ui,
    editor: &mut EditorState,
    plot: &Plot,
    index: usize,
    band: BandParams,
) -> bool {
    let radius = editor.look.px(NODE);
    let freq_hz = editor.values.get(band.freq).clamp(LOW_HZ, HIGH_HZ);
    let gain_db = editor.values.get(band.gain) as f32;
    let inside = plot.rect.shrink(radius);
    let at = inside.clamp(Pos2::new(plot.x(freq_hz), plot.y(gain_db)));
    let rect = Rect::from_center_size(at, vec2(2.6, 2.6) * radius);
    let id = editor.look.id(("eq node", index));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG | Sense::FOCUSABLE);
    drag(ui, editor, plot, &response, band);
    clicks(ui, editor, &response, band);
    keys(ui, editor, &response, band);
    response.widget_info(|| {
        let name = format!("Node {}", band.name);
        egui::WidgetInfo::labeled(egui::Role::Slider, true, name)
    });
    let is_held = response.hovered() || response.dragged();
    draw(ui, editor, at, band, [is_held, response.has_focus()]);
    let place = at - vec2(0.0, radius * 2.2);
    if editor
        .gestures
        .entry
        .as_ref()
        .is_some_and(|e| e.id == band.on)
    {
        type_in(ui, editor, plot, place, (id, band));
    } else if is_held || response.has_focus() {
        let texts = [band.gain, band.freq, band.q].map(|id: ParamId| editor.text(id));
        let text = format!("{}   {}   Q {}", texts[0], texts[1], texts[2]);
        label(ui, editor, plot, place, &text);
    }
    is_held
}

fn drag(ui: &Ui, editor: &mut EditorState, plot: &Plot, response: &Response, band: BandParams) {
    let pair = [band.freq, band.gain];
    if response.drag_started() {
        response.request_focus();
        for id in pair {
            gesture::take(editor, id);
        }
    }
    if response.dragged() {
        pull(ui, editor, plot, response.drag_delta(), band);
    }
    if response.drag_stopped() {
        for id in pair {
            gesture::release(editor, id);
        }
    }
}

fn pull(ui: &Ui, editor: &mut EditorState, plot: &Plot, delta: egui::Vec2, band: BandParams) {
    let fine = if ui.input(|i| i.modifiers.shift) {
        FINE
    } else {
        1.0
    };
    let octaves = libm::log(HIGH_HZ / LOW_HZ) * f64::from(delta.x / plot.rect.width());
    let freq = band.freq.param();
    let span = libm::log(freq.value_at(1.0) / freq.value_at(0.0));
    gesture::pull(editor, band.freq, fine * octaves / span);
    let gain = band.gain.param();
    let gain_db = f64::from(-2.0 * plot.range_db * delta.y / plot.rect.height());
    let range_db = gain.value_at(1.0) - gain.value_at(0.0);
    gesture::pull(editor, band.gain, fine * gain_db / range_db);
}

fn turn_over(editor: &mut EditorState, switch: ParamId) {
    let is_on = editor.values.is_on(switch);
    editor.change(switch, f64::from(u8::from(!is_on)));
}

fn clicks(ui: &Ui, editor: &mut EditorState, response: &Response, band: BandParams) {
    if response.double_clicked() {
        turn_over(editor, band.on);
    } else if response.clicked() {
        response.request_focus();
        if ui.input(|i| i.modifiers.alt) {
            editor.reset(band.gain);
        }
    }
    if response.contains_pointer() || response.has_focus() {
        editor.gestures.hint = Some(band.gain);
    }
    if response.contains_pointer() {
        let turned = gesture::notches(ui);
        if turned != 0.0 {
            gesture::spin(ui, editor, band.q, turned);
        }
    }
}

fn keys(ui: &Ui, editor: &mut EditorState, response: &Response, band: BandParams) {
    if !response.has_focus() || editor.gestures.entry.is_some() {
        return;
    }
    editor.gestures.has_node = true;
    gesture::keep_arrows(ui, response.id);
    for (key, modifiers) in gesture::pressed(ui) {
        let step = if modifiers.shift { NOTCH * FINE } else { NOTCH };
        match key {
            Key::ArrowUp => gesture::nudge(editor, band.gain, step),
            Key::ArrowDown => gesture::nudge(editor, band.gain, -step),
            Key::ArrowRight => gesture::nudge(editor, band.freq, step),
            Key::ArrowLeft => gesture::nudge(editor, band.freq, -step),
            Key::PageUp => gesture::nudge(editor, band.gain, PAGE),
            Key::PageDown => gesture::nudge(editor, band.gain, -PAGE),
            Key::Home => editor.change(band.freq, band.freq.param().value_at(0.0)),
            Key::End => editor.change(band.freq, band.freq.param().value_at(1.0)),
            // Plus stands behind Shift on some keyboards, so it is never fine.
            Key::Plus | Key::Equals => gesture::nudge(editor, band.q, NOTCH),
            Key::Minus => gesture::nudge(editor, band.q, -NOTCH),
            Key::CloseBracket | Key::CloseCurlyBracket => gesture::nudge(editor, band.q, step),
            Key::OpenBracket | Key::OpenCurlyBracket => gesture::nudge(editor, band.q, -step),
            Key::Delete | Key::Backspace => editor.reset(band.gain),
            Key::Space => turn_over(editor, band.on),
            Key::Enter => open(editor, band),
            _ => {}
        }
    }
}

/// Begins to type. The field belongs to the band's switch, whose own value is never typed.
fn open(editor: &mut EditorState, band: BandParams) {
    let [gain, freq, q] = [band.gain, band.freq, band.q].map(|id| editor.text(id));
    editor.gestures.entry = Some(Entry {
        id: band.on,
        text: format!("{gain}  {freq}  Q {q}"),
        refusal: None,
        has_begun: false,
    });
}

fn type_in(
    ui: &mut Ui,
    editor: &mut EditorState,
    plot: &Plot,
    at: Pos2,
    (home, band): (egui::Id, BandParams),
) {
    let size = vec2(editor.look.px(FIELD[0]), editor.look.px(FIELD[1]));
    let inside = plot
        .rect
        .shrink2(0.5 * size + vec2(editor.look.px(12.0), editor.look.px(4.0)));
    let rect = Rect::from_center_size(inside.clamp(at), size);
    let field = Field {
        name: format!("Gain, frequency and Q of {}", band.name),
        home,
        take: &|editor: &mut EditorState, text: &str| {
            editor.edit(&typed(band, text)?);
            Ok(())
        },
    };
    entry::field(ui, editor, rect, &field);
}

/// What a text says about a band: gain, frequency (in Hz or kHz), Q (behind the letter), in any order
/// and number. The error says what is allowed.
fn typed(band: BandParams, text: &str) -> Result<Vec<(ParamId, f64)>, String> {
    let text = text
        .to_lowercase()
        .replace(['−', '–'], "-")
        .replace(',', " ");
    let mut changes: Vec<(ParamId, f64)> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut word = word.to_owned();
        // A number and its unit, a letter and its number, may stand apart.
        if word == "q"
            || words
                .peek()
                .is_some_and(|w| matches!(*w, "db" | "hz" | "khz" | "k"))
        {
            word.extend(words.next());
        }
        let (id, value) = match word.strip_prefix('q') {
            Some(q) => (band.q, q.to_owned()),
            None if word.ends_with("hz") || word.ends_with('k') => (band.freq, word),
            None => (band.gain, word),
        };
        let value = id
            .param()
            .parse(&value)
            .map_err(|error| format!("{}: {}", id.param().label, error.allowed))?;
        changes.retain(|(other, _)| *other != id);
        changes.push((id, value));
    }
    if changes.is_empty() {
        return Err("a gain, a frequency, Q: −4 dB, 3 kHz, Q 2, or any of them".to_owned());
    }
    Ok(changes)
}

fn draw(
    ui: &Ui,
    editor: &EditorState,
    at: Pos2,
    band: BandParams,
    [is_held, has_focus]: [bool; 2],
) {
    let look = editor.look;
    let theme = look.theme;
    let painter = ui.painter();
    let radius = look.px(if is_held { NODE + 2.0 } else { NODE });
    let is_on = editor.values.is_on(band.on) && editor.values.is_on(ParamId::EqOn);
    let accent = look.accent(Module::Eq);
    let (fill, rim, text) = if is_on {
        (accent, theme.well, theme.on_accent)
    } else {
        (theme.well, theme.text_dim, theme.text_dim)
    };
    painter.circle(at, radius, fill, Stroke::new(look.px(1.5), rim));
    if has_focus {
        let ring = Stroke::new(look.px(1.6), theme.focus);
        painter.circle_stroke(at, radius + look.px(1.5), ring);
    }
    let name = band.name;
    let mut font = look.font(Type::Scale);
    font.size *= if name.len() > 2 { 0.8 } else { 1.0 };
    painter.text(at, Align2::CENTER_CENTER, name, font, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::EQ_BANDS;

    #[test]
    fn a_band_is_typed_in_any_order_and_part() {
        let band = EQ_BANDS[2];
        let (gain, freq, q) = (band.gain, band.freq, band.q);
        for (text, wanted) in [
            ("-4", vec![(gain, -4.0)]),
            ("3k", vec![(freq, 3_000.0)]),
            ("q2", vec![(q, 2.0)]),
            (
                "Q 2 −4 dB 3 kHz",
                vec![(q, 2.0), (gain, -4.0), (freq, 3_000.0)],
            ),
            ("800hz, +2db", vec![(freq, 800.0), (gain, 2.0)]),
        ] {
            assert_eq!(typed(band, text), Ok(wanted), "{text}");
        }
        for text in ["", "loud", "3 kHz loud", "q", "+99"] {
            assert!(typed(band, text).is_err(), "{text}");
        }
    }
}
