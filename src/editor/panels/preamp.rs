//! Preamp: voice, drive, colour, iron, noise, tolerance.

use egui::{Rect, Ui};

use super::frame;
use crate::editor::layout::{Rows, cells};
use crate::editor::state::EditorState;
use crate::editor::theme::space;
use crate::editor::widgets::{choice, knob};
use crate::params::{Module, ParamId as P};

/// Draws the module.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect) {
    let look = editor.look;
    let inner = frame::module(ui, editor, rect, Module::Preamp, Some(P::PreOn));
    let gap = look.px(4.0);
    let mut rows = Rows::new(inner, look);
    let voices = rows.next(look.px(4.0 * 26.0));
    let channel = rows.last(choice::height(editor));
    let small = look.px(space::KNOB + 8.0);
    let [noise, tolerance] = cells(rows.last(small), gap);
    rows.last(look.px(10.0));
    let [colour, iron] = cells(rows.last(small), gap);
    rows.last(look.px(10.0));
    let drive = rows.rest();
    choice::stack(ui, editor, voices, P::PreVoice);
    knob::knob(ui, editor, drive, P::PreDrive);
    knob::knob(ui, editor, colour, P::PreColour);
    knob::knob(ui, editor, iron, P::PreIron);
    knob::knob(ui, editor, noise, P::PreNoise);
    knob::knob(ui, editor, tolerance, P::PreTolerance);
    knob::field(ui, editor, channel, P::PreChannel);
}
