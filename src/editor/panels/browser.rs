//! The preset browser: shelves, search as one types, favourites; save, save as, delete.
//!
//! A click loads and lets one go on listening; arrows move, Enter loads and closes, Esc closes.

mod dialogs;
mod list;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use egui::{Align2, Area, Id, Key, Modal, Modifiers, Rect, Sense, Ui, pos2, vec2};

use self::dialogs::{Dialog, SaveAs, delete, save_as};
use self::list::{describe, preset_list, search_field, shelf_list, tell_passed_over};
use crate::editor::current::{self, Current};
use crate::editor::library::{Library, SaveError, Shelf};
use crate::editor::look::Look;
use crate::editor::panels::modal;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::button;
use crate::presets::PassedOver;

/// Height of a row of the list, at 100 %.
const ROW: f32 = 24.0;
/// Size at 100 %; less if the window is narrow.
const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 452.0;
const SHELVES: f32 = 112.0;
const ABOUT: f32 = 190.0;
/// Up to this width there is room for the list alone.
const NARROW: f32 = 480.0;

/// What hands do in the list.
const HANDS: &str =
    "Click to load   ·   ↑ ↓ to move   ·   Enter to load and close   ·   Esc to close";

/// State of the browser.
#[derive(Debug, Default)]
pub struct Browser {
    is_open: bool,
    has_begun: bool,
    search: String,
    shelf: Shelf,
    /// Place in the list that is shown.
    cursor: usize,
    /// Whether the list is to follow the cursor.
    follows: bool,
    dialog: Option<Dialog>,
    /// What was found last, and for what.
    found: Option<Found>,
}

/// What stands in the list.
#[derive(Debug)]
struct Found {
    shelf: Shelf,
    search: String,
    changes: u64,
    places: Arc<[usize]>,
    passed_over: Arc<[PassedOver]>,
}

impl Browser {
    /// Opens it, at the preset that is loaded.
    pub fn open(&mut self, library: &mut Library, current: &Current) {
        library.refresh();
        *self = Self {
            is_open: true,
            shelf: self.shelf,
            follows: true,
            ..Self::default()
        };
        let found = library.found(self.shelf, "");
        let is_it = |i: &usize| library.items[*i].has_key(current.key());
        match found.iter().position(is_it) {
            Some(place) => self.cursor = place,
            None if library.find(current.key()).is_some() => {
                self.shelf = Shelf::All;
                let found = library.found(self.shelf, "");
                self.cursor = found.iter().position(is_it).unwrap_or(0);
            }
            None => {}
        }
    }

    /// Whether it, or one of its dialogs, is over the strip.
    pub fn is_shown(&self) -> bool {
        self.is_open || self.dialog.is_some()
    }

    /// The preset `by` places further on the shelf than the one that is loaded.
    pub fn step(&self, library: &mut Library, current: &Current, by: isize) -> Option<usize> {
        library.refresh();
        let found = library.found(self.shelf, "");
        let is_it = |i: &usize| library.items[*i].has_key(current.key());
        let count = found.len() as isize;
        let place = match found.iter().position(is_it) {
            Some(place) => (place as isize + by).rem_euclid(count),
            None if by < 0 => count - 1,
            None => 0,
        };
        found.get(place as usize).copied()
    }

    /// Saves over the user's preset that the strip goes by; asks for a name if there is none, and before
    /// it replaces what somebody else has made of it.
    pub fn save(&mut self, editor: &mut EditorState, library: &mut Library, current: &Current) {
        if current.key() != editor.view.preset {
            // Loaded in this very frame: nothing has been changed that could be saved.
            return;
        }
        if !current.is_user() {
            self.ask_name("", "");
            return;
        }
        let draft = SaveAs::new(current.name(), current.about());
        if current.has_changed_since(library) {
            let why = format!(
                "{} has been changed by somebody else meanwhile.",
                draft.name
            );
            self.dialog = Some(Dialog::SaveAs(SaveAs {
                refusal: Some(why),
                exists: true,
                ..draft
            }));
        } else {
            let is_there = library.find(current.key()).is_some();
            self.write(editor, library, draft, is_there);
        }
    }

    /// Places of the presets that are shown, and what was passed over.
    fn found(&mut self, library: &Library) -> (Arc<[usize]>, Arc<[PassedOver]>) {
        let is_old = self.found.as_ref().is_none_or(|f| {
            f.changes != library.changes() || f.shelf != self.shelf || f.search != self.search
        });
        if is_old {
            self.found = Some(Found {
                shelf: self.shelf,
                search: self.search.clone(),
                changes: library.changes(),
                places: library.found(self.shelf, &self.search).into(),
                passed_over: library.passed_over().into(),
            });
        }
        let found = self.found.as_ref();
        found.map_or_else(Default::default, |f| {
            (f.places.clone(), f.passed_over.clone())
        })
    }

    fn ask_name(&mut self, name: &str, about: &str) {
        self.dialog = Some(Dialog::SaveAs(SaveAs::new(name, about)));
    }

    /// Marks the preset `by` places further in a list of `count`.
    fn move_by(&mut self, by: isize, count: usize) {
        let last = count.saturating_sub(1);
        self.cursor = self.cursor.min(last);
        if by != 0 {
            self.cursor = self.cursor.saturating_add_signed(by).min(last);
            self.follows = true;
        }
    }

    fn write(
        &mut self,
        editor: &mut EditorState,
        library: &mut Library,
        draft: SaveAs,
        overwrite: bool,
    ) {
        let name = draft.name.trim().to_owned();
        match library.save(&name, &draft.about, &editor.values, overwrite) {
            Ok(key) => {
                editor.name(key);
                editor.gestures.has_saved = true;
                self.dialog = None;
            }
            Err(error) => {
                let (why, is_there) = match error {
                    SaveError::Exists(there) => {
                        (format!("There is a preset called {there}."), true)
                    }
                    SaveError::Other(why) => (why, false),
                };
                self.dialog = Some(Dialog::SaveAs(SaveAs {
                    refusal: Some(why),
                    exists: is_there,
                    has_begun: true,
                    ..draft
                }));
            }
        }
    }
}

/// Draws the browser and its dialogs, if they are open.
pub fn show(
    ui: &Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    if browser.is_open {
        sheet(ui, editor, browser, library, current);
    }
    if modal::is_covered(editor.gestures) {
        return;
    }
    match browser.dialog.take() {
        Some(Dialog::SaveAs(dialog)) => save_as(ui, editor, browser, library, dialog),
        Some(Dialog::Delete(key)) => delete(ui, editor, browser, library, key),
        None => {}
    }
}

fn sheet(
    ui: &Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    let look = editor.look;
    let window = ui.max_rect();
    let margin = look.px(space::GAP);
    let frame = look.px(2.0 * space::PAD) + 2.0;
    let width = look.px(WIDTH).min(window.width() - 2.0 * margin - frame);
    let height = look
        .px(HEIGHT)
        .min(window.height() - look.px(2.0 * space::TOP));
    let left = window.center().x - 0.5 * (width + frame);
    let at = pos2(left, window.top() + look.px(space::TOP + 4.0));
    let id = Id::unique("preset browser");
    let area = Area::new(id)
        .kind(egui::UiKind::Modal)
        .order(modal::BELOW_DIALOGS)
        .fixed_pos(at);
    // The strip stays in sight: what is loaded is heard and seen at once.
    let response = Modal::new(id)
        .backdrop_color(egui::Color32::from_black_alpha(50))
        .area(area)
        .frame(egui::Frame::popup(&ui.ctx().global_style()).inner_margin(look.px(space::PAD)))
        .show(ui.ctx(), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            contents(ui, editor, browser, library, current, rect);
        });
    let is_top = browser.dialog.is_none() && !modal::is_covered(editor.gestures);
    if is_top && modal::is_closing(ui, &response) {
        browser.is_open = false;
    }
}

/// Where the parts of the browser stand.
struct Places {
    search: Rect,
    list: Rect,
    tools: Rect,
    /// Shelves and description; none in a narrow window.
    sides: Option<[Rect; 2]>,
}

impl Places {
    fn new(look: Look, rect: Rect) -> Self {
        let gap = look.px(space::PAD);
        let search = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(26.0)));
        let tools_top = rect.bottom() - look.px(space::BUTTON);
        let tools = Rect::from_min_max(pos2(rect.left(), tools_top), rect.max);
        let [top, bottom] = [search.bottom() + gap, tools.top() - gap];
        let column = |left, right| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        if rect.width() <= look.px(NARROW) {
            return Self {
                search,
                list: column(rect.left(), rect.right()),
                tools,
                sides: None,
            };
        }
        let shelves = column(rect.left(), rect.left() + look.px(SHELVES));
        let about = column(rect.right() - look.px(ABOUT), rect.right());
        Self {
            search,
            list: column(shelves.right() + gap, about.left() - gap),
            tools,
            sides: Some([shelves, about]),
        }
    }

    /// Makes room for a line above the tools.
    fn shorten(&mut self, by: f32) {
        self.list.max.y -= by;
        for side in self.sides.iter_mut().flatten() {
            side.max.y -= by;
        }
    }
}

fn contents(
    ui: &mut Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    rect: Rect,
) {
    let mut places = Places::new(editor.look, rect);
    let is_top = browser.dialog.is_none() && !modal::is_covered(editor.gestures);
    let keys = Keys::take(ui, is_top);
    search_field(ui, editor, browser, places.search);
    if let Some([shelves, _]) = places.sides {
        shelf_list(ui, editor, browser, shelves);
    }
    let (found, passed_over) = browser.found(library);
    if !passed_over.is_empty() {
        let bottom = places.list.bottom() - editor.look.px(ROW);
        let line = Rect::from_min_max(
            pos2(rect.left(), bottom),
            pos2(rect.right(), places.list.bottom()),
        );
        tell_passed_over(ui, editor, &passed_over, line);
        places.shorten(editor.look.px(ROW));
    }
    browser.move_by(keys.by, found.len());
    let chosen = preset_list(ui, editor, browser, library, current, &found, places.list);
    let marked = found.get(browser.cursor).copied();
    if let Some([_, about]) = places.sides {
        describe(ui, editor, library, marked, about);
    }
    tools(ui, editor, browser, library, current, marked, places.tools);
    if let Some(index) = chosen.or(marked.filter(|_| keys.is_sent)) {
        current::load(editor, &library.items[index]);
        browser.is_open = !keys.is_sent;
    }
}

/// What the keyboard asks of the list.
struct Keys {
    by: isize,
    is_sent: bool,
}

impl Keys {
    fn take(ui: &Ui, is_wanted: bool) -> Self {
        let pressed = |key| is_wanted && ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let steps = [
            (Key::ArrowDown, 1),
            (Key::ArrowUp, -1),
            (Key::PageDown, 10),
            (Key::PageUp, -10),
        ];
        let by = steps
            .into_iter()
            .filter(|(key, _)| pressed(*key))
            .map(|(_, by)| by)
            .sum();
        Self {
            by,
            is_sent: pressed(Key::Enter),
        }
    }
}

/// Save, save as, delete; how the list is moved through.
fn tools(
    ui: &Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    marked: Option<usize>,
    rect: Rect,
) {
    let look = editor.look;
    let tool = |from: f32, width: f32, label: &str, name: &str, rest: Option<&str>| {
        let min = pos2(rect.left() + look.px(from), rect.top());
        let place = Rect::from_min_size(min, vec2(look.px(width), rect.height()));
        button::plain(ui, look, place, label, name, false, rest)
    };
    let is_user = current.is_user();
    let name = "Save over the loaded preset";
    let rest = (!is_user).then_some("what is loaded is none of yours; save it as a new one");
    if tool(0.0, 56.0, "Save", name, rest) {
        browser.save(editor, library, current);
    }
    if tool(60.0, 68.0, "Save as…", "Save as a new preset", None) {
        let (name, about) = if is_user {
            (current.name(), current.about())
        } else {
            ("", "")
        };
        browser.ask_name(name, about);
    }
    let mine = marked.filter(|i| library.items[*i].is_user());
    let rest = match (mine, marked) {
        (Some(_), _) => None,
        (None, Some(_)) => Some("this one came with the program"),
        (None, None) => Some("none is marked"),
    };
    if tool(132.0, 56.0, "Delete…", "Delete your preset", rest) {
        browser.dialog = mine.map(|i| Dialog::Delete(library.items[i].key()));
    }
    if rect.width() > look.px(NARROW) {
        let (at, anchor) = (rect.right_center(), Align2::RIGHT_CENTER);
        let dim = look.theme.text_dim;
        look.text(ui.painter(), at, anchor, HANDS, Type::Scale, dim);
    }
}
