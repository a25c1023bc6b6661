//! The preset browser: shelves, search as one types, favourites; save, save as, delete.
//!
//! A click loads and lets one go on listening; arrows move, Enter loads and closes, Esc closes.

mod dialogs;
mod list;

use egui::{Align2, Area, Id, Key, Modal, Modifiers, Order, Rect, Sense, Ui, pos2, vec2};

use self::dialogs::{Dialog, SaveAs, delete, save_as};
use self::list::{describe, preset_list, search_field, shelf_list};
use crate::editor::current::{self, Current};
use crate::editor::desk::Desk;
use crate::editor::library::{Library, SaveError, Shelf};
use crate::editor::theme::{Type, space};
use crate::editor::widgets::button;

/// Height of a row of the list, at 100 %.
const ROW: f32 = 24.0;
/// Size at 100 %; less if the window is narrow.
const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 452.0;
const SHELVES: f32 = 112.0;
const ABOUT: f32 = 190.0;

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
        let is_it = |i: &usize| library.items[*i].key() == current.key();
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

    /// The preset `by` places further on the shelf than the one that is loaded.
    pub fn step(&self, library: &mut Library, current: &Current, by: isize) -> Option<usize> {
        library.refresh();
        let found = library.found(self.shelf, "");
        let is_it = |i: &usize| library.items[*i].key() == current.key();
        let count = found.len() as isize;
        let place = match found.iter().position(is_it) {
            Some(place) => (place as isize + by).rem_euclid(count),
            None if by < 0 => count - 1,
            None => 0,
        };
        found.get(place as usize).copied()
    }

    /// Saves over the user's preset that is loaded; asks for a name if there is none.
    pub fn save(&mut self, desk: &mut Desk, library: &mut Library, current: &Current) {
        if current.is_user() {
            self.write(desk, library, current.name(), true);
        } else {
            self.ask_name("");
        }
    }

    fn ask_name(&mut self, name: &str) {
        self.dialog = Some(Dialog::SaveAs(SaveAs {
            name: name.to_owned(),
            ..SaveAs::default()
        }));
    }

    fn write(&mut self, desk: &mut Desk, library: &mut Library, name: &str, overwrite: bool) {
        match library.save(name, &desk.values, overwrite) {
            Ok(key) => {
                desk.hands.loaded_preset = Some(key);
                self.dialog = None;
            }
            Err(error) => {
                let (why, is_there) = match error {
                    SaveError::Exists => (format!("There is a preset called {name}."), true),
                    SaveError::Other(why) => (why, false),
                };
                self.dialog = Some(Dialog::SaveAs(SaveAs {
                    name: name.to_owned(),
                    refusal: Some(why),
                    exists: is_there,
                    has_begun: true,
                }));
            }
        }
    }
}

/// Draws the browser and its dialogs, if they are open.
pub fn show(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    if browser.is_open {
        sheet(ui, desk, browser, library, current);
    }
    match browser.dialog.take() {
        Some(Dialog::SaveAs(dialog)) => save_as(ui, desk, browser, library, dialog),
        Some(Dialog::Delete(index)) => delete(ui, desk, browser, library, index),
        None => {}
    }
}

fn sheet(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    let look = desk.look;
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
        .order(Order::Foreground)
        .fixed_pos(at);
    // The strip stays in sight: what is loaded is heard and seen at once.
    let response = Modal::new(id)
        .backdrop_color(egui::Color32::from_black_alpha(50))
        .area(area)
        .frame(egui::Frame::popup(&ui.ctx().global_style()).inner_margin(look.px(space::PAD)))
        .show(ui.ctx(), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            contents(ui, desk, browser, library, current, rect);
        });
    if browser.dialog.is_none() && response.should_close() {
        browser.is_open = false;
    }
}

fn contents(
    ui: &mut Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    rect: Rect,
) {
    let look = desk.look;
    let gap = look.px(space::PAD);
    let button = look.px(space::BUTTON);
    let is_wide = rect.width() > look.px(480.0);
    let [shelves, about] = if is_wide { [SHELVES, ABOUT] } else { [0.0; 2] };
    let below = Rect::from_min_max(pos2(rect.left(), rect.bottom() - button), rect.max);
    let search = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(26.0)));
    let body = Rect::from_min_max(
        pos2(rect.left(), search.bottom() + gap),
        pos2(rect.right(), below.top() - gap),
    );
    let list = Rect::from_min_max(
        pos2(
            body.left() + look.px(shelves) + if is_wide { gap } else { 0.0 },
            body.top(),
        ),
        pos2(
            body.right() - look.px(about) - if is_wide { gap } else { 0.0 },
            body.bottom(),
        ),
    );
    let keys = Keys::take(ui, browser.dialog.is_none());
    search_field(ui, desk, browser, search);
    if is_wide {
        let place = Rect::from_min_size(body.min, vec2(look.px(shelves), body.height()));
        shelf_list(ui, desk, browser, place);
    }
    let found = library.found(browser.shelf, &browser.search);
    browser.cursor = browser.cursor.min(found.len().saturating_sub(1));
    if keys.by != 0 && !found.is_empty() {
        let last = found.len() as isize - 1;
        browser.cursor = (browser.cursor as isize + keys.by).clamp(0, last) as usize;
        browser.follows = true;
    }
    let chosen = preset_list(ui, desk, browser, library, current, &found, list);
    let marked = found.get(browser.cursor).copied();
    if is_wide {
        let place = Rect::from_min_max(pos2(list.right() + gap, body.top()), body.max);
        describe(ui, desk, library, marked, place);
    }
    tools(ui, desk, browser, library, current, marked, below);
    if let Some(index) = chosen.or(marked.filter(|_| keys.is_sent)) {
        current::load(desk, &library.items[index]);
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

fn tools(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    marked: Option<usize>,
    rect: Rect,
) {
    let look = desk.look;
    let place = |from: f32, width: f32| {
        Rect::from_min_size(
            pos2(rect.left() + look.px(from), rect.top()),
            vec2(look.px(width), rect.height()),
        )
    };
    let is_user = current.is_user();
    if button::plain(
        ui,
        look,
        place(0.0, 56.0),
        "Save",
        "Save over the loaded preset",
        false,
        is_user,
    ) {
        browser.save(desk, library, current);
    }
    if button::plain(
        ui,
        look,
        place(60.0, 68.0),
        "Save as…",
        "Save as a new preset",
        false,
        true,
    ) {
        let name = if is_user { current.name() } else { "" };
        browser.ask_name(name);
    }
    let mine = marked.filter(|i| library.items[*i].is_user());
    let name = "Delete your preset";
    if button::plain(
        ui,
        look,
        place(132.0, 56.0),
        "Delete…",
        name,
        false,
        mine.is_some(),
    ) && let Some(index) = mine
    {
        browser.dialog = Some(Dialog::Delete(index));
    }
    if rect.width() > look.px(480.0) {
        let text =
            "Click to load   ·   ↑ ↓ to move   ·   Enter to load and close   ·   Esc to close";
        let at = rect.right_center();
        let dim = look.theme.text_dim;
        look.text(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            text,
            Type::Scale,
            dim,
        );
    }
}
