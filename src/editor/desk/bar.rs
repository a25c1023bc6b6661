//! The desk's line on top: what is shown, groups, copying, undo, clips.

use egui::{Key, Popup, Rect, Ui, vec2};

use super::Desk;
use super::shown::{Filter, Order, View};
use crate::editor::exchange::Part;
use crate::editor::look::Look;
use crate::editor::panels::top::Line;
use crate::editor::theme::Type;
use crate::editor::undo::Direction;
use crate::editor::widgets::button::{self, plain, press};
use crate::params::Module;
use crate::registry::Change;
use crate::studio::Group;

/// What the line works with.
pub struct Bar<'a> {
    /// The desk.
    pub desk: &'a mut Desk,
    /// The strips that are shown.
    pub listed: &'a [u64],
}

/// Draws the line. True if the strip is to be shown again.
pub fn show(ui: &Ui, look: Look, rect: Rect, bar: &mut Bar) -> bool {
    let mut line = Line::new(rect, look, look.px(24.0));
    let leaves = plain(
        ui,
        look,
        line.left(62.0),
        "Strip",
        "Back to this strip",
        false,
        None,
    );
    let place = line.left(64.0);
    let is_bridge = bar.desk.view == View::Bridge;
    if plain(
        ui,
        look,
        place,
        "Bridge",
        "Meters of all strips alone",
        is_bridge,
        None,
    ) {
        bar.desk.view = if is_bridge {
            View::Strips
        } else {
            View::Bridge
        };
    }
    lists(ui, look, &mut line, bar);
    line.left(2.0);
    groups(ui, look, &mut line, bar);
    line.left(2.0);
    copying(ui, look, &mut line, bar);
    let clips = line.right(80.0);
    if plain(
        ui,
        look,
        clips,
        "Clear clips",
        "Clear all clips and faults",
        false,
        None,
    ) {
        let of = bar.listed.to_vec();
        bar.desk.clear_clips(of);
    }
    history(ui, look, &mut line, bar);
    facts(ui, look, line.rest(), bar);
    leaves
}

fn lists(ui: &Ui, look: Look, line: &mut Line, bar: &mut Bar) {
    let desk = &mut *bar.desk;
    let is_name = desk.order == Order::Name;
    let about = "Order by name, or as the strips were made";
    if plain(ui, look, line.left(66.0), "By name", about, is_name, None) {
        desk.order = if is_name {
            Order::Creation
        } else {
            Order::Name
        };
    }
    let is_all = desk.filter == Filter::All;
    let about = "Strips of all hosts, or of this host alone";
    if plain(ui, look, line.left(66.0), "All hosts", about, is_all, None) {
        desk.filter = if is_all { Filter::Host } else { Filter::All };
    }
    let about = "Select all strips, or none";
    let is_on = !bar.listed.is_empty() && bar.listed.iter().all(|one| desk.selected.contains(one));
    let by_key = button::command(ui, Key::A, false) && !ui.ctx().text_edit_focused();
    if plain(ui, look, line.left(66.0), "Select all", about, is_on, None) || by_key {
        desk.selected = if is_on {
            Default::default()
        } else {
            bar.listed.iter().copied().collect()
        };
    }
}

/// A click selects a group; with Ctrl, or where it is empty, it makes the selection that group.
fn groups(ui: &Ui, look: Look, line: &mut Line, bar: &mut Bar) {
    let desk = &mut *bar.desk;
    for group in Group::ALL {
        let is_in = |groups: u8| groups >> group.index() & 1 == 1;
        let count = desk
            .strips
            .iter()
            .filter(|s| is_in(s.contents.groups))
            .count();
        let letter = group.letter().to_string();
        let about = if count == 0 {
            format!("Group {letter}: make the selected strips this group")
        } else {
            format!(
                "Group {letter}, {count} strips: select them; with Ctrl: make the selected strips this group"
            )
        };
        if plain(ui, look, line.left(22.0), &letter, &about, count > 0, None) {
            let makes = ui.input(|i| i.modifiers.command) || count == 0;
            match makes {
                true => desk.group(Some(group)),
                false => desk.select_group(group),
            }
        }
    }
    let rest = desk.selected.is_empty().then_some("no strip is selected");
    let about = "Take the selected strips out of their group";
    if plain(ui, look, line.left(22.0), "–", about, false, rest) {
        desk.group(None);
    }
}

/// Copies the strip that was selected first to the others.
fn copying(ui: &Ui, look: Look, line: &mut Line, bar: &mut Bar) {
    let desk = &mut *bar.desk;
    let source = desk.source.filter(|one| desk.selected.contains(one));
    let is_ready = desk.selected.len() > 1 && source.is_some();
    let rest =
        (!is_ready).then_some("select the strip to copy, then the others with Shift or Ctrl");
    let about = "Copy the strip that was selected first to the others";
    let response = press(ui, look, line.left(62.0), "Copy to", about, false, rest);
    let (Some(from), true) = (source, is_ready) else {
        return;
    };
    let to: Vec<u64> = desk.selected.iter().copied().collect();
    let mut wanted = None;
    Popup::menu(&response).show(|ui| {
        if ui.button("Whole strip").clicked() {
            wanted = Some(Part::Strip);
        }
        for module in Module::ALL.into_iter().filter(|m| *m != Module::Strip) {
            if ui.button(module.name()).clicked() {
                wanted = Some(Part::Module(module));
            }
        }
    });
    if let Some(part) = wanted {
        desk.copy(from, &to, part);
    }
    let sides = line.left(40.0);
    if plain(
        ui,
        look,
        sides,
        "A/B",
        "Turn the selected strips to their other side",
        false,
        None,
    ) {
        desk.post(to.into_iter().map(|to| (to, Change::SwitchSides)));
    }
}

fn history(ui: &Ui, look: Look, line: &mut Line, bar: &mut Bar) {
    let desk = &mut *bar.desk;
    let is_typing = ui.ctx().text_edit_focused();
    let by_key = |shift| !is_typing && button::command(ui, Key::Z, shift);
    let [redo, undo] = [line.right(26.0), line.right(26.0)];
    for (place, label, name, direction, shift) in [
        (undo, "←", "Undo on all strips", Direction::Undo, false),
        (redo, "→", "Redo on all strips", Direction::Redo, true),
    ] {
        let rest = (!desk.linked.can_go(direction)).then_some("nothing to take back here");
        if plain(ui, look, place, label, name, false, rest) || by_key(shift) {
            desk.travel(direction);
        }
    }
}

/// How many strips, and why not more.
fn facts(ui: &Ui, look: Look, rect: Rect, bar: &mut Bar) {
    let desk = &mut *bar.desk;
    let mut text = match (bar.listed.len(), desk.selected.len()) {
        (1, _) => "1 strip".to_owned(),
        (all, 0) => format!("{all} strips"),
        (all, selected) => format!("{selected} of {all} strips"),
    };
    if let Some(open) = &mut desk.open {
        let others = open.others();
        if others > 0 {
            text += &format!(" · {others} of another version");
        }
        if let Some(trouble) = open.trouble() {
            text += &format!(" · this process alone: {trouble}");
        }
    }
    if desk.lost > 0 {
        text += &format!(" · {} changes did not arrive", desk.lost);
    }
    let painter = ui.painter().with_clip_rect(rect.expand2(vec2(0.0, 2.0)));
    look.text_left(&painter, rect, &text, Type::Label, look.theme.text_dim);
}
